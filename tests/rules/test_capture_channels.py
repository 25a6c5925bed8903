"""Through which channel somebody came."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.campaigns.rules import campaign_key
from oneteam.domain.capture.rules import Channel, classify, parameters_of


@pytest.mark.parametrize(
    ("query", "referrer", "channel", "source"),
    [
        ("", "", "direct", ""),
        ("", "https://www.google.co.uk/", "organic_search", "google"),
        ("", "https://duckduckgo.com/", "organic_search", "duckduckgo"),
        ("", "https://mail.google.com/", "email", "mail.google.com"),
        ("", "https://www.linkedin.com/feed", "organic_social", "linkedin"),
        ("", "https://t.co/abc", "organic_social", "x"),
        ("", "https://blog.partner.example/post", "referral", "blog.partner.example"),
        ("", "not a link", "direct", ""),
        ("gclid=abc", "https://www.google.com/", "paid_search", "google"),
        ("msclkid=abc", "", "paid_search", "bing"),
        ("fbclid=abc", "https://l.facebook.com/", "organic_social", "facebook"),
        ("li_fat_id=abc", "", "paid_social", "linkedin"),
        ("utm_source=google&utm_medium=cpc", "", "paid_search", "google"),
        ("utm_source=LinkedIn&utm_medium=CPC", "", "paid_social", "linkedin"),
        ("utm_source=facebook&utm_medium=paid_social&fbclid=1", "", "paid_social", "facebook"),
        ("utm_source=facebook&utm_medium=social", "", "organic_social", "facebook"),
        ("utm_source=newsletter&utm_medium=e-mail", "", "email", "newsletter"),
        ("utm_source=newsletter", "", "email", "newsletter"),
        ("utm_source=gdn&utm_medium=display", "", "display", "gdn"),
        ("utm_source=acme&utm_medium=affiliate", "", "affiliate", "acme"),
        ("utm_source=saas-fair&utm_medium=trade_show", "", "event", "saas-fair"),
        ("utm_source=acme.com&utm_medium=referral", "", "referral", "acme.com"),
        ("utm_source=pigeon&utm_medium=carrier", "https://www.google.com/", "other", "pigeon"),
        ("utm_medium=organic", "https://www.bing.com/", "organic_search", "bing"),
        ("UTM_Source=Google&UTM_Medium=PPC", "", "paid_search", "google"),
    ],
)
def test_the_link_speaks_before_the_referrer(
    query: str, referrer: str, channel: str, source: str
) -> None:
    origin = classify(parameters_of(f"https://acme.example/pricing?{query}"), referrer=referrer)
    assert (origin.channel, origin.source) == (channel, source)


def test_a_page_of_ours_is_no_referrer() -> None:
    origin = classify({}, referrer="https://acme.example/", own_hosts=frozenset({"acme.example"}))
    assert origin.channel == "direct"


def test_only_what_says_where_somebody_came_from_is_kept() -> None:
    told = parameters_of("/f/contact?utm_campaign=Spring&token=secret&email=ann@example.com")
    assert told == {"utm_campaign": "Spring"}


def test_every_channel_has_a_name_for_people() -> None:
    assert {channel.label for channel in Channel} >= {"Paid search", "E-mail", "Direct"}


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=50)), st.text(max_size=100))
def test_any_link_has_some_channel(parameters: dict[str, str], referrer: str) -> None:
    origin = classify(parameters, referrer=referrer)
    assert origin.channel in list(Channel)
    assert len(origin.source) <= 260


@pytest.mark.parametrize(
    "name", ["Spring Webinar", "spring_webinar", "spring-webinar", " SPRING  webinar"]
)
def test_a_campaign_is_one_however_it_is_spelled(name: str) -> None:
    assert campaign_key(name) == "spring-webinar"

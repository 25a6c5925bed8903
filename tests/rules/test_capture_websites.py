"""Which websites are taken, and which domain stands for a company."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.capture.rules import company_domain, email, registrable, website


@pytest.mark.parametrize(
    ("typed", "url", "domain"),
    [
        ("example.com", "https://example.com", "example.com"),
        ("Example.COM.", "https://example.com", "example.com"),
        ("http://example.com/", "http://example.com", "example.com"),
        ("HTTPS://www.example.com:443/a", "https://www.example.com/a", "example.com"),
        ("example.com:8080/a?b=c#d", "https://example.com:8080/a?b=c#d", "example.com"),
        ("//example.com", "https://example.com", "example.com"),
        ("http:example.com", "http://example.com", "example.com"),
        ("例え.jp", "https://xn--r8jz45g.jp", "xn--r8jz45g.jp"),
        ("https://例え.jp/パス", "https://xn--r8jz45g.jp/%E3%83%91%E3%82%B9", "xn--r8jz45g.jp"),
        ("ｅｘａｍｐｌｅ。ｃｏｍ", "https://example.com", "example.com"),
        ("shop.acme.co.uk", "https://shop.acme.co.uk", "acme.co.uk"),
        ("anna.github.io", "https://anna.github.io", "anna.github.io"),
        ("my_shop.example.com", "https://my_shop.example.com", "example.com"),
        ("192.0.2.1:8000", "https://192.0.2.1:8000", ""),
        ("http://[2001:db8::1]/a", "http://[2001:db8::1]/a", ""),
        ("acme.brandnewtld", "https://acme.brandnewtld", "acme.brandnewtld"),
        (" <https://example.com> ", "https://example.com", "example.com"),
        ("example.com?utm_source=x", "https://example.com?utm_source=x", "example.com"),
        ("https://http://example.com", "https://example.com", "example.com"),
        ("💩.la", "https://xn--ls8h.la", "xn--ls8h.la"),
        ("http://i❤️.ws/", "http://xn--i-7iq.ws", "xn--i-7iq.ws"),
    ],
)
def test_a_website_becomes_an_address_and_a_domain(typed: str, url: str, domain: str) -> None:
    found = website(typed)
    assert found is not None
    assert (found.url, found.domain) == (url, domain)


@pytest.mark.parametrize(
    "typed",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)//example.com",
        "data:text/html,example.com",
        "ftp://example.com",
        "mailto:ann@example.com",
        "ann@example.com",
        "http://user:password@example.com",
        "https://",
        "http:///",
        "localhost",
        "example",
        "exam ple.com",
        "example.com and more",
        "-example.com",
        "example-.com",
        "example..com",
        ".com",
        "1.2.3",
        "300.1.1.1",
        "example.com:99999",
        "example.com:0",
        "example.com\x00",
        "exam\nple.com",
        "none",
        "we do not have one",
        "a" * 64 + ".com",
        "a." * 200 + "com",
        "x" * 100_000,
    ],
)
def test_what_cannot_be_a_website_is_refused(typed: str) -> None:
    assert website(typed) is None


def test_a_very_long_path_is_dropped_and_the_site_kept() -> None:
    found = website("example.com/" + "a" * 1000)
    assert found is not None
    assert found.url == "https://example.com"


def test_the_canonical_form_of_a_canonical_form_is_itself() -> None:
    for typed in ("例え.jp/a b?c".replace(" ", "%20"), "Example.com:80", "http://example.com:80/x"):
        found = website(typed)
        assert found is not None
        again = website(found.url)
        assert again is not None
        assert again == found


@given(st.text(max_size=200))
def test_any_text_is_answered(text: str) -> None:
    found = website(text)
    if found:
        assert found.url.startswith(("http://", "https://"))
        assert found.url.isascii()
        assert " " not in found.url
        assert website(found.url) == found


@pytest.mark.parametrize(
    ("site", "address", "domain"),
    [
        ("www.acme.com", "ann@gmail.com", "acme.com"),
        ("www.acme.com", "ann@other.com", "acme.com"),
        ("", "ann@mail.acme.co.uk", "acme.co.uk"),
        ("", "ann@gmail.com", ""),
        ("", "ann@mailinator.com", ""),
        ("", "ann@[192.0.2.1]", ""),
        ("linkedin.com/company/acme", "ann@acme.com", "acme.com"),
        ("facebook.com/acme", "", ""),
        ("", "", ""),
    ],
)
def test_free_mail_disposable_and_shared_hosts_stand_for_nobody(
    site: str, address: str, domain: str
) -> None:
    assert company_domain(website=website(site), email=email(address)) == domain


def test_an_unknown_suffix_counts_as_one_label() -> None:
    assert registrable("a.b.acme.example") == "acme.example"
    assert registrable("co.uk") == ""

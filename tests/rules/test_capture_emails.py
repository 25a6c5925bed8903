"""Which e-mail addresses are taken, and which are the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.capture.rules import email

TAKEN = [
    "ann@example.com",
    "o'brien+tag@例え.jp",
    "用户@例子.广告",
    "ann.lee+spring@mail.example.co.uk",
    "ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ",
    '"ann lee"@example.com',
    "ann@example.test",
    "ann@example.museum",
    "ann@[192.0.2.1]",
    "ann@xn--r8jz45g.jp",
    "a..b.@docomo.ne.jp",
    "!#$%&'*+/=?^_`{|}~-@example.com",
    "a@b-c.d1.co",
    "  ann@example.com\t",
    "mailto:ann@example.com",
    "ann@example.com.",
    "Ann Lee <ann@example.com>",
    "<ann@example.com>",
    "\u202aann@example.com\u202c",
    "x" * 64 + "@example.com",
    # What RFC 5321 and 5322 allow, and what people paste.
    "ann@io",
    "(at work) ann@example.com",
    "ann(comment (in comment))@example.com",
    "ann @ example.com",
    "MAILTO:ann@example.com?subject=Hello",
    "ann@sub_domain.example.com",
    "ann@r3---sn.example.com",
    "ann@💩.la",
    "ann@i❤️.ws",
]
REFUSED = [
    "ann",
    "ann@",
    "@example.com",
    "ann@example",
    "ann@localhost",
    "ann@@example.com",
    "ann lee@example.com",
    "ann..lee@example.com",
    ".ann@example.com",
    "ann.@example.com",
    "ann@example..com",
    "ann@-example.com",
    "ann@example_.com",
    "ann@exam ple.com",
    "ann@example.com, bob@example.com",
    "ann\x00@example.com",
    "ann@example.com\nBcc: all@example.com",
    "ann@192.0.2.1",
    "x@" + "y" * 300 + ".com",
    "x" * 100_000,
    "https://example.com",
    "ann@example_",
    "ann@zz",
    "ann@sub_domain.example.invalid",
    "ann@💩",
    "ann)(@example.com",
]


@pytest.mark.parametrize("text", TAKEN)
def test_what_can_be_an_address_is_taken(text: str) -> None:
    assert email(text) is not None


@pytest.mark.parametrize("text", REFUSED)
def test_what_cannot_be_an_address_is_refused(text: str) -> None:
    assert email(text) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ann@Example.COM", "ann@example.com"),
        ("ann@例え.jp", "ANN@xn--r8jz45g.jp"),
        ("ａｎｎ＠ｅｘａｍｐｌｅ．ｃｏｍ", "ann@example.com"),
        ("STRASSE@example.com", "straße@example.com"),
        ('"ann"@example.com', "ann@example.com"),
        ("Ann Lee <ann@example.com>", "ann@example.com"),
    ],
)
def test_every_spelling_of_an_address_has_one_key(one: str, other: str) -> None:
    first, second = email(one), email(other)
    assert first is not None
    assert second is not None
    assert first.key == second.key


def test_plus_tags_and_dots_tell_addresses_apart() -> None:
    keys = {found.key for text in ("a.b@x.com", "ab@x.com", "ab+c@x.com") if (found := email(text))}
    assert len(keys) == 3


def test_the_address_is_kept_as_typed() -> None:
    found = email(" O'Brien+Tag@例え.jp ")
    assert found is not None
    assert found.address == "O'Brien+Tag@例え.jp"
    assert found.key == "o'brien+tag@xn--r8jz45g.jp"
    assert found.domain == "xn--r8jz45g.jp"


LOCALS = st.text("abcXYZ019.+'-_äßéΣя例", min_size=1, max_size=20)
DOMAINS = st.sampled_from(["Example.com", "例え.JP", "mail.Acme.co.uk", "ΣΑΣ.gr", "münchen.de"])


@given(LOCALS, DOMAINS)
def test_normalising_what_is_normal_changes_nothing(local: str, domain: str) -> None:
    found = email(f"{local}@{domain}")
    if found:
        again = email(found.key)
        assert again is not None
        assert again.key == found.key


@given(LOCALS, DOMAINS)
def test_case_never_makes_another_person(local: str, domain: str) -> None:
    typed = f"{local}@{domain}"
    keys = {
        found.key for text in (typed, typed.casefold(), typed.swapcase()) if (found := email(text))
    }
    assert len(keys) <= 1


@given(st.text(max_size=400))
def test_any_text_is_answered(text: str) -> None:
    found = email(text)
    if found:
        assert len(found.key) <= 320
        assert "@" in found.key

"""How texts are counted, compared, kept and exported; how fields are checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.capture import rules


@pytest.mark.parametrize(
    ("text", "characters"),
    [
        ("", 0),
        ("abc", 3),
        ("👨‍👩‍👧‍👦", 1),
        ("🏳️‍🌈🇳🇱", 2),
        ("e\u0301", 1),
        ("a\r\nb", 3),
        ("a\nb", 3),
        ("नमस्ते", 3),
        ("각", 1),
        ("a b ", 4),
        ("a\x00b", 2),
    ],
)
def test_characters_are_counted_as_a_person_sees_them(text: str, characters: int) -> None:
    assert rules.length(text) == characters


FAMILIES = st.sampled_from(["👨‍👩‍👧‍👦", "a", "e\u0301", "🇳🇱", "字", " ", "\r\n", "👍🏽"])


@given(st.lists(FAMILIES, max_size=50))
def test_the_count_is_the_number_of_graphemes(graphemes: list[str]) -> None:
    assert rules.length("".join(graphemes)) == len(graphemes)


@given(st.text(max_size=60))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert rules.fold(rules.fold(text)) == rules.fold(text)


@given(st.text(max_size=60))
def test_cleaned_text_can_be_kept_by_every_database(text: str) -> None:
    kept = rules.clean(text + "\x00\ud800")
    kept.encode()
    assert "\x00" not in kept
    assert "\r" not in kept


@pytest.mark.parametrize("start", list("=+-@\t\r\n\0＝＋－＠"))
def test_a_cell_never_runs_as_a_formula(start: str) -> None:
    assert rules.cell(f"{start}1+1") == f"'{start}1+1"


def test_an_ordinary_cell_is_left_alone() -> None:
    assert rules.cell("O'Brien = fine") == "O'Brien = fine"


def test_nothing_is_wrong_with_a_form_filled_in_well() -> None:
    typed = {"name": "Ann", "email": "o'brien+tag@例え.jp", "website": "example.com"}
    assert rules.problems(typed, required=("name", "email")) == {}


def test_every_wrong_field_is_named_in_the_order_of_the_form() -> None:
    typed = {"email": "ann", "website": "javascript:alert(1)", "name": " \t"}
    wrong = rules.problems(typed, required=("message", "name", "email", "consent"))
    assert list(wrong.items()) == [
        ("name", "Required field missing"),
        ("email", "Email address invalid"),
        ("website", "Website address invalid"),
        ("message", "Required field missing"),
        ("consent", "Required field missing"),
    ]


@pytest.mark.parametrize(("extra", "words"), [(1, "1 character:"), (12, "12 characters:")])
def test_a_message_too_long_says_by_how_much(extra: int, words: str) -> None:
    text = "👨‍👩‍👧‍👦" * (350 + extra)
    assert words in rules.problems({"message": text})["message"]


def test_a_message_of_exactly_the_limit_is_fine() -> None:
    assert rules.problems({"message": "a\r\n" * 175}) == {}


def test_what_is_not_required_may_be_empty() -> None:
    assert rules.problems({}) == {}


@pytest.mark.parametrize(
    ("typed", "region", "number"),
    [
        ("+31 20 123 4567", "", "+31201234567"),
        ("020-123 4567", "nl", "+31201234567"),
        ("020-123 4567", "", ""),
        ("call me maybe", "NL", ""),
        ("", "NL", ""),
        ("+1 (415) 555-2671 ext. 9", "", "+14155552671"),
        ("0" * 5000, "NL", ""),
        ("020 123 4567", "??", ""),
    ],
)
def test_a_number_is_made_dialable_or_left_as_it_is(typed: str, region: str, number: str) -> None:
    assert rules.phone_e164(typed, region=region) == number


@pytest.mark.parametrize(
    "name",
    ["Acme", "ACME GmbH", "Acme GmbH & Co. KG", "Acme S.à r.l.", "Acme, Inc.", "acme B.V.",
     "Acme Pty Ltd", "Acme s. r. o.", "Acme Sp. z o.o.", "株式会社Acme", "Acme株式会社", "ООО Acme",
     "Acme Co., Ltd.", "ＡＣＭＥ Ltd"],
)  # fmt: skip
def test_a_company_is_one_whatever_its_legal_form(name: str) -> None:
    assert rules.name_key(name) == "acme"


@pytest.mark.parametrize(("name", "key"), [("GmbH", "gmbh"), ("Co", "co"), ("AT&T Inc.", "at&t")])
def test_a_name_is_never_emptied(name: str, key: str) -> None:
    assert rules.name_key(name) == key


def test_different_names_stay_different() -> None:
    names = ["Acme", "Acme Labs", "Acme Europe BV", "Akme", "A C M E"]
    assert len({rules.name_key(name) for name in names}) == len(names)


@given(st.text(max_size=60))
def test_the_key_of_a_company_is_stable_under_case_and_space(name: str) -> None:
    key = rules.name_key(name)
    assert rules.name_key(f"  {name}  ") == key
    assert rules.name_key(rules.fold(name)) == key

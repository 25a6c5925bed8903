"""What is typed into a field of one's own becomes a value of its type, or is refused in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.capture.rules import KEY, ValueRefused, as_typed, key_for, own_value


@pytest.mark.parametrize(
    ("typed", "type_", "kept"),
    [
        ("  high ", "text", "high"),
        ("", "text", None),
        ("   ", "number", None),
        ("250", "number", 250),
        ("-2.5", "number", -2.5),
        ("1e3", "number", 1000),
        ("2026-02-28", "date", "2026-02-28"),
        ("true", "boolean", True),
        ("No", "boolean", False),
        ("a\x00b\r\nc", "text", "ab\nc"),
    ],
)
def test_a_typed_value_is_kept_as_its_type(typed: str, type_: str, kept: object) -> None:
    found = own_value(typed, type_)
    assert found == kept
    assert type(found) is type(kept)


@pytest.mark.parametrize(
    ("typed", "type_"),
    [
        ("many", "number"),
        ("nan", "number"),
        ("inf", "number"),
        ("1" * 19, "number"),
        ("1e400", "number"),
        ("2026-02-30", "date"),
        ("tomorrow", "date"),
        ("maybe", "boolean"),
        ("x" * 2001, "text"),
    ],
)
def test_what_is_not_of_the_type_is_refused(typed: str, type_: str) -> None:
    with pytest.raises(ValueRefused, match="must"):
        own_value(typed, type_)


@given(st.sampled_from(["text", "number", "date", "boolean"]), st.text(max_size=40))
def test_what_is_kept_reads_the_same_when_typed_again(type_: str, typed: str) -> None:
    try:
        kept = own_value(typed, type_)
    except ValueRefused:
        return
    assert own_value(as_typed(kept), type_) == kept


@given(st.text(max_size=200))
def test_a_label_suggests_a_key_that_may_be_used_or_none(label: str) -> None:
    key = key_for(label)
    assert not key or KEY.fullmatch(key)


def test_labels_suggest_readable_keys() -> None:
    assert key_for("Budget (EUR)") == "budget_eur"
    assert key_for("Größe der Flotte") == "grosse_der_flotte"
    assert key_for("予算") == ""

"""How times, money and people are said on pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import NOON
from oneteam.web import tags, words


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (3660, "1 h 1 min"),
        (86400, "1 day"),
        (180000, "2 days"),
    ],
)
def test_a_span_is_said_in_the_largest_fitting_unit(seconds: int, said: str) -> None:
    assert words.span(timedelta(seconds=seconds)) == said


def test_at_the_deadline_a_clock_is_not_late() -> None:
    assert words.clock(NOON, now=NOON) == "0 s left"
    assert words.clock(NOON, now=NOON + timedelta(minutes=12)) == "12 min late"


def test_the_past_is_relative_and_the_far_past_is_a_date() -> None:
    assert words.relative(NOON, now=NOON) == "just now"
    assert words.relative(NOON, now=NOON + timedelta(hours=3)) == "3 h ago"
    assert words.relative(NOON, now=NOON - timedelta(days=2)) == "in 2 days"
    assert words.relative(NOON, now=NOON + timedelta(days=30)) == "2 Mar"


def test_money_follows_the_currency() -> None:
    assert tags.money(1234500, "EUR") == "€12,345"
    assert tags.money(1234550, "EUR") == "€12,345.50"
    assert tags.money(5000, "JPY") == "¥5,000"
    assert tags.money(None, "EUR") == ""


def test_initials_are_at_most_two_letters() -> None:
    assert tags.initials("Rosa Maria Diaz") == "RD"
    assert tags.initials("Rosa") == "R"
    assert tags.initials("") == "?"

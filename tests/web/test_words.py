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


@pytest.mark.parametrize(
    ("count", "noun", "said"),
    [
        (0, "lead", "0 leads"),
        (1, "lead", "1 lead"),
        (1234, "lead", "1,234 leads"),
        (1, "company,companies", "1 company"),
        (2, "company,companies", "2 companies"),
    ],
)
def test_a_count_agrees_with_its_noun(count: int, noun: str, said: str) -> None:
    assert tags.counted(count, noun) == said


def test_what_was_within_a_minute_is_just_now() -> None:
    assert words.ago(timedelta(seconds=59)) == "just now"
    assert words.ago(timedelta(minutes=4)) == "4 min ago"
    assert words.lasting(timedelta(seconds=3)) == ""
    assert words.lasting(timedelta(hours=3)) == " for 3 h"


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


def test_an_address_breaks_after_its_signs_and_stays_escaped() -> None:
    assert tags.breakable("ann@a.example") == "ann@<wbr>a.<wbr>example"
    assert tags.breakable("<b>/x") == "&lt;b&gt;/<wbr>x"
    assert tags.breakable("") == ""


def test_an_address_of_the_web_is_said_without_scheme_and_query() -> None:
    assert (
        tags.plain_address("https://www.acme.example/docks/?utm_source=x") == "acme.example/docks"
    )


def test_when_work_goes_on_is_a_time_a_weekday_or_a_date() -> None:
    today = NOON.date()
    assert words.opening(NOON, today=today) == "at 12:00"
    assert words.opening(NOON + timedelta(days=1), today=today) == "at 12:00"
    assert words.opening(NOON + timedelta(days=3), today=today) == "Thu 12:00"
    assert words.opening(NOON + timedelta(days=8), today=today) == "10 Mar 12:00"
    assert words.moment(NOON, beside=today) == "12:00"
    assert words.moment(NOON + timedelta(days=1), beside=today) == "Tue 12:00"

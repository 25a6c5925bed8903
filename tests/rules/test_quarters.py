"""Quarters of a fiscal year, whenever it begins."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.org.rules.quarters import NotAQuarter, quarter_of, read_quarter

DAYS = st.dates(date(1950, 1, 1), date(2090, 1, 1))
MONTHS = st.integers(1, 12)


def test_a_fiscal_year_is_named_after_the_year_it_ends_in() -> None:
    assert quarter_of(date(2026, 3, 31)).key == "2026-Q1"
    assert quarter_of(date(2026, 3, 31), fiscal_month=4).key == "2026-Q4"
    assert quarter_of(date(2026, 4, 1), fiscal_month=4).key == "2027-Q1"


@given(DAYS, MONTHS)
def test_every_day_lies_in_its_quarter_and_in_no_other(day: date, month: int) -> None:
    quarter = quarter_of(day, fiscal_month=month)
    assert quarter.starts_on <= day <= quarter.ends_on
    assert quarter_of(quarter.ends_on, fiscal_month=month) == quarter
    assert quarter_of(quarter.ends_on + timedelta(days=1), fiscal_month=month) == quarter.next
    assert read_quarter(quarter.key, fiscal_month=month) == quarter
    assert quarter.plus(7).plus(-7) == quarter


@pytest.mark.parametrize("key", ["", "2026", "2026-Q5", "2026-Q1 ", "0000-Q1", "99999-Q1"])
def test_what_is_no_quarter_is_refused(key: str) -> None:
    with pytest.raises(NotAQuarter):
        read_quarter(key)

"""Laws of reading cells: what was written by one hand is read the same."""

from __future__ import annotations

import contextlib
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.importing.converting import minor, number, text
from oneteam.importing.manner import Manner, Unreadable
from oneteam.importing.moments import day, moment

CONTINENTAL = Manner(decimal=",", date_order="dmy")
amounts = st.integers(-(10**14), 10**14).map(lambda cents: Decimal(cents) / 100)
# hypothesis wants bounds without a zone and adds it itself
FIRST, LAST = datetime(1901, 1, 1), datetime(2199, 1, 1)  # noqa: DTZ001 - see above
moments = st.datetimes(FIRST, LAST, timezones=st.just(UTC))
offsets = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))


@given(amounts)
def test_an_amount_is_read_in_either_notation(amount: Decimal) -> None:
    english = f"{amount:,.2f}"
    continental = english.translate(str.maketrans(",.", ".,"))
    assert number(english, Manner()) == amount
    assert number(continental, CONTINENTAL) == amount
    assert minor(amount, currency="EUR") == amount * 100


@given(moments, offsets)
def test_an_offset_changes_nothing_about_the_instant(at: datetime, offset: timezone) -> None:
    told = at.astimezone(offset)
    if told.year not in range(1900, 2200):
        return
    assert moment(told.isoformat(), Manner()) == told


@given(moments)
def test_a_moment_written_by_hand_keeps_its_fraction_of_a_second(at: datetime) -> None:
    assert moment(f"{at:%d.%m.%Y %H:%M:%S.%f}", CONTINENTAL) == at
    assert moment(f"{at:%m/%d/%Y %I:%M:%S.%f %p}", Manner(date_order="mdy")) == at
    assert moment(f"{at:%Y-%m-%d %H:%M:%S.%f} UTC", Manner()) == at


@given(st.dates(date(1901, 1, 1), date(2199, 1, 1)))
def test_a_day_is_read_in_the_order_it_was_written(on: date) -> None:
    assert day(f"{on:%Y-%m-%d}", Manner()) == on
    assert day(f"{on:%d.%m.%Y}", CONTINENTAL) == on
    assert day(f"{on:%m/%d/%Y}", Manner(date_order="mdy")) == on


@given(st.text(max_size=60))
def test_any_cell_is_read_or_refused(cell: str) -> None:
    for read in (number, moment, day):
        with contextlib.suppress(Unreadable):
            read(cell, Manner())


@given(st.text(max_size=40), st.integers(1, 30))
def test_a_text_is_never_cut(cell: str, limit: int) -> None:
    if len(cell.strip()) > limit:
        with pytest.raises(Unreadable):
            text(cell, limit=limit)
    else:
        assert text(cell, limit=limit) == cell.strip()

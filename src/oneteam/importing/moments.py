"""Decides which instant or day a cell means."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from oneteam.importing.manner import Manner, Unreadable, shown

YEARS = range(1900, 2200)  # outside of it a date is a typing error
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
EXCEL_EPOCH = datetime(1899, 12, 30, tzinfo=UTC)  # day 60 never existed; days after it count so
_DATE = re.compile(r"(\d{1,4})[./\-\s](\d{1,2}|[A-Za-z]{3,9})\.?[./\-\s](\d{1,4})(?:[T,\s]+(.+))?$")
_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})(?:[,\s]+(.+))?$")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([AaPp]\.?[Mm]\.?)?$")
_SERIAL = re.compile(r"\d{5}(\.\d+)?$")
_EPOCH_MILLISECONDS = re.compile(r"\d{12,13}$")


def moment(cell: str, manner: Manner) -> datetime:
    """An instant, in UTC.

    An offset in the cell wins over the manner's zone; a day alone is its midnight there. A wall
    time that a clock change shows twice is the first of the two; one that it skips is read as if
    the change had not come yet.
    """
    raw = cell.strip()
    try:
        read = datetime.fromisoformat(raw)
    except ValueError:
        read = _moment_by_hand(raw, manner)
    if read.year not in YEARS:
        raise Unreadable(f"the year {read.year} is not between {YEARS[0]} and {YEARS[-1]}")
    if read.tzinfo is None:
        read = read.replace(tzinfo=manner.zone)
    return read.astimezone(UTC)


def moment_in_order(number: int) -> datetime:
    """The moment of a row that only its number orders: so many seconds after 1970 began, in UTC.

    No day is told, so none near today is made up; the same number is the same moment for ever.
    """
    return datetime.fromtimestamp(number, tz=UTC)


def day(cell: str, manner: Manner) -> date:
    """A day as written; of an instant, its day in the manner's zone."""
    raw = cell.strip()
    try:
        read = date.fromisoformat(raw)
    except ValueError:
        read = moment(raw, manner).astimezone(manner.zone).date()
    if read.year not in YEARS:
        raise Unreadable(f"the year {read.year} is not between {YEARS[0]} and {YEARS[-1]}")
    return read


def _moment_by_hand(raw: str, manner: Manner) -> datetime:
    try:
        if raw.endswith((" UTC", " GMT")):
            return datetime.combine(*_split(raw[:-4].strip(), manner), tzinfo=UTC)
        if _SERIAL.match(raw):
            read = EXCEL_EPOCH + timedelta(days=float(raw))
            return (read + timedelta(microseconds=500_000)).replace(microsecond=0, tzinfo=None)
        if _EPOCH_MILLISECONDS.match(raw):
            return datetime.fromtimestamp(int(raw) / 1000, tz=UTC)
        return datetime.combine(*_split(raw, manner))
    except (ValueError, OverflowError) as problem:
        if isinstance(problem, Unreadable):
            raise
        raise Unreadable(f"{shown(raw)} is not a date") from None


def _split(raw: str, manner: Manner) -> tuple[date, time]:
    if found := _MONTH_FIRST.match(raw):
        month, day_, year, rest = found.groups()
        return date(int(year), _month(month), int(day_)), _time(rest)
    found = _DATE.match(raw)
    if found is None:
        raise Unreadable(f"{shown(raw)} is not a date")
    first, second, third, rest = found.groups()
    if len(first) == 4:
        return date(int(first), _month(second), int(third)), _time(rest)
    if len(third) == 2:
        third = str(2000 + int(third))
    if len(third) != 4:
        raise Unreadable(f"{shown(raw)} has no year")
    if second.isdigit() and manner.date_order == "mdy":
        first, second = second, first
    return date(int(third), _month(second), int(first)), _time(rest)


def _month(word: str) -> int:
    if word.isdigit():
        return int(word)
    return MONTHS.get(word[:3].casefold(), 0)


def _time(raw: str | None) -> time:
    if not raw:
        return time()
    found = _TIME.match(raw.strip())
    if found is None:
        raise Unreadable(f"{shown(raw)} is not a time of day")
    hour, minute, second, fraction, half = found.groups()
    at = int(hour)
    if half:
        if not 1 <= at <= 12:
            raise Unreadable(f"{shown(raw)} is not a time of day")
        at = at % 12 + (12 if half[0] in "pP" else 0)
    microsecond = int((fraction or "").ljust(6, "0")[:6])
    return time(at, int(minute), int(second or 0), microsecond)

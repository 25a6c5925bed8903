"""Decides what a cell of a file means: text, numbers, money, yes and no."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from babel.numbers import get_currency_precision

from oneteam.importing.manner import Manner, Unreadable, shown
from oneteam.importing.moments import day

BIGGEST = 2**63 - 1  # what a database keeps in a big integer
TRUE = frozenset({"true", "t", "yes", "y", "1", "1.0", "x", "on"})
FALSE = frozenset({"false", "f", "no", "n", "0", "0.0", "off"})


def text(cell: str, *, limit: int) -> str:
    """The cell without blanks around it. Unreadable when longer than the field: never cut."""
    kept = cell.strip()
    if len(kept) > limit:
        raise Unreadable(f"is longer than {limit} characters")
    return kept


def number(cell: str, manner: Manner) -> Decimal:
    """A number in either notation: 1,234.56 or 1.234,56, with a currency sign or without.

    When both signs occur, the last is the decimal sign; when one occurs, it is the decimal sign
    unless the manner says otherwise and exactly three digits follow each.
    """
    raw = cell.strip().replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
    raw = raw.replace("'", "").replace("\u2019", "").replace("\u2212", "-")
    is_negative = raw.startswith("(") and raw.endswith(")")
    raw = raw.strip("()")
    raw = re.sub(r"^([+-]?)[^\d.,+-]{1,4}(?=[\d.,-])", r"\1", raw)
    raw = re.sub(r"(?<=\d)(?:[A-Z]{3}|[^\d.,A-Za-z])$", "", raw)
    try:
        value = Decimal(_plain(raw, manner.decimal))
    except InvalidOperation:
        raise Unreadable(f"{shown(cell)} is not a number") from None
    if not value.is_finite() or value.adjusted() > 18:
        raise Unreadable(f"{shown(cell)} is not a number we can keep")
    return -value if is_negative else value


def integer(cell: str, manner: Manner) -> int:
    """A whole number; 47.0 is one, 47.5 is not."""
    value = number(cell, manner)
    if value != value.to_integral_value():
        raise Unreadable(f"{shown(cell)} is not a whole number")
    return _fitting(int(value), cell)


def count(cell: str, manner: Manner) -> int:
    """A whole number, not negative, as a database keeps it in four bytes."""
    value = integer(cell, manner)
    if not 0 <= value <= 2**31 - 1:
        raise Unreadable(f"{shown(cell)} is out of range")
    return value


def minor(value: Decimal, *, currency: str) -> int:
    """An amount in minor units of its currency, halves rounded away from zero."""
    scaled = value.scaleb(get_currency_precision(currency))
    return _fitting(int(scaled.to_integral_value(ROUND_HALF_UP)), str(value))


def boolean(cell: str) -> bool:
    """Yes or no, as files write it."""
    raw = cell.strip().casefold()
    if raw in TRUE:
        return True
    if raw in FALSE:
        return False
    raise Unreadable(f"{shown(cell)} is neither yes nor no")


def custom(cell: str, type_: str, manner: Manner) -> str | int | float | bool:
    """The value of a custom field of that type, as JSON keeps it."""
    if type_ == "number":
        value = number(cell, manner)
        return int(value) if value == value.to_integral_value() else float(value)
    if type_ == "date":
        return day(cell, manner).isoformat()
    if type_ == "boolean":
        return boolean(cell)
    return text(cell, limit=2000)


def one_of(allowed: frozenset[str]) -> Callable[[str], str]:
    """A reader of codes, whatever their case."""

    def read(cell: str) -> str:
        raw = cell.strip().casefold().replace(" ", "_")
        if raw not in allowed:
            raise Unreadable(f"{shown(cell)} is not one of {', '.join(sorted(allowed))}")
        return raw

    return read


def _fitting(value: int, cell: str) -> int:
    if abs(value) > BIGGEST:
        raise Unreadable(f"{shown(cell)} is too large")
    return value


def _plain(raw: str, decimal: str) -> str:
    other = "," if decimal == "." else "."
    if "," in raw and "." in raw:
        decimal = "," if raw.rfind(",") > raw.rfind(".") else "."
        other = "," if decimal == "." else "."
    elif other in raw and not re.fullmatch(rf"[+-]?\d{{1,3}}(\{other}\d{{3}})+", raw):
        decimal, other = other, decimal
    if raw.count(decimal) > 1 and re.fullmatch(rf"[+-]?\d{{1,3}}(\{decimal}\d{{3}})+", raw):
        return raw.replace(decimal, "")
    return raw.replace(other, "").replace(decimal, ".")

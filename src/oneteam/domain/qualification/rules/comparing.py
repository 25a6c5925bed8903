"""Compares one known value with a wanted one, by type."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any


def compare(known: Any, type_: str, name: str, value: Any) -> bool:
    """Whether a known value of a type compares so with `value`; text ignores case and outer space.

    Nothing known (None, "" or blanks, or a value that is not of the type) answers no to all but
    `is_unknown`. Between includes both ends.
    """
    have = as_type(known, type_)
    if name in ("is_known", "is_unknown"):
        return (have is None) == (name == "is_unknown")
    if have is None:
        return False
    if type_ == "text":
        return _compare_text(str(have).casefold(), name, value)
    if type_ == "boolean":
        return bool(have) == (name == "is_true")
    if name == "between":
        return bool(value[0] <= have <= value[1])
    return bool(_ORDER[name](have, value))


_ORDER = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "on": lambda a, b: a == b,
    "before": lambda a, b: a < b,
    "after": lambda a, b: a > b,
}


def as_type(value: Any, type_: str) -> Any:
    """A value as the type compares it; None when it is missing or not of the type."""
    if type_ == "boolean":
        return value if isinstance(value, bool) else None
    if type_ == "number":
        return _number(value)
    if type_ == "date":
        return _date(value)
    text = str(value).strip() if value is not None else ""
    return text or None


def _compare_text(have: str, name: str, value: Any) -> bool:
    if name == "is_one_of":
        return any(have == str(one).strip().casefold() for one in value)
    wanted = str(value).strip().casefold()
    return {
        "is": have == wanted,
        "is_not": have != wanted,
        "contains": wanted in have,
        "starts_with": have.startswith(wanted),
    }[name]


def _number(value: Any) -> int | float | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return None
        value = int(value) if value.is_integer() else value
    if isinstance(value, int):
        return value
    if isinstance(value, float) and value == value and abs(value) != float("inf"):
        return value
    return None


def _date(value: Any) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value.strip()[:10])
        except ValueError:
            return None
    return None

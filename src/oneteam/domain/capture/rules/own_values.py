"""Decides what a company's own field may be called, and what a typed value of it is."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from oneteam.domain.capture.rules.texts import clean, fold

OwnValue = str | int | float | bool | None
LONGEST = 2000  # characters of a text: as much as an import keeps
MOST_DIGITS = 18  # before the point: what every database and script reads exactly enough
KEY = re.compile(r"[a-z0-9_]{1,50}")
YES_AND_NO = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


class ValueRefused(ValueError):
    """A value that is not of its field's type; the message says what it must be."""


class ValuesRefused(ValueError):
    """Values that cannot be kept; `wrong` says what is wrong with each, by the field's name."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in wrong.items()))
        self.wrong = dict(wrong)


def own_value(typed: str, type_: str) -> OwnValue:
    """A typed value as JSON keeps it; None for nothing. Raises ValueRefused."""
    text = clean(typed)
    if not text:
        return None
    if type_ == "number":
        return _number(text)
    if type_ == "boolean":
        if text.casefold() not in YES_AND_NO:
            raise ValueRefused("must be yes or no")
        return YES_AND_NO[text.casefold()]
    if type_ == "date":
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            raise ValueRefused("must be a date like 2026-01-31") from None
    if len(text) > LONGEST:
        raise ValueRefused(f"must not be longer than {LONGEST:,} characters")
    return text


def as_typed(value: object) -> str:
    """A kept value as it is typed into a form again."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def key_for(label: str) -> str:
    """The key a label suggests: "Budget (EUR)" is `budget_eur`; "" when it suggests none."""
    plain = unicodedata.normalize("NFKD", fold(label)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:50].rstrip("_")


def _number(text: str) -> int | float:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueRefused("must be a number like 1234.5") from None
    if not value.is_finite() or value.adjusted() >= MOST_DIGITS:
        raise ValueRefused("must be a number like 1234.5")
    return int(value) if value == value.to_integral_value() else float(value)

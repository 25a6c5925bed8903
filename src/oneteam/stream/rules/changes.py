"""What of a deal's terms changed, in plain words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from oneteam.domain.pipeline.rules import Commitment
from oneteam.domain.pipeline.rules.money import to_decimal

_NAMES = {
    "amount_minor": "the amount",
    "currency": "the currency",
    "close_on": "the expected close",
    "commitment": "the commitment",
    "competitor": "the competitor",
}


def changes_words(data: Mapping[str, Any]) -> str:
    """ "the amount from 900.00 EUR to 1,200.00 EUR and the expected close to 1 May 2026".

    What was not known before is not named; what is no longer known is "open". A currency is said
    with its amount.
    """
    names = list(data.get("fields", ()))
    if "amount_minor" in names and "currency" in names:
        names.remove("currency")
    said = [_change(name, data) for name in names]
    if not said:
        return "its terms"
    return " and ".join([", ".join(said[:-1]), said[-1]] if said[1:] else said)


def _change(name: str, data: Mapping[str, Any]) -> str:
    what = _NAMES.get(name, "something")
    if name == "amount_minor":
        before = data.get("currency_before") or data.get("currency", "")
        return what + _way(
            _amount(data.get("amount_before"), before),
            _amount(data.get("amount_minor"), data.get("currency", "")),
        )
    if name == "currency":
        return what + _way(data.get("currency_before", ""), data.get("currency", ""))
    if name == "close_on":
        return what + _way(_day(data.get("close_before")), _day(data.get("close_on")))
    if name == "commitment":
        return what + _way(
            _commitment(data.get("commitment_before")), _commitment(data.get("commitment"))
        )
    return what


def _way(before: str, after: str) -> str:
    return (f" from {before}" if before else "") + f" to {after or 'open'}"


def _amount(minor: int | None, currency: str) -> str:
    return "" if minor is None else f"{to_decimal(minor, currency):,f} {currency}"


def _day(said: str | None) -> str:
    return f"{date.fromisoformat(said):%-d %b %Y}" if said else ""


def _commitment(said: str | None) -> str:
    return Commitment(said).label.lower() if said in set(Commitment) else ""

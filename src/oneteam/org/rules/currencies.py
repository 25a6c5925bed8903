"""Decides which codes are money that a company can be paid in."""

from __future__ import annotations

from functools import cache

from babel.core import get_global

# ISO 4217 begins with X what belongs to no one country: metals, units of account, tests ("XTS"),
# no currency at all ("XXX"), and these, which people do pay with.
SHARED = {"XAF", "XCD", "XCG", "XOF", "XPF"}


@cache
def currencies() -> frozenset[str]:
    """Every currency of ISO 4217 in use or once used, after Unicode's CLDR data."""
    known = frozenset(get_global("all_currencies"))
    return frozenset(code for code in known if not code.startswith("X") or code in SHARED)


def is_currency(code: str) -> bool:
    """Whether this is the code of money, in capitals: EUR is, gold (XAU) and XXX are not."""
    return code in currencies()

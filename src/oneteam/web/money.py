"""Between amounts as people type them and the minor units that are kept."""

from __future__ import annotations

from decimal import Decimal

from babel.numbers import get_currency_precision


def minor_of(amount: Decimal | None, *, currency: str) -> int | None:
    """An amount in minor units, halves to even: 12.34 EUR is 1234, 500 JPY is 500."""
    if amount is None:
        return None
    return int((amount * 10 ** get_currency_precision(currency)).to_integral_value())


def amount_of(minor: int | None, *, currency: str) -> Decimal | None:
    """Minor units as an amount."""
    return None if minor is None else Decimal(minor).scaleb(-get_currency_precision(currency))

"""Decides what an amount is: whole minor units of a real currency, never a float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation, Overflow

from babel.numbers import get_currency_precision

from oneteam.org.rules.currencies import is_currency

LARGEST = 10**15  # minor units; ten trillion euros is a typing error


class BadAmount(ValueError):
    """An amount that cannot be money; the message says why."""


def to_minor(amount: Decimal | str | int, currency: str) -> int:
    """An amount in the currency's minor units. Raises BadAmount, also for parts of a cent."""
    if not is_currency(currency):
        raise BadAmount(f"“{currency}” is not a currency; use a code such as EUR.")
    try:
        exact = Decimal(str(amount)).scaleb(get_currency_precision(currency))
        faults = amount_faults(exact)
    except (InvalidOperation, Overflow):
        raise BadAmount(f"“{amount}” is not an amount; write it as 1234.56.") from None
    if faults:
        raise BadAmount(faults[0])
    if int(exact) != exact:
        raise BadAmount(f"{amount} has more decimals than {currency} has.")
    return int(exact)


def to_decimal(minor: int, currency: str) -> Decimal:
    """Minor units as an amount: 12345 EUR is 123.45, 12345 JPY is 12345."""
    return Decimal(minor).scaleb(-get_currency_precision(currency))


def as_money(minor: int, currency: str) -> dict[str, str]:
    """Minor units as the API writes money: {"amount": "123.45", "currency": "EUR"}."""
    return {"amount": f"{to_decimal(minor, currency):f}", "currency": currency}


def amount_faults(minor: int | Decimal) -> list[str]:
    """What is wrong with an amount in minor units; nothing when it is fine."""
    if minor < 0:
        return ["An amount cannot be negative."]
    if minor > LARGEST:
        return ["The amount is too large."]
    return []

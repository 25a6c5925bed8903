"""Decides what an amount is: whole minor units of a real currency, never a float."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation, Overflow

from babel.numbers import get_currency_precision

from oneteam.org.rules.currencies import is_currency

LARGEST = 10**15  # minor units; ten trillion euros is a typing error


_BLANKS = re.compile("[\\s'’]")
_BY_COMMAS = re.compile(r"[-+]?\d{1,3}(,\d{3})+(\.\d+)?")  # 12,500.50
_BY_DOTS = re.compile(r"[-+]?\d{1,3}((\.\d{3})+,\d+|(\.\d{3}){2,})")  # 12.500,50 and 1.250.000
_COMMA = re.compile(r"[-+]?\d+,\d{1,2}")  # 12,50
_EITHER = re.compile(r"[-+]?[1-9]\d{0,2}\.\d\d0")  # 12.500: a thousand times more to some


class BadAmount(ValueError):
    """An amount that cannot be money; the message says why."""


def to_minor(amount: Decimal | str | int, currency: str) -> int:
    """An amount in the currency's minor units. Raises BadAmount, also for parts of a cent."""
    minor = signed_minor(amount, currency)
    if faults := amount_faults(minor):
        raise BadAmount(faults[0])
    return minor


def signed_minor(amount: Decimal | str | int, currency: str) -> int:
    """An amount that may be a refund, in minor units. Raises BadAmount as `to_minor` does."""
    if not is_currency(currency):
        raise BadAmount(f"“{currency}” is not a currency; use a code such as EUR.")
    try:
        exact = Decimal(str(amount)).scaleb(get_currency_precision(currency))
        faults = amount_faults(abs(exact))
    except (InvalidOperation, Overflow):
        raise BadAmount(f"“{amount}” is not an amount; write it as 1234.56.") from None
    if faults:
        raise BadAmount(faults[0])
    if int(exact) != exact:
        raise BadAmount(f"{amount} has more decimals than {currency} has.")
    return int(exact)


def plain_amount(typed: str) -> str:
    """An amount as people type it, written plainly: 12,500.50 and 12.500,50 are 12500.50.

    Raises BadAmount for 12.500, which is twelve and a half to some and thousands to others. What
    is no amount comes back as it was.
    """
    text = _BLANKS.sub("", typed)
    if _EITHER.fullmatch(text):
        whole, _, part = text.partition(".")
        raise BadAmount(f"Write {whole}{part} or {whole}.{part[:2]}: {text} may mean either.")
    if _BY_COMMAS.fullmatch(text):
        return text.replace(",", "")
    if _BY_DOTS.fullmatch(text):
        return text.replace(".", "").replace(",", ".")
    return text.replace(",", ".") if _COMMA.fullmatch(text) else text


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

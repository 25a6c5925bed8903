"""Between amounts as people type them and the minor units that are kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel.numbers import get_currency_precision
from django import forms

from oneteam.domain.pipeline.rules.money import BadAmount, plain_amount

THOUSANDTHS = -3  # the exponent of amounts in dinars


class AmountField(forms.DecimalField):
    """An amount of money as people write it, with or without marks between thousands."""

    widget = forms.TextInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A phone shows the keys for numbers."""
        return {**super().widget_attrs(widget), "inputmode": "decimal"}

    def to_python(self, value: Any) -> Any:
        """The amount as a Decimal; what can be read two ways is asked again."""
        try:
            return super().to_python(plain_amount(value) if isinstance(value, str) else value)
        except BadAmount as bad:
            raise forms.ValidationError(str(bad)) from None

    def prepare_value(self, value: Any) -> Any:
        """What is stored as 12.500 shows as 12.5, so that it can be sent back."""
        if isinstance(value, Decimal) and value.as_tuple().exponent == THOUSANDTHS:
            return f"{value:f}".rstrip("0").rstrip(".")
        return value


def minor_of(amount: Decimal | None, *, currency: str) -> int | None:
    """An amount in minor units, halves to even: 12.34 EUR is 1234, 500 JPY is 500."""
    if amount is None:
        return None
    return int((amount * 10 ** get_currency_precision(currency)).to_integral_value())


def amount_of(minor: int | None, *, currency: str) -> Decimal | None:
    """Minor units as an amount."""
    return None if minor is None else Decimal(minor).scaleb(-get_currency_precision(currency))

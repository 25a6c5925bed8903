"""Between amounts as people type them and the minor units that are kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms

from oneteam.domain.pipeline.rules.money import (
    BadAmount,
    plain_amount,
    signed_minor,
    to_decimal,
    to_minor,
)

THOUSANDTHS = -3  # the exponent of amounts in dinars


class AmountField(forms.DecimalField):
    """An amount of money as people write it, with or without marks between thousands."""

    widget = forms.TextInput
    currency = ""  # whose decimals are taken; a form that knows it sets it

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """A phone shows the keys for numbers."""
        return {**super().widget_attrs(widget), "inputmode": "decimal"}

    def to_python(self, value: Any) -> Any:
        """The amount as a Decimal; what can be read two ways is asked again."""
        try:
            return super().to_python(plain_amount(value) if isinstance(value, str) else value)
        except BadAmount as bad:
            raise forms.ValidationError(str(bad)) from None

    def clean(self, value: Any) -> Decimal | None:
        """The amount, exact to the currency where that is known: nothing is rounded away."""
        amount: Decimal | None = super().clean(value)
        if self.currency:
            try:
                minor_of(amount, currency=self.currency)
            except BadAmount as bad:
                raise forms.ValidationError(str(bad)) from None
        return amount

    def prepare_value(self, value: Any) -> Any:
        """What is stored as 12.500 shows as 12.5, so that it can be sent back."""
        is_ambiguous = isinstance(value, Decimal) and value.as_tuple().exponent == THOUSANDTHS
        return _plainly(value) if is_ambiguous else value


def minor_of(amount: Decimal | None, *, currency: str) -> int | None:
    """An amount, or a refund, in minor units; None stays None. Raises BadAmount."""
    return None if amount is None else signed_minor(amount, currency)


def amount_of(minor: int | None, *, currency: str) -> Decimal | None:
    """Minor units as an amount; None stays None."""
    return None if minor is None else to_decimal(minor, currency)


def typed_amount(minor: int | None, *, currency: str) -> str:
    """Minor units as text that an AmountField reads as the same amount; empty for none."""
    amount = amount_of(minor, currency=currency)
    return "" if amount is None else _plainly(amount)


def in_currency(form: forms.BaseForm, currency: str) -> None:
    """Every amount on a form is one of this currency."""
    for field in form.fields.values():
        if isinstance(field, AmountField):
            field.currency = currency


def with_minor(form: forms.BaseForm, said: dict[str, Any], *, currency: str) -> dict[str, Any]:
    """What a form says, with its amount in minor units too; a fault stands beside the field."""
    amount, said["amount_minor"] = said.get("amount"), None
    try:
        said["amount_minor"] = None if amount is None else to_minor(amount, currency)
    except BadAmount as bad:
        form.add_error("amount", str(bad))
    return said


def _plainly(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if amount.as_tuple().exponent == THOUSANDTHS else text

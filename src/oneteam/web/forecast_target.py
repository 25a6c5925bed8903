"""The form of a quarter's shared target."""

from __future__ import annotations

from typing import Any

from django import forms

from oneteam.org.rules.quarters import Quarter
from oneteam.web.money import AmountField, amount_of, with_minor


class TargetForm(forms.Form):
    """What both teams mean to win; empty is no target."""

    quarter = forms.CharField(widget=forms.HiddenInput)
    currency = forms.CharField(widget=forms.HiddenInput)
    amount = AmountField(
        required=False, help_text="Sales and marketing see it alike. Leave it empty to have none."
    )

    @classmethod
    def about(cls, quarter: Quarter, currency: str, amount_minor: int | None) -> TargetForm:
        """The form as it stands before anything is typed."""
        amount = amount_of(amount_minor, currency=currency)
        return cls(initial={"quarter": quarter.key, "currency": currency, "amount": amount})

    def clean(self) -> dict[str, Any]:
        """The amount in minor units too, exactly as typed."""
        said = super().clean() or {}
        return with_minor(self, said, currency=said.get("currency", ""))

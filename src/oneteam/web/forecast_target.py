"""The form of a quarter's shared target."""

from __future__ import annotations

from typing import Any

from django import forms

from oneteam.domain.pipeline.rules.money import BadAmount, to_minor
from oneteam.org.rules.quarters import Quarter
from oneteam.web.money import AmountField, amount_of


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
        amount, said["amount_minor"] = said.get("amount"), None
        if amount is not None:
            try:
                said["amount_minor"] = to_minor(amount, said.get("currency", ""))
            except BadAmount as bad:
                self.add_error("amount", str(bad))
        return said

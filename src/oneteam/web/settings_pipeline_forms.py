"""The forms of Settings, Pipeline."""

from __future__ import annotations

import calendar
from decimal import Decimal

from django import forms

MONTHS = [(number, calendar.month_name[number]) for number in range(1, 13)]


class ChanceForm(forms.Form):
    """The percentage of deals in one stage that are won."""

    chance = forms.DecimalField(label="Are won")

    @property
    def share(self) -> Decimal:
        """What was typed, as a share of one."""
        said: Decimal = self.cleaned_data["chance"]
        return said / 100


class YearForm(forms.Form):
    """When the fiscal year begins."""

    month = forms.TypedChoiceField(label="The fiscal year begins in", choices=MONTHS, coerce=int)

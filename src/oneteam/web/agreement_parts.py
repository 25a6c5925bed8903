"""The parts of the agreement's form: what each side owes, and the signature under it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from oneteam.domain.agreement.rules import NAME_LENGTH
from oneteam.domain.agreement.rules.terms import EVERY, FIELDS, Goal, Volume
from oneteam.domain.agreement.rules.terms_reading import MOST_LEADS
from oneteam.web.money import AmountField, in_currency, minor_of
from oneteam.web.opened import Opened


def _percent(label: str, help_text: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=100, help_text=help_text)


def _money(label: str) -> AmountField:
    return AmountField(label=label, required=False, min_value=0, max_digits=15)


CHANGED = (
    "Somebody else changed these terms since you opened them. Look at them first; sent once more, "
    "yours stand in their place."
)


class HeadForm(Opened):
    """What the version is called, from when it is to count, and what stood when it was opened."""

    said_when_changed = CHANGED
    name = forms.CharField(required=False, max_length=NAME_LENGTH)
    effective_from = forms.DateTimeField(
        required=False,
        label="In force from",
        help_text="Empty: from the second signature on.",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


class MarketingForm(forms.Form):
    """What marketing owes."""

    accepted_percent = _percent("Accepted, at least (%)", "Of the leads that sales judges.")
    complete = forms.MultipleChoiceField(
        label="Every lead comes with",
        required=False,
        choices=list(FIELDS.items()),
        widget=forms.CheckboxSelectMultiple,
    )


class VolumeForm(forms.Form):
    """Leads of one segment in each month; nothing is promised where it is left empty."""

    count = forms.IntegerField(required=False, min_value=0, max_value=MOST_LEADS)
    value = _money("Expected value")

    def __init__(self, data: Any, *, segment: str, currency: str, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=f"leads-{segment}", initial=initial)
        self.segment, self.currency = segment, currency
        noun = "All qualified leads" if segment == EVERY else f"{segment} leads"
        self.fields["count"].label = f"{noun} a month"
        in_currency(self, currency)
        self.fields["value"].label = f"worth, in {currency}"

    def volume(self) -> Volume | None:
        """What is promised; None for nothing."""
        count, value = self.cleaned_data["count"], self.cleaned_data["value"]
        if count is None and value is None:
            return None
        return Volume(self.segment, count or 0, minor_of(value, currency=self.currency) or 0)


class SalesForm(forms.Form):
    """What sales owes besides its promises."""

    feedback_percent = _percent("Get a verdict, at least (%)", "Of the leads handed over.")


class GoalForm(forms.Form):
    """What both mean to reach in one quarter."""

    pipeline, revenue = _money("New pipeline"), _money("Revenue")

    def __init__(self, data: Any, *, quarter: str, currency: str, initial: dict[str, Any]) -> None:
        super().__init__(data, prefix=f"goal-{quarter}", initial=initial)
        self.quarter, self.currency = quarter, currency
        in_currency(self, currency)
        for name, label in (("pipeline", "new pipeline"), ("revenue", "revenue")):
            self.fields[name].label = f"{quarter}: {label}, in {currency}"

    def goal(self) -> Goal | None:
        """The target; None where nothing is filled in."""
        said = [self.cleaned_data[name] for name in ("pipeline", "revenue")]
        if said == [None, None]:
            return None
        pipeline, revenue = (minor_of(one, currency=self.currency) or 0 for one in said)
        return Goal(self.quarter, pipeline, revenue)


class BothForm(forms.Form):
    """Reviews, and who is excused when."""

    sales_late_excuses = forms.BooleanField(
        required=False, label="Where sales was late, marketing is excused for that lead"
    )
    below_definition_excuses = forms.BooleanField(
        required=False, label="Where a lead was below the definition, sales is excused for it"
    )

    def __init__(self, data: Any, *, reviews: int, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        for number in range(1, reviews + 1):
            widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
            self.fields[f"review_{number}"] = forms.DateField(
                required=False, label=f"Review {number}", widget=widget
            )

    def reviews(self) -> Iterator[forms.BoundField]:
        """The fields of the days."""
        return (self[name] for name in self.fields if name.startswith("review_"))


class SignForm(forms.Form):
    """What was read, and the signer's password."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    password = forms.CharField(
        max_length=1000,
        strip=False,
        label="Your password, once more",
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

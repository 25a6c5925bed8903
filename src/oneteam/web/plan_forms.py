"""The forms of the plan, and what they say before they are filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from oneteam.domain.campaigns.rules import Draft
from oneteam.domain.campaigns.rules.plans import LONGEST_TEXT, MOST_LEADS
from oneteam.domain.capture.rules.channels import Channel
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.web.days import DayField
from oneteam.web.money import AmountField, in_currency, minor_of, typed_amount

if TYPE_CHECKING:
    from oneteam.domain.campaigns.models import CampaignPlan

MONEY = {"budget": "budget_minor", "pipeline": "target_pipeline_minor"}
MONEY["revenue"] = "target_revenue_minor"
SAME = ("starts_on", "ends_on", "channel", "theme", "segment", "target_leads", "target_accepted")
TALK = ("seen", "say", "avoid")


def _date(label: str) -> DayField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return DayField(label=label, widget=widget)


def _money(label: str, help_text: str = "") -> AmountField:
    return AmountField(label=label, required=False, min_value=0, max_digits=15, help_text=help_text)


def _count(label: str) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_LEADS)


def _talk(label: str, help_text: str, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, required=False, max_length=LONGEST_TEXT, help_text=help_text, widget=widget
    )


class PlanForm(forms.Form):
    """What is planned of a campaign."""

    name = forms.CharField(
        max_length=200, label="Campaign", help_text="As links name it too (utm_campaign)."
    )
    channel = forms.ChoiceField(required=False)
    owner_id = forms.TypedChoiceField(label="Owner", coerce=int)
    theme = forms.CharField(required=False, max_length=200)
    segment = forms.CharField(required=False, max_length=200, label="For whom")
    starts_on, ends_on = _date("First day"), _date("Last day")
    budget = _money("Budget")
    target_leads, target_accepted = _count("Leads"), _count("Accepted by sales")
    pipeline, revenue = _money("Pipeline"), _money("Revenue")
    seen = _talk("What they will have seen", "Needed before you share it with sales.")
    say = _talk("What to say", "Needed before you share it with sales.")
    avoid = _talk("What not to promise", "", rows=2)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, currency: str, plan: CampaignPlan | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        in_currency(self, currency)
        channels = {one.value: one.label for one in Channel}
        people = {one.pk: one.name for one in org.people() if may(Role(one.role), Action.EDIT_PLAN)}
        if plan is not None:
            channels.setdefault(plan.channel, plan.channel)
            people.setdefault(plan.owner_id, plan.owner.name)
        channels.pop("", None)
        _choose(self.fields["channel"], [("", "Choose"), *channels.items()])
        _choose(self.fields["owner_id"], list(people.items()))

    def draft(self) -> Draft:
        """What the filled-in form says."""
        said = self.cleaned_data
        kept: dict[str, Any] = {name: said[name] for name in (*SAME, *TALK)}
        for name, minor in MONEY.items():
            kept[minor] = minor_of(said[name], currency=self.currency)
        return Draft(name=said["name"], owner_id=said["owner_id"], **kept)

    def refuse(self, wrong: dict[str, str]) -> None:
        """Say what the domain refuses beside each field."""
        typed = {kept: name for name, kept in MONEY.items()}
        for name, text in wrong.items():
            self.add_error(typed.get(name, name), text)


def as_typed(plan: CampaignPlan) -> dict[str, Any]:
    """What a plan says, as the form shows it."""
    said = {name: getattr(plan, name) for name in (*SAME, *TALK)}
    money = {
        name: typed_amount(getattr(plan, kept), currency=plan.currency)
        for name, kept in MONEY.items()
    }
    return {
        **said,
        **money,
        "name": plan.campaign.name,
        "owner_id": plan.owner_id,
        "version": plan.version,
    }


class CostForm(forms.Form):
    """Money that was spent."""

    what = forms.CharField(max_length=200, label="Spent on")
    amount = AmountField(max_digits=15, help_text="A refund is below zero.")
    spent_on = _date("Day")

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        in_currency(self, currency)


class ContributorForm(forms.Form):
    """Someone's part and hours."""

    person = forms.TypedChoiceField(coerce=int, label="Who")
    part = forms.CharField(max_length=100, required=False)
    hours = forms.DecimalField(
        min_value=0, max_value=10_000, decimal_places=2, label="Hours so far"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _choose(self.fields["person"], [(one.pk, one.name) for one in org.people()])


class AssetForm(forms.Form):
    """Something to open."""

    name = forms.CharField(max_length=100)
    address = forms.CharField(max_length=500, widget=forms.URLInput)


class TextForm(forms.Form):
    """A question, an answer or a note."""

    text = forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 2}))


class ReviewForm(forms.Form):
    """What was learned."""

    learned = forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}))


def _choose(field: forms.Field, choices: list[tuple[Any, str]]) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices

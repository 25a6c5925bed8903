"""What a person may tell us about a lead."""

from __future__ import annotations

from typing import Any

from django import forms

from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.feedback.rules.reasons import Reasons
from oneteam.org.rules import Role, Team
from oneteam.web.days import DayField
from oneteam.web.lead_standing import stands
from oneteam.web.looks import verdict_look
from oneteam.web.money import AmountField, with_minor
from oneteam.web.opened import Opened

HELP = {
    Verdict.ACCEPT: "Sales works it.",
    Verdict.RETURN: "Something must be mended first.",
    Verdict.RECYCLE: "A real lead, but not now.",
    Verdict.REJECT: "Never a customer.",
}


class _OneOfSeveral(forms.Form):
    """A form among others on a page: ids carry its name, so that a label finds its own field."""

    def __init__(self, data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, auto_id=f"{type(self).__name__.lower()}_%s", **kwargs)


class AnswerForm(_OneOfSeveral):
    """One attempt to reach the person."""

    channel = forms.ChoiceField(
        choices=[(channel.value, channel.label) for channel in Channel],
        widget=forms.RadioSelect,
        initial=Channel.CALL.value,
    )
    note = forms.CharField(
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2, "placeholder": "What was said?"}),
    )


class VerdictForm(_OneOfSeveral, Opened):
    """What sales says of the lead; the reasons offered depend on the verdict and on what is signed.

    `sub_for` are the verdicts with a reason that asks what exactly, parted by blanks.
    """

    verdict = forms.ChoiceField(
        choices=[(verdict.value, verdict.label) for verdict in Verdict], widget=forms.RadioSelect
    )
    until = DayField(
        required=False,
        label="Comes back on",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    sub_reason = forms.ChoiceField(required=False)
    note = forms.CharField(
        required=False,
        max_length=5000,
        label="Note for marketing",
        help_text="What they should learn from it; needed with most rejections.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, offered: Reasons, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        for verdict in (Verdict.RETURN, Verdict.RECYCLE, Verdict.REJECT):
            choices = [(reason.code, reason.label) for reason in offered.of(verdict)]
            self.fields[f"reason_{verdict.value}"] = forms.ChoiceField(
                required=False, label=f"Why {verdict.value} it?", choices=[("", "Choose"), *choices]
            )
        split = [reason for reason in offered.reasons if reason.sub_reasons]
        self.sub_for = " ".join(sorted({reason.verdict.value for reason in split}))
        groups: list[Any] = [(reason.label, reason.sub_reasons) for reason in split]
        field = self.fields["sub_reason"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose"), *(split[0].sub_reasons if len(split) == 1 else groups)]
        field.label = f"If “{split[0].label}”: what" if len(split) == 1 else "What exactly"

    def clean(self) -> dict[str, Any]:
        """What is not an accept needs a reason: said beside the list to choose it from."""
        data = super().clean() or {}
        asked = f"reason_{data.get('verdict', '')}"
        if asked in self.fields and asked not in self.errors and not data.get(asked):
            self.add_error(asked, "Choose one.")
        return data

    def reason(self) -> str:
        """The reason that belongs to the chosen verdict."""
        return str(self.cleaned_data.get(f"reason_{self.cleaned_data['verdict']}", ""))

    def sub(self) -> str:
        """What exactly, where the reason asks for it."""
        reason = self.offered.find(self.reason())
        asks = reason is not None and reason.sub_reasons
        return str(self.cleaned_data["sub_reason"]) if asks else ""


class DealForm(_OneOfSeveral):
    """The deal an accepted lead becomes."""

    name = forms.CharField(max_length=200)
    amount = AmountField(required=False, min_value=0, max_digits=15)
    currency = forms.CharField(max_length=3, min_length=3)
    close_on = DayField(
        required=False, label="Expected close", widget=forms.DateInput(attrs={"type": "date"})
    )

    def clean_currency(self) -> str:
        """The currency code as it is stored."""
        return str(self.cleaned_data["currency"]).upper()

    def clean(self) -> dict[str, Any]:
        """The amount in minor units of its currency too, exactly as typed."""
        said = super().clean() or {}
        return with_minor(self, said, currency=said.get("currency", ""))


class HandForm(_OneOfSeveral, Opened):
    """Somebody else shall have the lead."""

    to = forms.TypedChoiceField(label="Hand over to", coerce=int)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Choose"), *people]


def verdict_choices(chosen: str = "") -> list[dict[str, Any]]:
    """The four verdicts to choose from."""
    return [
        {
            "value": verdict.value,
            "label": verdict.label,
            "icon": verdict_look(verdict).icon,
            "help": HELP[verdict],
            "is_chosen": verdict.value == chosen,
        }
        for verdict in Verdict
    ]


def hand_form(row: Any, *, people: list[Any], data: Any = None) -> HandForm:
    """A choice of everybody active in sales but the owner."""
    to = [
        (person.pk, person.name)
        for person in people
        if person.is_active and Role(person.role).team is Team.SALES and person.pk != row.owner_id
    ]
    return HandForm(data, people=to, initial={"was": stands(row)})

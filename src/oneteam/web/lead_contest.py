"""What the Lead page shows of contested verdicts, and its forms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from oneteam.domain.agreement.rules import SIGNERS
from oneteam.domain.feedback import queries as feedback
from oneteam.org.rules import Action, Role, may

if TYPE_CHECKING:
    from oneteam.org.models import Person


class ContestForm(forms.Form):
    """Why marketing doubts a verdict."""

    why = forms.CharField(
        label="Why is it wrong?",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Both leaders read this. A verdict can be contested once.",
    )


class RulingForm(forms.Form):
    """What a leader says of a contest."""

    ruling = forms.ChoiceField(
        choices=[("uphold", "The verdict stays"), ("overturn", "Judge the lead again")],
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the verdict stays."},
    )
    remark = forms.CharField(
        label="Why", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )


def about(row: Any, *, by: Person) -> dict[str, Any]:
    """What the Lead page shows of contests, and what this person may do."""
    role = Role(by.role)
    found = feedback.contests_of(row.pk)
    newest = found[0] if found else None
    rules = may(role, Action.RULE_CONTEST) and newest is not None and newest.ruling is None
    contests = may(role, Action.CONTEST_VERDICT) and feedback.is_contestable(row)
    said = newest.said_by(SIGNERS.get(role)) if newest else None
    return {
        "contests": found,
        "contest_form": ContestForm() if contests else None,
        "ruling_form": RulingForm(initial={"ruling": said.says} if said else None)
        if rules
        else None,
    }

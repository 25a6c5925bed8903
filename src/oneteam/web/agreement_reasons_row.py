"""One row of the form of the reasons of verdicts."""

from __future__ import annotations

from typing import Any

from django import forms

from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.reasons import ACTIONS, Action, Reason
from oneteam.domain.feedback.rules.reasons_reading import (
    CODE_LENGTH,
    LABEL_LENGTH,
    MOST_DAYS,
    code_for,
)
from oneteam.domain.feedback.rules.reasons_wording import brief


class ReasonForm(forms.Form):
    """One reason; a new one when it has no code yet, and none where nothing is filled in."""

    code = forms.CharField(required=False, max_length=CODE_LENGTH, widget=forms.HiddenInput)
    label = forms.CharField(required=False, label="Reason", max_length=LABEL_LENGTH)
    days = forms.IntegerField(
        required=False, label="Comes back after days", min_value=1, max_value=MOST_DAYS
    )
    subs = forms.CharField(
        required=False,
        label="Second reasons, one a line",
        help_text="One of them is asked for with it.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    needs_note = forms.BooleanField(required=False, label="Asks for a note")
    needs_attempts = forms.BooleanField(required=False, label="After the attempts")
    marks_customer = forms.BooleanField(required=False, label="Is a customer already")
    is_dropped = forms.BooleanField(required=False, label="Offer it no more")

    def __init__(self, data: Any, *, verdict: Verdict, number: int, reason: Reason | None) -> None:
        super().__init__(
            data, prefix=f"{verdict.value}-{number}", initial=_initial(reason) if reason else {}
        )
        self.verdict = verdict
        self.is_new = not (self["code"].value() or "")
        self.said = brief(reason) if reason else ""
        self.before = {label.casefold(): code for code, label in _subs(reason)}
        for name, keeps in (
            ("days", verdict is Verdict.RECYCLE),
            ("needs_attempts", verdict is Verdict.RECYCLE),
            ("marks_customer", verdict is Verdict.REJECT),
            ("is_dropped", not self.is_new),
        ):
            if not keeps:
                del self.fields[name]
        if self.fields.get("days"):
            self.fields["days"].help_text = "Empty: a day must be named."

    @property
    def is_open(self) -> bool:
        """Whether there is something to look at: what was changed, or is wrong."""
        return self.is_bound and (bool(self.errors) or self.has_changed())

    @property
    def is_offered(self) -> bool:
        """Whether the row is a reason of the version. Only of a valid form."""
        said = self.cleaned_data
        return bool(said["label"] or said["subs"]) if self.is_new else not said["is_dropped"]

    def reason(self, taken: set[str]) -> Reason:
        """The reason as it was filled in. Only of a valid form."""
        said = self.cleaned_data
        code = said["code"] or code_for(said["label"], taken)
        is_customer = said.get("marks_customer")
        subs: dict[str, str] = {}
        for line in (" ".join(line.split()) for line in said["subs"].splitlines()):
            if line:
                subs[self.before.get(line.casefold()) or code_for(line, subs)] = line
        return Reason(
            code=code,
            label=" ".join(said["label"].split()),
            verdict=self.verdict,
            action=Action.MARK_CUSTOMER if is_customer else ACTIONS[self.verdict][0],
            needs_note=said["needs_note"],
            needs_attempts=said.get("needs_attempts", False),
            sub_reasons=tuple(subs.items()),
            days=said.get("days"),
        )


def _initial(reason: Reason) -> dict[str, Any]:
    return {
        "code": reason.code,
        "label": reason.label,
        "days": reason.days,
        "subs": "\n".join(label for _, label in reason.sub_reasons),
        "needs_note": reason.needs_note,
        "needs_attempts": reason.needs_attempts,
        "marks_customer": reason.action is Action.MARK_CUSTOMER,
    }


def _subs(reason: Reason | None) -> tuple[tuple[str, str], ...]:
    return reason.sub_reasons if reason else ()

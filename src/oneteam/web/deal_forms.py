"""The form that moves a deal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.moves import COMPETITOR_LENGTH, WHY_LENGTH, LossReason, skipped
from oneteam.domain.pipeline.rules.stages import Step


class MoveForm(forms.Form):
    """The stage a deal goes to; a lost one says why, and so does one that skips stages."""

    stage = forms.ChoiceField(label="Move to")
    loss_reason = forms.ChoiceField(
        required=False,
        label="Why was it lost?",
        choices=[("", "Choose"), *((reason.value, reason.label) for reason in LossReason)],
    )
    competitor = forms.CharField(
        required=False,
        max_length=COMPETITOR_LENGTH,
        label="Competitor",
        help_text="Who else was in the race, if anyone.",
    )
    why = forms.CharField(
        required=False,
        max_length=WHY_LENGTH,
        label="Why are stages skipped?",
        help_text="One sentence; it stays with the deal.",
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)  # in its stage since
    back = forms.CharField(required=False, widget=forms.HiddenInput)  # the board it is moved on

    def __init__(self, *args: Any, steps: Sequence[Step], now_at: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stage"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(step.key, step.name) for step in steps if step.key != now_at.key]
        self.steps = {step.key: step for step in steps}
        self.ending = " ".join(step.key for step in steps if step.outcome is not Outcome.OPEN)
        self.losing = " ".join(step.key for step in steps if step.outcome is Outcome.LOST)
        self.skipping = " ".join(step.key for step in steps if skipped(now_at, step, steps))

    def clean(self) -> dict[str, Any]:
        """A lost deal has its reason; another has none, whatever was chosen before."""
        said = self.cleaned_data
        to = self.steps.get(said.get("stage", ""))
        if to is None:
            return said
        if to.outcome is not Outcome.LOST:
            said["loss_reason"] = ""
        elif not said.get("loss_reason") and "loss_reason" not in self.errors:
            self.add_error("loss_reason", "Choose why it was lost.")
        return said

    @property
    def to(self) -> Step:
        """The stage that was chosen."""
        return self.steps[self.cleaned_data["stage"]]

    @property
    def seen_since(self) -> datetime | None:
        """Since when the deal was where the person saw it; None when nobody told."""
        try:
            found = datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return None
        return found if found.tzinfo else None


def asked_of(row: Any, steps: Sequence[Step]) -> dict[str, str]:
    """What the form says before anyone filled it in."""
    return {
        "stage": next_stage(steps, row),
        "competitor": row.competitor,
        "seen": row.stage_since.isoformat(),
    }


def next_stage(steps: Sequence[Step], row: Any) -> str:
    """Where a deal most likely goes: one stage on, or, opened again, to where deals begin."""
    if row.outcome != Outcome.OPEN:
        return steps[0].key
    later = [step.key for step in steps if step.position > row.stage.position]
    return later[0] if later else steps[0].key

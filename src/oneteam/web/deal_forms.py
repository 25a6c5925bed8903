"""The form that moves a deal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms

from oneteam.domain.pipeline.rules.moves import LossReason

if TYPE_CHECKING:
    pass


class MoveForm(forms.Form):
    """The stage a deal goes to; a lost one says why."""

    stage = forms.ChoiceField(label="Move to")
    loss_reason = forms.ChoiceField(
        required=False,
        label="Why was it lost?",
        choices=[("", "Choose"), *((reason.value, reason.label) for reason in LossReason)],
    )
    competitor = forms.CharField(required=False, max_length=100, label="Competitor")

    def __init__(self, *args: Any, steps: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stage"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(step.key, step.name) for step in steps]

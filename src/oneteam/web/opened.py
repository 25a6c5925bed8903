"""Who comes second is told: a form carries a mark of what it was opened on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django import forms

CHANGED = (
    "Somebody else changed this since you opened it. Look at it first; sent once more, "
    "yours stands in its place."
)


class Opened(forms.Form):
    """A form that tells when what it was opened on stands no more."""

    was = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)
    said_when_changed = CHANGED

    def say_if_changed(self, stands: str) -> bool:
        """Say that somebody else changed it since the form was opened; whether so. Of a valid form.

        `stands` is the mark of what stands now. Sending the form once more replaces that. A form
        that carries no mark, such as an Undo, is taken as it is.
        """
        was = self.cleaned_data.pop("was")
        is_changed = bool(was) and was != stands
        if is_changed:
            self.add_error(None, self.said_when_changed)
            sent: Any = self.data
            again = sent.copy()
            again[self.add_prefix("was")] = stands
            self.data = again
        return is_changed


def mark(state: object) -> str:
    """A mark of what a form shows: another one whenever any of it is another."""
    told = json.dumps(state, sort_keys=True, default=str)
    return hashlib.sha256(told.encode()).hexdigest()


def opened_on(state: Mapping[str, Any]) -> dict[str, Any]:
    """What a form shows at first, with its mark."""
    return {**state, "was": mark(state)}

"""The forms of learned scorecards: what to learn, and the points, edited by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from oneteam.analytics.scorecard.queries import ACCEPTED, WON, asked
from oneteam.analytics.scorecard.rules.binning import FALLING, RISING

MOST_POINTS = 1000  # that a rule of a definition gives or takes
SHAPES = [("", "As learned"), (RISING, "Must not fall"), (FALLING, "Must not rise")]


_Line = tuple[int, Mapping[str, Any], forms.BoundField]


class AskForm(forms.Form):
    """What to learn, and what is known of the world beforehand."""

    target = forms.ChoiceField(
        label="A good lead is one that is",
        choices=[(WON, "won in the end"), (ACCEPTED, "accepted by sales")],
    )
    is_tested = forms.BooleanField(
        label="Keep the newest fifth of the leads out, to test the result on them", required=False
    )
    drop = forms.MultipleChoiceField(
        label="Do not learn from", required=False, widget=forms.CheckboxSelectMultiple
    )
    keep = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._asked = sorted(asked(), key=lambda one: one.label.casefold())
        every = [(one.name, one.label) for one in self._asked]
        for name in ("drop", "keep"):
            field = self.fields[name]
            assert isinstance(field, forms.MultipleChoiceField)
            field.choices = every
        for one in self._asked:
            if one.type == "number":
                self.fields[f"shape {one.name}"] = forms.ChoiceField(
                    label=f"Points as {one.label.lower()} rises", choices=SHAPES, required=False
                )

    @property
    def shaped(self) -> list[forms.BoundField]:
        """The fields that ask for the shape of a number."""
        return [self[name] for name in self.fields if name.startswith("shape ")]

    @property
    def shapes(self) -> dict[str, str]:
        """The shapes that were asked for, by the names of the fields."""
        return {
            name.removeprefix("shape "): value
            for name, value in self.cleaned_data.items()
            if name.startswith("shape ") and value
        }


class PointsForm(forms.Form):
    """The points of each line of a card, and from how many on a lead is qualified."""

    threshold = forms.IntegerField(
        label="Qualified from", min_value=-MOST_POINTS, max_value=MOST_POINTS
    )
    best = forms.IntegerField(label="A from", min_value=-MOST_POINTS, max_value=MOST_POINTS)

    def __init__(self, data: Any = None, *, card: Sequence[Mapping[str, Any]], **kwargs: Any):
        super().__init__(data, **kwargs)
        self._card = card
        for at, line in enumerate(card):
            self.fields[f"points {at}"] = forms.IntegerField(
                label=f"Points of {line['attribute']}: {line['value']}",
                min_value=-MOST_POINTS,
                max_value=MOST_POINTS,
                initial=line["points"],
                widget=forms.NumberInput(
                    attrs={
                        "class": "input lab__points",
                        "aria-label": f"Points of {line['attribute']}: {line['value']}",
                    }
                ),
            )

    @property
    def parts(self) -> list[tuple[str, list[_Line]]]:
        """By attribute, each line of the card that leads are in, with its number and field."""
        found: dict[str, list[_Line]] = {}
        for at, line in enumerate(self._card):
            if line["leads"]:
                found.setdefault(line["attribute"], []).append((at, line, self[f"points {at}"]))
        return list(found.items())

    @property
    def points(self) -> list[int]:
        """The points of each line, as they were left."""
        return [
            self.cleaned_data.get(f"points {at}", line["points"])
            for at, line in enumerate(self._card)
        ]

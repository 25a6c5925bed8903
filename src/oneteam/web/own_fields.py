"""The company's own fields on pages: what they say, the form that fills them in, filters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict

from oneteam.domain.capture.queries import OwnField
from oneteam.domain.capture.rules import as_typed

YES_NO = [("", "Not known"), ("true", "Yes"), ("false", "No")]
_WIDGETS: dict[str, forms.Widget] = {
    "number": forms.NumberInput(attrs={"step": "any"}),
    "date": forms.DateInput(attrs={"type": "date"}),
    "boolean": forms.Select(choices=YES_NO),
    "text": forms.TextInput(),
}


class OwnForm(forms.Form):
    """One input for each field of one's own; what may be typed is decided where it is kept."""

    def __init__(
        self, known: Iterable[tuple[OwnField, Any]], data: QueryDict | None = None
    ) -> None:
        initial = {field.name: as_typed(value) for field, value in known}
        super().__init__(data, initial=initial, auto_id="own_%s")
        for field, _ in known:
            self.fields[field.name] = forms.CharField(
                label=field.label, required=False, strip=True, widget=_WIDGETS[field.type]
            )

    def typed(self) -> dict[str, str]:
        """What was typed, field by field; what was not sent stays as it is."""
        return {name: str(self.data[name]) for name in self.fields if name in self.data}

    def say(self, wrong: Mapping[str, str]) -> None:
        """Put each problem beside its field."""
        for name, text in wrong.items():
            self.add_error(name if name in self.fields else None, text)


def said(known: Iterable[tuple[OwnField, Any]]) -> list[dict[str, str]]:
    """What is known, in words."""
    return [
        {"label": field.label, "value": _words(value, field.type)}
        for field, value in known
        if value not in (None, "")
    ]


def filters(fields: Iterable[OwnField], asked: QueryDict) -> list[dict[str, Any]]:
    """A control for each field, with what the address asks of it."""
    kinds = {"number": "number", "date": "date"}
    return [
        {
            "name": field.name,
            "label": field.label,
            "kind": kinds.get(field.type, "text"),
            "choices": YES_NO[1:] if field.type == "boolean" else (),
            "value": asked.get(field.name, ""),
        }
        for field in fields
    ]


def _words(value: Any, type_: str) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if type_ == "date":
        try:
            return f"{date.fromisoformat(str(value)):%-d %b %Y}"
        except ValueError:
            return str(value)
    return str(value)

"""The forms of working hours: a week of time spans, and a day that differs."""

from __future__ import annotations

from typing import Any

from babel import Locale
from django import forms

from oneteam.org import queries
from oneteam.org.rules.hours import DAYS, HoursRefused, Intervals, read, write
from oneteam.org.rules.invitation import time_zone_choices
from oneteam.web.days import DayField
from oneteam.web.opened import Opened


def country_name(code: str) -> str:
    """A country by its ISO 3166 code; the code where it is not known."""
    return str(Locale("en").territories.get(code, code))


class HoursField(forms.CharField):
    """Time spans as people type them: 09:00-12:30, 13:15-17:30."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_length=200, **kwargs)

    def to_python(self, value: Any) -> Any:
        """The spans. A wrong one is said beside the field."""
        try:
            return read(super().to_python(value) or "")
        except HoursRefused as refused:
            raise forms.ValidationError(f"{refused}.") from None

    def prepare_value(self, value: Any) -> Any:
        """The spans as text; what was typed stays as typed."""
        return write(value) if isinstance(value, list) else value


class CalendarForm(Opened):
    """A week, in one zone, with a country's holidays."""

    name = forms.CharField(max_length=100)
    time_zone = forms.ChoiceField(choices=time_zone_choices, label="Time zone")
    country = forms.ChoiceField(required=False, label="Public holidays of")
    subdivision = forms.CharField(
        required=False,
        max_length=10,
        label="Part of the country",
        help_text="Its code where holidays differ, such as BY for Bavaria.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(country_name(code), code) for code in queries.countries()]
        choices = [("", "No country"), *((code, name) for name, code in sorted(named))]
        self.fields["country"].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        for number, day in enumerate(DAYS):
            self.fields[f"day_{number}"] = HoursField(label=day)

    def days(self) -> list[forms.BoundField]:
        """The seven fields of the week."""
        return [self[f"day_{number}"] for number in range(7)]

    def week(self) -> dict[str, Intervals]:
        """The week as it is kept."""
        return {str(number): self.cleaned_data[f"day_{number}"] for number in range(7)}


class CompanyDayForm(forms.Form):
    """A day that differs from the week."""

    on = DayField(label="Day", widget=forms.DateInput(attrs={"type": "date"}))
    name = forms.CharField(max_length=100, required=False, label="What is it?")
    hours = HoursField(label="Hours", help_text="Leave empty when closed.")

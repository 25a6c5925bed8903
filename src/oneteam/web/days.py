"""Days as people type them: within the years that every calendar and zone of ours can reckon."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

FIRST, LAST = date(1900, 1, 2), date(2199, 12, 30)  # the days around them exist in every zone
SAID = f"Write a day from {FIRST.year} to {LAST.year}."


class DayField(forms.DateField):
    """A day; one that nobody plans for, and no zone can reckon with, is refused."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            validators=[MinValueValidator(FIRST, SAID), MaxValueValidator(LAST, SAID)], **kwargs
        )

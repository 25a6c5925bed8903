"""Which screens show one team the other's work."""

from __future__ import annotations

from enum import StrEnum


class Screen(StrEnum):
    """A screen whose visits are counted, one a person and day."""

    PIPELINE = "pipeline"
    PLAN = "plan"

    @property
    def label(self) -> str:
        """The screen as people say it."""
        return self.value.capitalize()

"""Decides how figures are reckoned: shares with their uncertainty, medians, curves, sentences."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class By(StrEnum):
    """What the funnel is broken down by."""

    SOURCE = "source"
    CAMPAIGN = "campaign"
    LANDING_PAGE = "landing_page"
    OWNER = "owner"
    MONTH = "month"

    @property
    def label(self) -> str:
        """The breakdown as people say it."""
        return self.value.replace("_", " ").capitalize()


class BecameBy(StrEnum):
    """What is told of where leads stand is broken down by."""

    CAMPAIGN = "campaign"
    SOURCE = "source"
    LANDING_PAGE = "landing_page"
    MARKETER = "marketer"


class YieldBy(StrEnum):
    """What expected yield is broken down by."""

    SOURCE = "source"
    CAMPAIGN = "campaign"
    GRADE = "grade"

    @property
    def label(self) -> str:
        """The breakdown as people say it."""
        return self.value.capitalize()


@dataclass(frozen=True, slots=True)
class ByOwnField:
    """The funnel broken down by a field of the company's own, `<entity>.custom.<key>`."""

    value: str
    label: str


class UnknownBreakdown(ValueError):
    """The funnel cannot be broken down by this; the message says by what it can."""


def breakdown(name: str) -> By:
    """The breakdown of this name. Raises UnknownBreakdown."""
    try:
        return By(name)
    except ValueError:
        offered = ", ".join(By)
        raise UnknownBreakdown(f"“{name}” is no breakdown; choose one of {offered}.") from None

"""Decides how a deal may move, and what its amounts mean."""

from __future__ import annotations

from enum import StrEnum

from oneteam.timeline.rules import define


class Outcome(StrEnum):
    """Whether a deal is still open."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"

    @property
    def label(self) -> str:
        """The outcome as people say it."""
        return self.value.capitalize()


class Commitment(StrEnum):
    """What the owner of a deal stands for, in the words forecasts are held in everywhere."""

    PIPELINE = "pipeline"
    BEST_CASE = "best_case"
    COMMIT = "commit"

    @property
    def label(self) -> str:
        """The commitment as people say it."""
        return self.value.replace("_", " ").capitalize()


class ContactRole(StrEnum):
    """A contact's part in a buying decision."""

    DECIDER = "decider"
    CHAMPION = "champion"
    INFLUENCER = "influencer"
    USER = "user"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The part as people say it."""
        return {"decider": "Decision maker"}.get(self.value, self.value.capitalize())


define("deal.opened", needs="deal stage", may="lead amount_minor currency commitment")
define("deal.staged", needs="stage before", may="lead skipped")
define("deal.won", may="stage before skipped lead amount_minor currency made_customer")
define("deal.lost", needs="reason", may="stage before lead")
define("deal.reopened", needs="stage", may="before lead")
define("deal.edited", needs="fields")
define(
    "deal.changed",
    needs="fields",
    may="lead amount_minor amount_before currency currency_before close_on close_before"
    " commitment commitment_before",
)
define("stage.weighed", needs="stage probability before")
define("target.set", needs="currency amount_minor", may="before")
define("target.removed", needs="currency before")

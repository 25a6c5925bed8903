"""Decides whose a lead is."""

from __future__ import annotations

from enum import StrEnum

from oneteam.timeline.rules import define


class Via(StrEnum):
    """By which way a lead reached its holder."""

    ACCOUNT_OWNER = "account_owner"
    RULE = "rule"
    POOL = "pool"
    QUEUE = "queue"
    CLAIM = "claim"
    MANAGER = "manager"
    HANDED = "handed"
    ESCALATION = "escalation"

    @property
    def label(self) -> str:
        """The way as people say it."""
        return self.value.replace("_", " ").capitalize()


define("lead.routed", needs="via number", may="person pool")
define("lead.queued", needs="pool number")
define("lead.released", may="person why")

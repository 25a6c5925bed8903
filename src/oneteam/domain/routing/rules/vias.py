"""The ways by which a lead reaches its holder."""

from __future__ import annotations

from enum import StrEnum


class Via(StrEnum):
    """By which way a lead reached its holder."""

    ACCOUNT_OWNER = "account_owner"
    HOLDER = "holder"
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

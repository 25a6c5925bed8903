"""Decides what counts as a response and what a verdict means, asks for and causes."""

from __future__ import annotations

from enum import StrEnum

from oneteam.timeline.rules import define


class Channel(StrEnum):
    """How someone was answered."""

    CALL = "call"
    EMAIL = "email"
    MEETING = "meeting"
    MESSAGE = "message"

    @property
    def label(self) -> str:
        """The channel as people say it."""
        return {"email": "E-mail"}.get(self.value, self.value.capitalize())


class Verdict(StrEnum):
    """What sales says of a lead."""

    ACCEPT = "accept"
    RETURN = "return"
    RECYCLE = "recycle"
    REJECT = "reject"

    @property
    def label(self) -> str:
        """The verdict as people say it."""
        return self.value.capitalize()


define("lead.responded", needs="channel response", may="is_first is_automatic")
define("lead.accepted", needs="verdict", may="has_note")
define("lead.returned", needs="verdict reason", may="has_note")
define("lead.recycled", needs="verdict reason", may="until has_note")
define("lead.rejected", needs="verdict reason", may="sub_reason has_note marks_customer")
define("lead.woken", may="reason")
define("lead.reopened", needs="was", may="reason contest")

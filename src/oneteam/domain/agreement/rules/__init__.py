"""Decides what a version of the terms is, who may sign it, and which one is in force."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from oneteam.org.rules import Role, Team
from oneteam.timeline.rules import define

NAME_LENGTH = 100
SIGNERS = {Role.SALES_LEADER: Team.SALES, Role.MARKETING_LEADER: Team.MARKETING}

define("terms.drafted", needs="version kind number")
define("terms.changed", needs="version kind number", may="voided")
define("terms.proposed", needs="version kind number digest")
define("terms.signed", needs="version kind number digest team")
define("terms.agreed", needs="version kind number digest effective_from")
define("terms.withdrawn", needs="version kind number")


class Kind(StrEnum):
    """What the terms are about."""

    AGREEMENT = "agreement"  # what marketing and sales owe each other
    QUALIFICATION = "qualification"  # what a qualified lead is
    REASONS = "reasons"  # what sales may say about a lead

    @property
    def label(self) -> str:
        """The kind as people say it."""
        return {
            "agreement": "Agreement",
            "qualification": "Definition of a qualified lead",
            "reasons": "Reasons of verdicts",
        }[self.value]


class State(StrEnum):
    """How far a version is."""

    DRAFT = "draft"
    PROPOSED = "proposed"  # as it stands, to be signed
    SIGNED = "signed"  # by a leader of each team; in force from its moment
    WITHDRAWN = "withdrawn"


class Standing(StrEnum):
    """Where a version stands at a moment."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    AHEAD = "ahead"  # signed, and not yet in force
    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The standing as people say it."""
        return {"ahead": "Signed, takes effect later", "in_force": "In force"}.get(
            self.value, self.value.capitalize()
        )


def terms_words(data: Mapping[str, Any]) -> str:
    """Which terms a fact is about: "version 3 of the agreement"."""
    kind = Kind(data["kind"]).label
    return f"version {data['number']} of the {kind[0].lower()}{kind[1:]}"


@dataclass(frozen=True, slots=True)
class Signed:
    """A signed version in short: what decides which one is in force."""

    id: int
    number: int
    effective_from: datetime


def canonical(content: Mapping[str, Any]) -> bytes:
    """The exact bytes that are signed: JSON with sorted keys and no blanks, in UTF-8.

    The essence of RFC 8785; a fraction that is a whole number is spelt as one, because databases
    give either back. Raises ValueError for what JSON has no words for.
    """
    said = json.dumps(
        _plain(content),
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        allow_nan=False,
    )
    return said.encode()


def digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical bytes, in hexadecimal."""
    return hashlib.sha256(canonical(content)).hexdigest()


def in_force(signed: Iterable[Signed], at: datetime) -> Signed | None:
    """The version in force at a moment: the last to take effect, the higher number of two."""
    begun = [one for one in signed if one.effective_from <= at]
    return max(begun, key=lambda one: (one.effective_from, one.number), default=None)


def standing(
    state: State, own: Signed | None, signed: Collection[Signed], at: datetime
) -> Standing:
    """Where a version stands at a moment; `own` is the version itself when it is signed."""
    if state is not State.SIGNED or own is None:
        return Standing(state.value)
    if own.effective_from > at:
        return Standing.AHEAD
    now = in_force(signed, at)
    return Standing.IN_FORCE if now and now.id == own.id else Standing.SUPERSEDED


def sign_faults(
    state: State,
    *,
    role: Role,
    seen: str,
    digest: str,
    teams: Collection[Team],
    has_signed: bool,
) -> list[str]:
    """Everything that keeps somebody from signing, each as a sentence.

    `seen` is the digest of what they read, `teams` those that have signed already.
    """
    wrong = []
    team = SIGNERS.get(role)
    if team is None:
        wrong.append("Only a leader of sales or of marketing signs.")
    if state is not State.PROPOSED:
        wrong.append("Only proposed terms can be signed.")
    if seen != digest:
        wrong.append("The terms changed since you read them. Read them again, then sign.")
    if has_signed:
        wrong.append("You have signed already; the other team's leader signs now.")
    elif team in teams:
        wrong.append(f"A leader of {team} has signed already.")
    return wrong


def _plain(part: Any) -> Any:
    if isinstance(part, float) and part.is_integer():
        return int(part)
    if isinstance(part, Mapping):
        return {name: _plain(value) for name, value in part.items()}
    if isinstance(part, list | tuple):
        return [_plain(value) for value in part]
    return part

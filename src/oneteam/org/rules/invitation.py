"""Decides about ways in: what an invitation must say, which links and API scopes are good."""

from __future__ import annotations

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache

from oneteam.org.rules.permissions import Role

SCOPES = ("leads:read", "leads:write", "deals:read", "deals:write")
TOKEN_PREFIX = "ot_"
LONGEST_NAME = 200  # characters, as the table keeps them
TOKEN_BYTES = 32  # 256 bits: a fast hash is enough, there is nothing to guess


class Purpose(StrEnum):
    """What a link is for."""

    JOIN = "join"
    RESET = "reset"


# OWASP ASVS 5.0, 6.4.1: initial secrets live at most a day; resets at most an hour.
LIFETIME = {Purpose.JOIN: timedelta(hours=24), Purpose.RESET: timedelta(hours=1)}


@dataclass(frozen=True, slots=True)
class Link:
    """What a signed link says: for whom, for what, made when, and in which state of the account.

    `state` is a fingerprint of what using the link changes (password, first joining, sessions):
    a used link no longer matches, which makes it single-use without storing it.
    """

    purpose: Purpose
    person_id: int
    made_at: datetime
    state: str

    def is_good(self, *, state: str, now: datetime) -> bool:
        """Whether the link opens the account in its present state. Its last second is too late."""
        return self.state == state and self.made_at <= now < self.made_at + LIFETIME[self.purpose]


def link_to_json(link: Link) -> dict[str, str | int]:
    """A link as it is signed; times are whole seconds."""
    return {
        "f": link.purpose.value,
        "p": link.person_id,
        "t": int(link.made_at.timestamp()),
        "s": link.state,
    }


def link_from_json(data: dict[str, str | int]) -> Link:
    """The link that was signed."""
    return Link(
        purpose=Purpose(str(data["f"])),
        person_id=int(data["p"]),
        made_at=datetime.fromtimestamp(int(data["t"]), tz=UTC),
        state=str(data["s"]),
    )


@cache
def time_zones() -> tuple[str, ...]:
    """Every time zone a person may choose, by name."""
    names = zoneinfo.available_timezones()
    return ("UTC", *sorted(name for name in names if "/" in name and name[:3] not in _NOT_PLACES))


def time_zone_choices() -> list[tuple[str, str]]:
    """Every time zone with how people write it."""
    return [(name, name.replace("_", " ")) for name in time_zones()]


_NOT_PLACES = {"Etc", "pos", "rig", "Sys", "US/", "SAS"}


def what_is_wrong_with(*, name: str, role: str, time_zone: str) -> dict[str, str]:
    """Every field of a person that cannot stay as it is, with what to do about it."""
    wrong = {}
    if not name.strip() or any(not character.isprintable() for character in name):
        wrong["name"] = "Write the person's name, on one line."
    elif len(name) > LONGEST_NAME:
        wrong["name"] = f"The name is longer than {LONGEST_NAME} characters."
    if role not in set(Role):
        wrong["role"] = "Choose one of the roles."
    if time_zone not in time_zones():
        wrong["time_zone"] = "Choose a time zone such as Europe/Amsterdam."
    return wrong


def unknown_scopes(scopes: list[str]) -> list[str]:
    """The scopes that do not exist."""
    return [scope for scope in scopes if scope not in SCOPES]

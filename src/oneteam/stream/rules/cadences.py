"""Decides when somebody is told: at once, in a digest, never in their quiet hours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

DIGEST_AT = time(8, 0)  # in the person's zone: read with the first coffee
# What follows a message within this time waits and becomes one message.
BURST = timedelta(minutes=5)


class Medium(StrEnum):
    """How somebody is reached outside the product."""

    MAIL = "mail"
    CHAT = "chat"

    @property
    def label(self) -> str:
        """The medium as people say it."""
        return {"mail": "E-mail", "chat": "Chat"}[self.value]


class Cadence(StrEnum):
    """How soon somebody wants to know."""

    IMMEDIATE = "immediate"
    DAILY = "daily"
    WEEKLY = "weekly"
    NONE = "none"

    @property
    def label(self) -> str:
        """The cadence as people say it."""
        return {
            "immediate": "At once",
            "daily": "Daily digest",
            "weekly": "Weekly digest",
            "none": "Not at all",
        }[self.value]


class Topic(StrEnum):
    """Kinds of news that a person decides about together."""

    ASSIGNED = "assigned"
    PROMISES = "promises"
    VERDICTS = "verdicts"
    DEALS = "deals"
    MENTIONS = "mentions"
    PLANS = "plans"
    TERMS = "terms"
    FOLLOWED = "followed"

    @property
    def label(self) -> str:
        """The topic as people say it."""
        return {
            "assigned": "Leads that come to me or wait in my queue",
            "promises": "Promises that fall due or are broken",
            "verdicts": "Verdicts on leads I brought",
            "deals": "Deals from leads I brought, and changes of mine",
            "mentions": "Notes that mention me",
            "plans": "Plans marketing shares, and what is asked and heard about mine",
            "terms": "What both teams agree on",
            "followed": "What I follow",
        }[self.value]


TEAM = "team"  # the weekly one-team digest: by mail, weekly or not at all
DEFAULTS: Mapping[Medium, Mapping[str, Cadence]] = {
    Medium.MAIL: {
        Topic.ASSIGNED: Cadence.IMMEDIATE,
        Topic.PROMISES: Cadence.IMMEDIATE,
        Topic.VERDICTS: Cadence.DAILY,
        Topic.DEALS: Cadence.DAILY,
        Topic.MENTIONS: Cadence.IMMEDIATE,
        Topic.PLANS: Cadence.DAILY,
        Topic.TERMS: Cadence.IMMEDIATE,
        Topic.FOLLOWED: Cadence.DAILY,
        TEAM: Cadence.WEEKLY,
    },
    Medium.CHAT: {
        Topic.ASSIGNED: Cadence.IMMEDIATE,
        Topic.PROMISES: Cadence.IMMEDIATE,
        Topic.VERDICTS: Cadence.DAILY,
        Topic.DEALS: Cadence.IMMEDIATE,
        Topic.MENTIONS: Cadence.IMMEDIATE,
        Topic.PLANS: Cadence.DAILY,
        Topic.TERMS: Cadence.IMMEDIATE,
        Topic.FOLLOWED: Cadence.DAILY,
    },
}


@dataclass(frozen=True, slots=True)
class Quiet:
    """Hours in which nothing is sent, on the wall clock; over midnight when `until` is earlier."""

    start: time
    until: time


def cadence_of(wanted: Mapping[str, Mapping[str, str]], medium: Medium, topic: str) -> Cadence:
    """How soon a person wants to know of a topic by a medium; the default where nothing is said."""
    said = wanted.get(medium, {}).get(topic, "")
    if said in set(Cadence):
        return Cadence(said)
    return DEFAULTS[medium].get(topic, Cadence.NONE)


def due_at(
    cadence: Cadence,
    *,
    now: datetime,
    last_message_at: datetime | None,
    quiet: Quiet | None,
    zone: ZoneInfo,
) -> datetime | None:
    """When news that is told now leaves; None when it does not.

    The first leaves at once; what follows within five minutes of a message leaves together when
    they are over. Quiet hours end before anything leaves.
    """
    if cadence is Cadence.NONE:
        return None
    if cadence is Cadence.IMMEDIATE:
        burst_over = last_message_at + BURST if last_message_at else now
        return after_quiet(max(now, burst_over), quiet=quiet, zone=zone)
    return after_quiet(
        next_digest(now, is_weekly=cadence is Cadence.WEEKLY, zone=zone), quiet=quiet, zone=zone
    )


def next_digest(after: datetime, *, is_weekly: bool, zone: ZoneInfo) -> datetime:
    """The next moment a digest leaves, strictly after this one: at eight, weekly on Mondays."""
    day = after.astimezone(zone).date() - timedelta(days=1)
    while True:
        day += timedelta(days=1)
        moment = instant(day, DIGEST_AT, zone)
        if moment > after and (not is_weekly or day.weekday() == 0):
            return moment


def last_weekly_digest(now: datetime, *, zone: ZoneInfo) -> tuple[date, datetime]:
    """The Monday whose weekly digest was due last, and when that was."""
    day = now.astimezone(zone).date()
    monday = day - timedelta(days=day.weekday())
    if instant(monday, DIGEST_AT, zone) > now:
        monday -= timedelta(days=7)
    return monday, instant(monday, DIGEST_AT, zone)


def after_quiet(at: datetime, *, quiet: Quiet | None, zone: ZoneInfo) -> datetime:
    """This moment, or the end of the quiet hours it lies in.

    Each evening's quiet hours are two instants, so that no hour is skipped or counted twice when
    the clocks change. Their last instant is no longer quiet.
    """
    if quiet is None or quiet.start == quiet.until:
        return at
    day = at.astimezone(zone).date()
    for began in (day - timedelta(days=1), day):
        ended = began + timedelta(days=1) if quiet.until < quiet.start else began
        start, until = instant(began, quiet.start, zone), instant(ended, quiet.until, zone)
        if start <= at < until:
            return until
    return at


def instant(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """When a wall clock shows a time on a day: the first time if twice, just after if never."""
    return datetime.combine(day, wall, tzinfo=zone).astimezone(UTC)

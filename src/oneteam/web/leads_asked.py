"""Which leads an address asks for: its parameters, read as filters."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import QueryDict
from django.utils import timezone

from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import Status, keepable
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.rules.kept import Promised, Stood
from oneteam.org import queries as org
from oneteam.web.agreement_asked import leads_of_address


def filters_of(asked: QueryDict, *, person: Any) -> leads.Filters:
    """The filters an address asks for; what cannot be read does not narrow."""
    zone = ZoneInfo(person.time_zone)
    known = {status.value for status in Status}
    since, until = _day(asked.get("since"), zone=zone), _day(asked.get("until"), zone=zone)
    if "counted_since" in asked or "counted_until" in asked:
        since, until = _counted(asked)
    if "month" in asked:
        first, end = _month(asked.get("month", ""))
        since, until = _later(since, first), _earlier(until, end)
    return leads.Filters(
        status=tuple(value for value in asked.getlist("status") if value in known),
        owner=number(asked.get("owner")),
        is_unowned=asked.get("owner") == "none",
        brought_by=number(asked.get("brought_by")),
        source=keepable(asked.get("source", "")),
        channel=keepable(asked.get("channel", "")),
        campaign=number(asked.get("campaign")),
        account=number(asked.get("account")),
        grade=keepable(asked.get("grade", ""))[:2],
        form=number(asked.get("form")),
        text=asked.get("q", "").strip()[:200],
        since=since,
        until=until,
        is_mine=asked.get("mine") == "1",
        landing_page=keepable(asked.get("landing_page", "")),
        blank=frozenset(asked.getlist("blank")),
        reached=keepable(asked.get("reached", "")),
        answered_within=number(asked.get("within", "")[:7]),
        is_unanswered=asked.get("answered") == "never",
        holder=number(asked.get("holder")),
        ids=_counted_elsewhere(asked, since, until),
        among=_became(asked, since, until),
        own=tuple(
            (keepable(name), keepable(said).strip())
            for name in asked
            if ".custom." in name and (said := asked.get(name, "")).strip()
        ),
    )


def number(text: str | None) -> int | None:
    """A number of an address; None where there is none."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def _became(asked: QueryDict, since: datetime | None, until: datetime | None) -> tuple[Any, ...]:
    """What became of leads by a day: "rejected", "qualified-rejected", through a step.

    And how a promise about them stands ("promise=accept&stood=kept"), or how fast they were
    answered and what followed ("speed=5&came=accepted", "speed=any").
    """
    at = scoreboard.moment(_date(asked.get("as_of")), now=timezone.now())
    found: list[Any] = []
    if way := asked.get("became", ""):
        reason = keepable(asked.get("reason", ""))
        found.append(scoreboard.that_became(way, reason=reason, at=at))
    if (step := asked.get("took", "")) in set(scoreboard.Wait):
        found.append(scoreboard.that_took(scoreboard.Wait(step), at=at))
    if asked.get("speed"):
        found.append(scoreboard.that_were_answered(asked.get("speed", ""), asked.get("came", "")))
    if contested := asked.get("contested", ""):
        found.append(feedback.that_were_contested(contested, asked.get("contested_reason", "")))
    promise, stood = asked.get("promise", ""), asked.get("stood", Stood.KEPT)
    if promise in set(Promised) and stood in set(Stood):
        at = timezone.now()
        found.append(
            scoreboard.that_stood(Promised(promise), Stood(stood), since=since, until=until, now=at)
        )
    return tuple(ids for ids in found if ids is not None)


def numbers(text: str) -> list[int]:
    """The numbers of an address that are separated by commas, at most a thousand."""
    found = (number(part) for part in text.split(",")[:1000])
    return [one for one in found if one is not None]


def _counted_elsewhere(
    asked: QueryDict, since: datetime | None, until: datetime | None
) -> tuple[int, ...] | None:
    if "plans" in asked:
        return scoreboard.leads_of_plans(numbers(asked.get("plans", "")))
    if "replay" in asked:
        return leads_of_address(asked)
    worked = number(asked.get("worked", "")[:7])
    if worked is None:
        return None
    calendar = keepable(asked.get("hours", "")) or None
    return scoreboard.answered_in_hours(worked, calendar=calendar, since=since, until=until)


def _day(text: str | None, *, zone: ZoneInfo) -> datetime | None:
    day = _date(text)
    return datetime.combine(day, time(), tzinfo=zone) if day else None


def _date(text: str | None) -> date | None:
    try:
        day = datetime.fromisoformat(text or "").date()
    except ValueError:
        return None
    # Outside of these no lead arrived, and the days around them do not exist in every zone.
    return day if 1900 <= day.year <= 2200 else None


def _counted(asked: QueryDict) -> tuple[datetime | None, datetime | None]:
    # Figures count days where the company is, both included, so their links open the same leads.
    zone = _company_zone()
    until = _day(asked.get("counted_until"), zone=zone)
    if until is not None:
        until = datetime.combine(until.date() + timedelta(days=1), time(), tzinfo=zone)
    return _day(asked.get("counted_since"), zone=zone), until


def _month(text: str) -> tuple[datetime | None, datetime | None]:
    first = _day(f"{text}-01", zone=_company_zone())
    if first is None:
        return None, None
    year, month = (first.year + 1, 1) if first.month == 12 else (first.year, first.month + 1)
    return first, first.replace(year=year, month=month)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _company_zone() -> ZoneInfo:
    return ZoneInfo(org.time_zone())

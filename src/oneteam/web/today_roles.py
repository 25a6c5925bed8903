"""What each role's day holds: the leads, promises and news behind the Today screen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import Status
from oneteam.domain.clocks import queries as clocks
from oneteam.domain.clocks.rules import Kind
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.org import queries as org
from oneteam.org.rules import Role
from oneteam.timeline import queries as timeline
from oneteam.web.agreement_today import agreed
from oneteam.web.clock_looks import clock_looks
from oneteam.web.first_steps import first_steps
from oneteam.web.today_notices import notices

if TYPE_CHECKING:
    from oneteam.org.models import Person


ANSWER_NOW = (Kind.ACCEPT, Kind.RESPOND)
AT_RISK_WITHIN = timedelta(hours=2)
SHOWN = 50
FEW = 10
ALIVE_WITHIN = timedelta(minutes=2)


def rep(person: Person, *, now: datetime) -> dict[str, Any]:
    """Who is waiting for me? Every lead once, by its most urgent promise."""
    desk: dict[int, Any] = {}
    for clock in clocks.desk(person, now=now):
        desk.setdefault(clock.lead_id, clock)
    queue = leads.waiting_cards(person, status=Status.QUEUED)
    first = [clock for clock in desk.values() if clock.kind in ANSWER_NOW]
    later = [clock for clock in desk.values() if clock.kind not in ANSWER_NOW]
    shown = [*first[:SHOWN], *later[:SHOWN]]
    cards = leads.cards([clock.lead_id for clock in shown])
    items: list[dict[str, Any]] = [
        {"card": cards[clock.lead_id], "clock": look, "kind": clock.kind}
        for clock, look in zip(shown, clock_looks(shown, now=now), strict=True)
        if clock.lead_id in cards
    ]
    return {
        "now_items": [item for item in items if item["kind"] in ANSWER_NOW],
        "later_items": [item for item in items if item["kind"] not in ANSWER_NOW],
        "later_count": len(later),
        "late_count": sum(clock.is_late(now) for clock in first),
        "queue": queue,
        "notices": notices(person),
    }


def marketer(person: Person, *, now: datetime) -> dict[str, Any]:
    """What happened to my leads since yesterday?"""
    local = timezone.localtime(now)
    since = local.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    news = feedback.news_for_marketer(person, since=since)
    deals = pipeline.deals_of_marketer(person, since=since)
    yields: dict[tuple[str, str], Any] = {}
    for one in news[:SHOWN]:
        key = (one.source, one.grade)
        if key not in yields:
            yields[key] = scoreboard.expected_yield(source=one.source, grade=one.grade or None)
    return {
        "news": [{"one": one, "expected": yields[one.source, one.grade]} for one in news[:SHOWN]],
        "news_count": len(news),
        "deals": deals[:SHOWN],
        "deals_count": len(deals),
        "since": since,
        "waiting": leads.brought_waiting(person),
        "notices": notices(person),
    }


def leader(person: Person, *, now: datetime) -> dict[str, Any]:
    """Which promises are at risk?"""
    risky = clocks.at_risk(now=now, within=AT_RISK_WITHIN)
    cards = leads.cards(clock.lead_id for clock in risky)
    people = org.people(active=None)  # who left may still hold leads
    names = {someone.pk: someone.name for someone in people}
    away = org.away(names, now=now)
    load = leads.open_by_owner(person)
    items: list[dict[str, Any]] = [
        {
            "card": cards[clock.lead_id],
            "clock": look,
            "kind": Kind(clock.kind).label,
            "holder": names.get(clock.holder_id or 0, "nobody"),
            "holder_id": clock.holder_id,
        }
        for clock, look in zip(risky, clock_looks(risky, now=now), strict=True)
        if clock.lead_id in cards
    ]
    late: dict[int | None, int] = {}
    for item in items:
        late[item["holder_id"]] = late.get(item["holder_id"], 0) + (item["clock"].tone == "late")
    most = max(load.values(), default=1)
    by_person = [
        {
            "id": someone.pk,
            "name": someone.name,
            "open": load.get(someone.pk, 0),
            "share": load.get(someone.pk, 0) / most,
            "late": late.get(someone.pk, 0),
            "is_away": someone.pk in away,
            "has_left": not someone.is_active,
        }
        for someone in people
        if load.get(someone.pk) or (someone.is_active and Role(someone.role) is Role.REP)
    ]
    urgent: dict[int, Any] = {}  # every lead once, by its most urgent promise
    for item in items:
        first = urgent.setdefault(item["card"].id, item)
        if first is not item:
            first["kind"] += f", {item['kind'].lower()}"
    return {
        "items": list(urgent.values())[:SHOWN],
        "contests": feedback.waiting_for(person),
        "late_count": sum(item["clock"].tone == "late" for item in items),
        "soon_count": sum(item["clock"].tone != "late" for item in items),
        "by_person": sorted(by_person, key=lambda row: (-row["late"], -row["open"], row["name"])),
        "queue_count": load.get(None, 0),
        "agreed": agreed(person, now=now),
        "notices": notices(person),
    }


def operations(person: Person, *, now: datetime) -> dict[str, Any]:
    """Does everything run, and what must be mended?"""
    beats = [
        {"worker": worker, "at": at, "is_alive": now - at <= ALIVE_WITHIN}
        for worker, at in sorted(timeline.heartbeats().items())
    ]
    counts = leads.counts_by_status(person)
    return {
        "first_steps": [] if counts else first_steps(),
        "returned": leads.waiting_cards(person, status=Status.RETURNED, limit=FEW),
        "returned_count": counts.get(Status.RETURNED, 0),
        "queue_count": counts.get(Status.QUEUED, 0),
        "beats": beats,
        "is_alive": any(beat["is_alive"] for beat in beats),
        "untold": timeline.waiting_count(now=now),
        "batches": leads.batches(limit=5),
        "notices": notices(person),
    }

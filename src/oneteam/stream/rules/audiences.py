"""Decides who is told of what: each kind of event has its audience."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from oneteam.domain.clocks.rules import Step


class Audience(StrEnum):
    """Whom an event can concern."""

    OWNER = "owner"  # who the event names, else who owns the lead now
    LEADERS = "leaders"  # those who lead sales
    HEADS = "heads"  # those who lead either team
    CONTESTER = "contester"  # who contested the verdict
    SELLER = "seller"  # who owns the deal
    BRINGER = "bringer"  # the marketer who brought the lead
    NAMED = "named"  # who a note mentions
    SALES = "sales"  # everybody of sales: what is planned
    PLANNER = "planner"  # who owns the plan
    ASKER = "asker"  # who asked the question
    POOL = "pool"  # members of the pool in whose queue the lead waits
    TEAMS = "teams"  # everybody in sales and in marketing


AUDIENCES: dict[str, tuple[Audience, ...]] = {
    "lead.routed": (Audience.OWNER,),
    "lead.queued": (Audience.POOL,),
    "clock.due_soon": (Audience.OWNER,),
    "clock.breached": (Audience.OWNER, Audience.LEADERS),
    "lead.accepted": (Audience.BRINGER,),
    "lead.returned": (Audience.BRINGER,),
    "lead.recycled": (Audience.BRINGER,),
    "lead.rejected": (Audience.BRINGER,),
    "verdict.contested": (Audience.OWNER, Audience.HEADS),
    "verdict.ruled": (Audience.OWNER, Audience.CONTESTER, Audience.BRINGER, Audience.HEADS),
    "deal.opened": (Audience.BRINGER,),
    "deal.changed": (Audience.SELLER,),
    "deal.won": (Audience.BRINGER, Audience.LEADERS),
    "deal.lost": (Audience.BRINGER,),
    "person.mentioned": (Audience.NAMED,),
    "campaign.shared": (Audience.SALES,),
    "campaign.changed": (Audience.SALES,),
    "campaign.started": (Audience.SALES,),
    "campaign.reviewed": (Audience.SALES,),
    "question.asked": (Audience.PLANNER,),
    "question.answered": (Audience.ASKER,),
    "note.left": (Audience.PLANNER,),
    "contributor.named": (Audience.NAMED,),
    "definition.suggested": (Audience.HEADS,),
    "terms.proposed": (Audience.TEAMS,),
    "terms.signed": (Audience.TEAMS,),
    "terms.agreed": (Audience.TEAMS,),
}
RUNGS: dict[str, tuple[Audience, ...]] = {
    Step.REMIND: (Audience.OWNER,),
    Step.TELL_LEADER: (Audience.LEADERS,),
    Step.REASSIGN: (Audience.OWNER, Audience.LEADERS),
}


@dataclass(frozen=True, slots=True)
class Concerned:
    """The people around one event: its lead, its plan, both teams."""

    owner: int | None = None
    brought_by: int | None = None
    leaders: Collection[int] = ()
    heads: Collection[int] = ()
    teams: Collection[int] = ()
    pools: Mapping[int, Collection[int]] = field(default_factory=dict)
    sales: Collection[int] = ()
    planner: int | None = None
    asker: int | None = None
    seller: int | None = None


def audience(kind: str, data: Mapping[str, Any]) -> tuple[Audience, ...]:
    """Who a kind of event concerns; nobody for a kind without an audience."""
    if kind == "clock.escalated":
        return RUNGS.get(str(data.get("step", "")), ())
    return AUDIENCES.get(kind, ())


def told(kind: str, data: Mapping[str, Any], *, actor: str, concerned: Concerned) -> set[int]:
    """The people to tell of an event. Nobody is told of what they did themselves."""
    people: set[int | None] = set()
    for who in audience(kind, data):
        if who is Audience.OWNER:
            people.add(data.get("holder") or data.get("person") or concerned.owner)
        elif who is Audience.LEADERS:
            people |= set(concerned.leaders)
        elif who is Audience.HEADS:
            people |= set(concerned.heads)
        elif who is Audience.CONTESTER:
            people.add(data.get("contester"))
        elif who is Audience.TEAMS:
            people |= set(concerned.teams)
        elif who is Audience.BRINGER:
            people.add(concerned.brought_by)
        elif who is Audience.SELLER:
            people.add(concerned.seller)
        elif who is Audience.SALES:
            people |= set(concerned.sales)
        elif who is Audience.PLANNER:
            people.add(concerned.planner)
        elif who is Audience.ASKER:
            people.add(concerned.asker)
        elif who is Audience.NAMED:
            people.add(data.get("person"))
        else:
            people |= set(concerned.pools.get(data.get("pool", 0), ()))
    return {person for person in people if person and actor != f"person:{person}"}


def retry_at(attempts: int, *, now: datetime) -> datetime:
    """When to try again after so many failures: 5 s, 10 s, 20 s ... at most an hour."""
    return now + min(timedelta(seconds=5 * 2 ** min(attempts, 20)), timedelta(hours=1))


def lead_of(subject: str, data: Mapping[str, Any]) -> int | None:
    """The lead an event is about, if it is about one."""
    kind, _, number = subject.partition(":")
    if kind == "lead" and number.isdigit():
        return int(number)
    lead = data.get("lead")
    return lead if isinstance(lead, int) else None

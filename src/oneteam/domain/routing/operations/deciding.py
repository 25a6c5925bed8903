"""Routes leads by the rules: at arrival, and onwards when a promise ran out."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.db.models import Case, F, Value, When

from oneteam.domain.capture.queries import Newcomer
from oneteam.domain.capture.rules import Status
from oneteam.domain.routing import queries
from oneteam.domain.routing.models import Member
from oneteam.domain.routing.operations.placing import Assigned, try_place
from oneteam.domain.routing.rules import Decision, Via
from oneteam.statements.joining import joined
from oneteam.statements.ready import Changes, ReadyUpdate
from oneteam.statements.sheet import update

# Nobody in sales has such a lead. Its judgement comes first: qualification leaves it in new.
UNPLACED = (Status.NEW, Status.NURTURE, Status.RETURNED, Status.RECYCLED)


class NotToAssign(Exception):
    """The lead is with sales already, or was decided on."""


@joined
def assign(lead: int | Newcomer, *, now: datetime) -> Assigned:
    """Give a lead that nobody has to whoever should have it, or into a queue; never to no one.

    Raises LeadNotFound, NotToAssign when it has a holder, waits in a queue or was rejected.
    """
    found = queries.lead_now(lead)
    if found.status not in UNPLACED:
        state = found.status.label.lower()
        raise NotToAssign(f"Lead {found.id} is {state}: it cannot be assigned.")
    decision = queries.survey(found, now=now, lock=True).decide()
    placed = try_place(
        found,
        person_id=decision.person_id,
        pool_id=decision.pool_id,
        via=decision.via,
        receipt=_receipt(decision, why="arrival", now=now),
        found_in=UNPLACED,
        now=now,
    )
    if placed is None:
        raise NotToAssign(f"Lead {found.id} was taken by somebody else meanwhile.")
    _pay(decision)
    return placed


@joined
def reassign(lead_id: int, *, now: datetime) -> Assigned:
    """Give a lead whose promise ran out to the next person who never had it.

    When nobody can take it, it goes to the fallbacks; a lead that would only go back to its
    holder, or from queue to queue, stays. So does one that was accepted or decided on meanwhile.
    Raises LeadNotFound.
    """
    lead = queries.lead_now(lead_id)
    stays = Assigned(lead_id, lead.owner_id, None, Via.ESCALATION, lead.last_number, False)
    if lead.status not in (Status.ASSIGNED, Status.QUEUED):
        return stays
    found = queries.survey(lead, now=now, had=queries.had_by(lead_id), lock=True)
    decision = found.decide()
    if decision.person_id == lead.owner_id:
        return stays
    placed = try_place(
        lead,
        person_id=decision.person_id,
        pool_id=decision.pool_id,
        via=Via.ESCALATION if decision.person_id else Via.QUEUE,
        receipt=_receipt(decision, why="escalation", now=now),
        found_in=(Status.ASSIGNED, Status.QUEUED),
        now=now,
    )
    if placed is None:
        return stays
    _pay(decision)
    return placed


def dry_run(lead_id: int, *, now: datetime) -> dict[str, Any]:
    """The receipt that assigning this lead now would make, as if it had just arrived.

    Nothing changes. Raises LeadNotFound.
    """
    decision = queries.survey(queries.lead_now(lead_id), now=now).decide()
    return _receipt(decision, why="arrival", now=now)


def _receipt(decision: Decision, *, why: str, now: datetime) -> dict[str, Any]:
    return {"at": now.isoformat(), "why": why, **decision.receipt}


def _pay(decision: Decision) -> None:
    """Everybody who took part earns the weight, the chosen one pays for all: one statement."""
    if decision.credits:
        told: dict[str, int] = {}
        for place, (member, credit) in enumerate(decision.credits.items()):
            told |= {f"member{place}": member, f"credit{place}": credit}
        update(_credits(len(decision.credits)), **told)


@cache
def _credits(members: int) -> ReadyUpdate:
    def build(**told: int) -> Changes:
        pairs = [(told[f"member{n}"], told[f"credit{n}"]) for n in range(members)]
        return Member.objects.filter(id__in=[member for member, _ in pairs]), {
            "credit": Case(
                *(When(id=member, then=Value(credit)) for member, credit in pairs),
                default=F("credit"),
            )
        }

    names = [f"{what}{n}" for n in range(members) for what in ("member", "credit")]
    return ReadyUpdate(build, **dict.fromkeys(names, int))

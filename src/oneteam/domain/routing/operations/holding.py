"""People move leads: claim one from a queue, hand one over, let one go."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.routing import queries
from oneteam.domain.routing.models import Assignment, Member
from oneteam.domain.routing.operations.placing import Assigned, try_place
from oneteam.domain.routing.rules import Via
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person

WITH_SALES = (Status.QUEUED, Status.ASSIGNED, Status.ACCEPTED, Status.CONVERTED)


class ClaimRefused(Exception):
    """The lead cannot be claimed by this person."""


class HandRefused(Exception):
    """The lead cannot be handed to this person."""


def is_queued(lead_id: int) -> bool:
    """Whether a lead waits in a queue to be claimed."""
    return Lead.objects.filter(id=lead_id, status=Status.QUEUED).exists()


@joined
def claim(lead_id: int, *, by: Person, now: datetime) -> Assigned:
    """Take a lead from the queue; of several who try at once exactly one gets it.

    Members of the queue's pool may, and who may work any lead. A claim is no turn: credits stay.
    Raises LeadNotFound, ClaimRefused.
    """
    lead = queries.lead_now(lead_id)
    waiting = Assignment.objects.filter(lead_id=lead_id, person=None, ended_at=None).first()
    if lead.status is not Status.QUEUED or waiting is None:
        raise ClaimRefused("This lead was claimed by somebody else, or no longer waits.")
    may_claim = may(Role(by.role), Action.WORK_ANY_LEAD) or (
        may(Role(by.role), Action.WORK_OWN_LEAD)
        and Member.objects.filter(pool=waiting.pool_id, person=by, is_active=True).exists()
    )
    if not by.is_active or not may_claim:
        raise ClaimRefused("Only members of its pool may claim this lead.")
    placed = try_place(
        lead,
        person_id=by.pk,
        pool_id=waiting.pool_id,
        via=Via.CLAIM,
        receipt={"at": now.isoformat(), "why": "claim", "by": by.pk},
        found_in=(Status.QUEUED,),
        now=now,
        actor=f"person:{by.pk}",
    )
    if placed is None:
        raise ClaimRefused("This lead was claimed by somebody else, or no longer waits.")
    return placed


@joined
def hand(lead_id: int, *, to: int, by: Person, now: datetime) -> Assigned:
    """Give a lead that is with sales to somebody else; an accepted one stays accepted.

    Raises LeadNotFound, PersonNotFound, HandRefused naming everything that is in the way.
    """
    lead = queries.lead_now(lead_id)
    person = org.person(to)
    wrong = []
    if lead.status not in WITH_SALES:
        wrong.append(f"The lead is {lead.status.label.lower()}: it is not with sales.")
    if not person.is_active:
        wrong.append(f"{person.name} does not work here any more.")
    if not may(Role(person.role), Action.WORK_OWN_LEAD):
        wrong.append(f"{person.name} does not work leads.")
    if lead.owner_id == to and lead.status in WITH_SALES:
        wrong.append(f"{person.name} has this lead already.")
    if wrong:
        raise HandRefused(" ".join(wrong))
    placed = try_place(
        lead,
        person_id=to,
        pool_id=None,
        via=Via.HANDED,
        receipt={"at": now.isoformat(), "why": "handed", "by": by.pk},
        found_in=WITH_SALES,
        now=now,
        actor=f"person:{by.pk}",
    )
    if placed is None:
        raise HandRefused("Somebody else changed this lead meanwhile. Look at it again.")
    return placed


@joined
def release(lead_id: int, *, why: str, by: Person, now: datetime) -> bool:
    """End a lead's open assignment, after a verdict that sends it out of sales' hands.

    The lead keeps its owner as its last holder. False when nobody held it.
    """
    open_now = Assignment.objects.filter(lead_id=lead_id, ended_at=None).first()
    if open_now is None:
        return False
    if not Assignment.objects.filter(id=open_now.pk, ended_at=None).update(ended_at=now):
        return False
    data = {"why": str(why)}
    record(
        Fact(
            kind="lead.released",
            subject=f"lead:{lead_id}",
            occurred_at=now,
            key=f"lead.released:{open_now.pk}",
            actor=f"person:{by.pk}",
            data=data if open_now.person_id is None else {**data, "person": open_now.person_id},
        ),
        now=now,
    )
    return True

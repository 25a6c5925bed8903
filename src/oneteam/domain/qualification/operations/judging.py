"""Judges leads by the policy in force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.domain.capture import queries as capture
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.qualification import queries, rules
from oneteam.domain.qualification.models import ScoreReceipt
from oneteam.domain.qualification.operations.policies import ensure_policy
from oneteam.statements.joining import joined
from oneteam.statements.ready import ReadyUpdate
from oneteam.statements.sheet import insert
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

# A lead is judged when nobody in sales has it: new, warmed up, mended or woken.
JUDGED_IN = (Status.NEW, Status.NURTURE, Status.RETURNED, Status.RECYCLED)
_NURTURED = ReadyUpdate(
    lambda lead_id, grade, points: (
        Lead.objects.filter(id=lead_id, status__in=JUDGED_IN),
        {"grade": grade, "points": points, "status": Status.NURTURE},
    ),
    lead_id=int,
    grade=str,
    points=int,
)
# Each time it comes in: from here the customer waits for an answer again.
_QUALIFIED = ReadyUpdate(
    lambda lead_id, grade, points, now: (
        Lead.objects.filter(id=lead_id, status__in=JUDGED_IN),
        {
            "grade": grade,
            "points": points,
            "status": Status.NEW,
            "qualified_at": now,
        },
    ),
    lead_id=int,
    grade=str,
    points=int,
    now=datetime,
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What was decided of a lead. Not qualified also when somebody else has it already."""

    is_qualified: bool
    grade: str
    points: int


@joined
def qualify(lead: int | capture.Newcomer, *, now: datetime) -> Judged:
    """Judge a lead by the policy in force, keep the receipt, and send it on or into nurture.

    A qualified lead is left in status new, for routing to place in the same transaction. A lead
    that sales already holds is left alone: of two touches at once, only one sends it on.
    Before any policy was activated the default one is: no lead is lost for want of a definition.
    Raises LeadNotFound.
    """
    version = queries.active_policy(now) or queries.policy(ensure_policy(now=now))
    lead_id = lead if isinstance(lead, int) else lead.lead.pk
    facts = capture.lead_facts(lead, now=now)
    touches = capture.touches_for(lead)
    scored = rules.score(version.policy, facts, touches, now=now)
    if not _settle(lead, scored, now=now):
        return Judged(is_qualified=False, grade=scored.grade, points=scored.total)
    columns = {
        "lead_id": lead_id,
        "policy_id": version.id,
        "decided_at": now,
        "inputs": rules.inputs(version.policy, facts, touches, now=now),
        "lines": [line.to_json() for line in scored.lines],
        "fit_points": scored.fit,
        "engagement_points": scored.engagement,
        "grade": scored.grade,
        "is_qualified": scored.is_qualified,
    }
    (receipt,) = insert(ScoreReceipt, tuple(columns), [tuple(columns.values())])
    kind = "lead.qualified" if scored.is_qualified else "lead.nurtured"
    record(
        Fact(
            kind=kind,
            subject=f"lead:{lead_id}",
            occurred_at=now,
            key=f"{kind}:{receipt}",
            data={
                "grade": scored.grade,
                "points": scored.total,
                "policy": version.id,
                "receipt": receipt,
            },
        ),
        now=now,
    )
    return Judged(is_qualified=scored.is_qualified, grade=scored.grade, points=scored.total)


def _settle(lead: int | capture.Newcomer, scored: rules.Scored, *, now: datetime) -> bool:
    if isinstance(lead, capture.Newcomer):
        row = lead.lead
        row.grade, row.points = scored.grade, scored.total
        row.status = Status.NEW if scored.is_qualified else Status.NURTURE
        row.qualified_at = now if scored.is_qualified else None
        return True
    told: dict[str, Any] = {"lead_id": lead, "grade": scored.grade, "points": scored.total}
    if scored.is_qualified:
        return bool(_QUALIFIED.update(**told, now=now))
    return bool(_NURTURED.update(**told))

"""Judges leads by the active policy, and brings policies into force."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max

from oneteam.domain.capture import queries as capture
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.qualification import queries, rules
from oneteam.domain.qualification.models import Policy, ScoreReceipt
from oneteam.timeline.operations import record
from oneteam.timeline.rules import SYSTEM, Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person

# A lead is judged when nobody in sales has it: new, warmed up, mended or woken.
JUDGED_IN = (Status.NEW, Status.NURTURE, Status.RETURNED, Status.RECYCLED)


class PolicyRefused(Exception):
    """The policy cannot be brought into force."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What was decided of a lead. Not qualified also when somebody else has it already."""

    is_qualified: bool
    grade: str
    points: int


@transaction.atomic
def qualify(lead_id: int, *, now: datetime) -> Judged:
    """Judge a lead by the active policy, keep the receipt, and send it on or into nurture.

    A qualified lead is left in status new, for routing to place in the same transaction. A lead
    that sales already holds is left alone: of two touches at once, only one sends it on.
    Before any policy was activated the default one is: no lead is lost for want of a definition.
    Raises LeadNotFound.
    """
    version = queries.active_policy() or queries.policy(ensure_policy(now=now))
    facts = capture.lead_facts(lead_id, now=now)
    touches = capture.touches_for(lead_id)
    scored = rules.score(version.policy, facts, touches, now=now)
    if not _settle(lead_id, scored, now=now):
        return Judged(is_qualified=False, grade=scored.grade, points=scored.total)
    receipt = ScoreReceipt.objects.create(
        lead_id=lead_id,
        policy_id=version.id,
        decided_at=now,
        inputs=rules.inputs(version.policy, facts, touches, now=now),
        lines=[line.to_json() for line in scored.lines],
        fit_points=scored.fit,
        engagement_points=scored.engagement,
        grade=scored.grade,
        is_qualified=scored.is_qualified,
    )
    kind = "lead.qualified" if scored.is_qualified else "lead.nurtured"
    record(
        Fact(
            kind=kind,
            subject=f"lead:{lead_id}",
            occurred_at=now,
            key=f"{kind}:{receipt.pk}",
            data={
                "grade": scored.grade,
                "points": scored.total,
                "policy": version.id,
                "receipt": receipt.pk,
            },
        ),
        now=now,
    )
    return Judged(is_qualified=scored.is_qualified, grade=scored.grade, points=scored.total)


def _settle(lead_id: int, scored: rules.Scored, *, now: datetime) -> bool:
    changes: dict[str, Any] = {"grade": scored.grade, "points": scored.total}
    if scored.is_qualified:
        # Each time it comes in: from here the customer waits for an answer again.
        changes |= {"status": Status.NEW, "qualified_at": now}
    else:
        changes |= {"status": Status.NURTURE}
    return bool(Lead.objects.filter(id=lead_id, status__in=JUDGED_IN).update(**changes))


@transaction.atomic
def save_draft(definition: dict[str, Any], *, name: str = "", now: datetime) -> int:
    """Keep a definition as the draft, in place of an earlier draft. Returns the policy's id.

    Raises PolicyWrong naming every wrong thing.
    """
    without = {name: part for name, part in definition.items() if name != "fields"}
    policy = rules.policy_from_json(without, fields=queries.fields())
    draft = Policy.objects.filter(state="draft").order_by("-version").first()
    if draft is not None:
        Policy.objects.filter(id=draft.pk, state="draft").update(
            definition=policy.to_json(), name=name, created_at=now
        )
        return draft.pk
    newest = Policy.objects.aggregate(newest=Max("version"))["newest"] or 0
    return Policy.objects.create(
        version=newest + 1, name=name, definition=policy.to_json(), created_at=now
    ).pk


@transaction.atomic
def activate(policy_id: int, *, by: Person | None, now: datetime) -> None:
    """Bring a draft or an earlier version into force; the one in force until now retires.

    Leads judged before keep their receipts. Raises PolicyNotFound, PolicyRefused when it is
    active already or was activated by somebody else meanwhile.
    """
    version = queries.policy(policy_id)
    if version.state == "active":
        raise PolicyRefused("This version is already active.")
    retired = Policy.objects.filter(state="active").first()
    Policy.objects.filter(state="active").update(state="retired", retired_at=now)
    changed = Policy.objects.filter(id=policy_id, state=version.state).update(
        state="active", activated_at=now, activated_by=by, retired_at=None
    )
    if not changed:
        raise PolicyRefused("Somebody else changed this version meanwhile. Look at it again.")
    data = {"policy": policy_id, "version": version.version}
    if retired is not None:
        data["retired"] = retired.pk
    record(
        Fact(
            kind="policy.activated",
            subject=f"policy:{policy_id}",
            occurred_at=now,
            key=f"policy.activated:{policy_id}:{now.isoformat()}",
            actor=f"person:{by.pk}" if by else SYSTEM,
            data=data,
        ),
        now=now,
    )


@transaction.atomic
def ensure_policy(*, now: datetime) -> int:
    """The active policy's id; the default definition is brought into force when there is none."""
    version = queries.active_policy()
    if version is not None:
        return version.id
    policy_id = save_draft(rules.DEFAULT, name="Default definition", now=now)
    activate(policy_id, by=None, now=now)
    return policy_id

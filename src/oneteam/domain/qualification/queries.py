"""Reads of policies and score receipts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from oneteam.domain.capture import queries as capture
from oneteam.domain.capture.models import CustomField
from oneteam.domain.qualification import rules
from oneteam.domain.qualification.models import Policy, ScoreReceipt
from oneteam.settled import settled

ENTITIES_ASKED = ("lead", "contact", "account")  # opportunities come after qualification


class PolicyNotFound(Exception):
    """There is no policy of that number."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """One version of the definition, read and ready to score with."""

    id: int
    version: int
    name: str
    is_draft: bool
    policy: rules.Policy
    created_at: datetime
    activated_at: datetime | None
    terms_id: int | None  # the signed definition it was taken from


@dataclass(frozen=True, slots=True)
class Receipt:
    """One score receipt as screens and the API show it."""

    id: int
    decided_at: datetime
    policy_version: int
    fit_points: int
    engagement_points: int
    grade: str
    is_qualified: bool
    lines: list[dict[str, Any]]
    inputs: dict[str, Any]
    threshold: int


@settled
def fields() -> rules.Registry:
    """Every field a condition about a lead may name: the built-in ones and the company's own."""
    rows = CustomField.objects.filter(entity__in=ENTITIES_ASKED).order_by("entity", "label", "id")
    return rules.LEAD_FIELDS.joined_by(
        rules.custom_field(
            row.entity,
            row.key,
            label=row.label,
            type_=row.type,
            is_retired=row.retired_at is not None,
        )
        for row in rows
    )


def active_policy(now: datetime) -> PolicyVersion | None:
    """The policy in force at a moment: the last to take effect until then; None without any.

    Before the first, the first that was activated in the settings.
    """
    begun = [one for one in _activated() if one.activated_at and one.activated_at <= now]
    if begun:
        return begun[-1]
    return next((one for one in _activated() if one.terms_id is None), None)


def counting(now: datetime) -> list[PolicyVersion]:
    """The policy in force, and those that will be."""
    ahead = [one for one in _activated() if one.activated_at and one.activated_at > now]
    in_force = active_policy(now)
    return [one for one in (in_force, *ahead) if one is not None]


def policy(policy_id: int) -> PolicyVersion:
    """One version by its id. Raises PolicyNotFound."""
    row = Policy.objects.filter(id=policy_id).first()
    if row is None:
        raise PolicyNotFound(f"There is no policy {policy_id}.")
    return _read(row)


def draft() -> PolicyVersion | None:
    """The newest draft; None when nothing is being edited."""
    row = Policy.objects.filter(state="draft").order_by("-version").first()
    return _read(row) if row else None


@settled
def _activated() -> tuple[PolicyVersion, ...]:
    rows = Policy.objects.exclude(state="draft").order_by("activated_at", "version")
    return tuple(_read(row) for row in rows)


def versions() -> list[PolicyVersion]:
    """Every version, newest first."""
    return [_read(row) for row in Policy.objects.order_by("-version")]


def receipts(lead_id: int) -> list[Receipt]:
    """How a lead was judged, newest first."""
    rows = (
        ScoreReceipt.objects.filter(lead_id=lead_id)
        .select_related("policy")
        .order_by("-decided_at", "-id")
    )
    return [
        Receipt(
            id=row.pk,
            decided_at=row.decided_at,
            policy_version=row.policy.version,
            fit_points=row.fit_points,
            engagement_points=row.engagement_points,
            grade=row.grade,
            is_qualified=row.is_qualified,
            lines=row.lines,
            inputs=row.inputs,
            threshold=int(row.policy.definition.get("threshold", 0)),
        )
        for row in rows
    ]


def replayed(receipt_id: int) -> bool:
    """Whether a receipt, made again from its inputs and its policy, says exactly the same."""
    row = ScoreReceipt.objects.select_related("policy").get(id=receipt_id)
    scored = rules.replay(_read(row.policy).policy, row.inputs)
    return (
        [line.to_json() for line in scored.lines] == row.lines
        and (scored.fit, scored.engagement) == (row.fit_points, row.engagement_points)
        and (scored.grade, scored.is_qualified) == (row.grade, row.is_qualified)
    )


def would_say(policy: rules.Policy, lead_id: int, *, now: datetime) -> rules.Scored:
    """What a definition would say of a lead now; nothing is kept. Raises LeadNotFound."""
    return rules.score(
        policy,
        capture.lead_facts(lead_id, now=now),
        capture.touches_for(lead_id),
        now=now,
    )


def _read(row: Policy) -> PolicyVersion:
    return PolicyVersion(
        id=row.pk,
        version=row.version,
        name=row.name,
        is_draft=row.state == "draft",
        policy=_parsed(json.dumps(row.definition, sort_keys=True)),
        created_at=row.created_at,
        activated_at=row.activated_at,
        terms_id=row.terms_id,
    )


@lru_cache(maxsize=16)
def _parsed(definition: str) -> rules.Policy:
    return rules.policy_from_json(json.loads(definition))

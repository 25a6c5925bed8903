"""Keeps drafts of the definition, and brings policies into force."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from oneteam.domain.qualification import queries, rules
from oneteam.domain.qualification.models import Policy
from oneteam.sqlite.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import SYSTEM, Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person


class PolicyRefused(Exception):
    """The policy cannot be brought into force."""


@joined
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


@joined
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


@joined
def ensure_policy(*, now: datetime) -> int:
    """The active policy's id; the default definition is brought into force when there is none."""
    version = queries.active_policy()
    if version is not None:
        return version.id
    policy_id = save_draft(rules.DEFAULT, name="Default definition", now=now)
    activate(policy_id, by=None, now=now)
    return policy_id

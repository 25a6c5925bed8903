"""Keeps drafts of the definition, and brings policies into force."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Max

from oneteam.domain.agreement import queries as agreement
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.qualification import queries, rules
from oneteam.domain.qualification.models import Policy
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import SYSTEM, Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person


SIGNED = "Both leaders signed the definition: draft the next one, and both sign it."


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


def check(definition: dict[str, Any]) -> None:
    """Whether a definition can be used. Raises PolicyWrong naming every wrong thing."""
    rules.policy_from_json(definition, fields=queries.fields())


@joined
def activate(policy_id: int, *, by: Person | None, now: datetime) -> int:
    """Bring a draft into force, or an earlier definition again as a new version. Returns its id.

    Leads judged before keep their receipts, and the past its policies. Raises PolicyNotFound,
    PolicyRefused when it is in force already, when somebody else changed it meanwhile, and once
    both leaders signed a definition.
    """
    if agreement.signed(Kind.QUALIFICATION):
        raise PolicyRefused(SIGNED)
    version, before = queries.policy(policy_id), queries.active_policy(now)
    if before is not None and before.id == policy_id:
        raise PolicyRefused("This version is already active.")
    if not version.is_draft:
        row = Policy.objects.get(id=policy_id)
        policy_id = _add(row.definition, name=row.name, activated_at=now, by=by, now=now)
    elif not Policy.objects.filter(id=policy_id, state="draft").update(
        state="active", activated_at=now, activated_by=by
    ):
        raise PolicyRefused("Somebody else changed this version meanwhile. Look at it again.")
    _note(policy_id, by=by, now=now, **({"retired": before.id} if before else {}))
    return policy_id


@joined
def take_terms(version_id: int, *, by: Person, now: datetime) -> int:
    """Take a definition that both leaders signed, from its moment on. Returns the policy's id.

    Raises VersionNotFound, PolicyWrong.
    """
    signed = agreement.signed_version(version_id)
    check(signed.content)
    policy_id = _add(
        signed.content,
        name=signed.name,
        activated_at=signed.effective_from,
        by=by,
        now=now,
        terms_id=version_id,
    )
    begins = signed.effective_from.isoformat()
    _note(policy_id, by=by, now=now, terms=version_id, active_from=begins)
    return policy_id


@joined
def ensure_policy(*, now: datetime) -> int:
    """The active policy's id; the default definition is brought into force when there is none."""
    version = queries.active_policy(now)
    if version is not None:
        return version.id
    default = rules.policy_from_json(rules.DEFAULT).to_json()
    policy_id = _add(default, name="Default definition", activated_at=now, by=None, now=now)
    _note(policy_id, by=None, now=now)
    return policy_id


def _add(
    definition: dict[str, Any],
    *,
    name: str,
    activated_at: datetime,
    by: Person | None,
    now: datetime,
    terms_id: int | None = None,
) -> int:
    newest = Policy.objects.aggregate(newest=Max("version"))["newest"] or 0
    return Policy.objects.create(
        version=newest + 1,
        name=name,
        definition=definition,
        state="active",
        created_at=now,
        activated_at=activated_at,
        activated_by=by,
        terms_id=terms_id,
    ).pk


def _note(policy_id: int, *, by: Person | None, now: datetime, **more: Any) -> None:
    version = Policy.objects.values_list("version", flat=True).get(id=policy_id)
    record(
        Fact(
            kind="policy.activated",
            subject=f"policy:{policy_id}",
            occurred_at=now,
            key=f"policy.activated:{policy_id}:{now.isoformat()}",
            actor=f"person:{by.pk}" if by else SYSTEM,
            data={"policy": policy_id, "version": version, **more},
        ),
        now=now,
    )

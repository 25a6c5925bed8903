"""Writes of terms: drafted, proposed, signed by a leader of each team, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from oneteam.domain.agreement import rules
from oneteam.domain.agreement.models import Signature, Version
from oneteam.domain.agreement.rules import Kind, State
from oneteam.org.models import Person
from oneteam.org.rules import Role, Team
from oneteam.sqlite.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact


class TermsRefused(Exception):
    """It cannot be done so; `faults` names every wrong thing."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


MEANWHILE = "Somebody else changed these terms meanwhile. Look at them again."


@joined
def draft(
    kind: Kind,
    content: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
    name: str = "",
    effective_from: datetime | None = None,
) -> int:
    """A new draft. Returns its id. Whether the content makes sense is for its own rules to say."""
    _check_name(name)
    newest = Version.objects.filter(kind=kind.value).aggregate(newest=Max("number"))["newest"] or 0
    row = Version.objects.create(
        kind=kind.value,
        number=newest + 1,
        name=name.strip(),
        content=dict(content),
        digest=rules.digest(content),
        state=State.DRAFT.value,
        created_by=by,
        created_at=now,
        effective_from=effective_from,
    )
    _note("terms.drafted", row, by=by, now=now)
    return row.pk


@joined
def change(
    version_id: int,
    content: Mapping[str, Any],
    *,
    by: Person,
    now: datetime,
    name: str = "",
    effective_from: datetime | None = None,
) -> None:
    """Write a draft or proposed version anew: it is a draft again, and its signatures are void.

    Raises TermsRefused when it is signed by both or withdrawn.
    """
    _check_name(name)
    row = _open(version_id)
    voided = Signature.objects.filter(version=row).delete()[0]
    changed = Version.objects.filter(pk=row.pk, state=row.state, digest=row.digest).update(
        name=name.strip(),
        content=dict(content),
        digest=rules.digest(content),
        state=State.DRAFT.value,
        proposed_by=None,
        proposed_at=None,
        effective_from=effective_from,
    )
    if not changed:
        raise TermsRefused([MEANWHILE])
    _note("terms.changed", row, by=by, now=now, **({"voided": voided} if voided else {}))


@joined
def propose(version_id: int, *, by: Person, now: datetime) -> None:
    """A draft is put before both leaders. Raises TermsRefused."""
    row = _open(version_id)
    changed = Version.objects.filter(pk=row.pk, state=State.DRAFT.value, digest=row.digest).update(
        state=State.PROPOSED.value, proposed_by=by, proposed_at=now
    )
    if not changed:
        raise TermsRefused(["Only a draft can be proposed."])
    _note("terms.proposed", row, by=by, now=now, digest=row.digest)


@joined
def sign(version_id: int, *, seen: str, by: Person, now: datetime) -> datetime | None:
    """A leader signs what they saw. Returns from when it is in force once both have, else None.

    Nothing takes effect in the past: the second signature is the earliest moment. Raises
    TermsRefused, naming everything that is in the way.
    """
    row = Version.objects.select_for_update().filter(pk=version_id).first()
    if row is None:
        raise TermsRefused(["There are no such terms."])
    hands = list(Signature.objects.filter(version=row))
    role, digest = Role(by.role), rules.digest(row.content)
    wrong = rules.sign_faults(
        State(row.state),
        role=role,
        seen=seen,
        digest=digest,
        teams=[Team(hand.team) for hand in hands if hand.digest == digest],
        has_signed=any(hand.person_id == by.pk for hand in hands),
    )
    if wrong:
        raise TermsRefused(wrong)
    team = rules.SIGNERS[role]
    Signature.objects.create(version=row, person=by, team=team.value, digest=digest, signed_at=now)
    _note("terms.signed", row, by=by, now=now, digest=digest, team=team.value)
    if not hands:
        return None
    begins = max(now, row.effective_from or now)
    changed = Version.objects.filter(
        pk=row.pk, state=State.PROPOSED.value, digest=row.digest
    ).update(state=State.SIGNED.value, agreed_at=now, effective_from=begins)
    if not changed:
        raise TermsRefused([MEANWHILE])
    _note("terms.agreed", row, by=by, now=now, digest=digest, effective_from=begins.isoformat())
    return begins


@joined
def withdraw(version_id: int, *, by: Person, now: datetime) -> None:
    """A draft or proposal is taken back; what both signed stays. Raises TermsRefused."""
    row = _open(version_id)
    Version.objects.filter(pk=row.pk, state=row.state).update(state=State.WITHDRAWN.value)
    _note("terms.withdrawn", row, by=by, now=now)


def _open(version_id: int) -> Version:
    row = Version.objects.select_for_update().filter(pk=version_id).first()
    if row is None:
        raise TermsRefused(["There are no such terms."])
    if State(row.state) not in (State.DRAFT, State.PROPOSED):
        raise TermsRefused([f"These terms are {row.state}; they stay as they are."])
    return row


def _check_name(name: str) -> None:
    if len(name.strip()) > rules.NAME_LENGTH:
        raise TermsRefused([f"The name is longer than {rules.NAME_LENGTH} characters."])


def _note(kind: str, row: Version, *, by: Person, now: datetime, **data: Any) -> None:
    record(
        Fact(
            kind=kind,
            subject=f"terms:{row.pk}",
            occurred_at=now,
            actor=f"person:{by.pk}",
            key=f"{kind}:{row.pk}:{by.pk}:{now.isoformat()}",
            data={"version": row.pk, "kind": row.kind, "number": row.number, **data},
        ),
        now=now,
    )

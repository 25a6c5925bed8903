"""Terms are drafted, changed, proposed and withdrawn."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import Max

from oneteam.domain.agreement import rules
from oneteam.domain.agreement.models import Signature, Version
from oneteam.domain.agreement.operations.versions import MEANWHILE, TermsRefused, hold_open, note
from oneteam.domain.agreement.rules import Kind, State
from oneteam.domain.agreement.rules.terms_reading import BadTerms, read_terms
from oneteam.org.models import Person
from oneteam.statements.joining import joined


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
    """A new draft. Returns its id. Raises TermsRefused.

    Whether terms of another kind than the agreement make sense is for their own package to say.
    """
    _check(kind, content, name)
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
    note("terms.drafted", row, by=by, now=now)
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

    Raises TermsRefused, also when it is signed by both or withdrawn.
    """
    row = hold_open(version_id)
    _check(Kind(row.kind), content, name)
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
    note("terms.changed", row, by=by, now=now, **({"voided": voided} if voided else {}))


@joined
def propose(version_id: int, *, by: Person, now: datetime) -> None:
    """A draft is put before both leaders. Raises TermsRefused."""
    row = hold_open(version_id)
    changed = Version.objects.filter(pk=row.pk, state=State.DRAFT.value, digest=row.digest).update(
        state=State.PROPOSED.value, proposed_by=by, proposed_at=now
    )
    if not changed:
        raise TermsRefused(["Only a draft can be proposed."])
    note("terms.proposed", row, by=by, now=now, digest=row.digest)


@joined
def withdraw(version_id: int, *, by: Person, now: datetime) -> None:
    """A draft or proposal is taken back; what both signed stays. Raises TermsRefused."""
    row = hold_open(version_id)
    Version.objects.filter(pk=row.pk, state=row.state).update(state=State.WITHDRAWN.value)
    note("terms.withdrawn", row, by=by, now=now)


@joined
def restore(version_id: int, *, by: Person, now: datetime) -> None:
    """What was withdrawn is a draft again. Raises TermsRefused."""
    row = Version.objects.filter(pk=version_id).first()
    changed = Version.objects.filter(pk=version_id, state=State.WITHDRAWN.value).update(
        state=State.DRAFT.value, proposed_by=None, proposed_at=None
    )
    if row is None or not changed:
        raise TermsRefused(["Only what was withdrawn can be taken up again."])
    voided = Signature.objects.filter(version=row).delete()[0]
    note("terms.changed", row, by=by, now=now, **({"voided": voided} if voided else {}))


def _check(kind: Kind, content: Mapping[str, Any], name: str) -> None:
    faults = []
    if len(name.strip()) > rules.NAME_LENGTH:
        faults.append(f"The name is longer than {rules.NAME_LENGTH} characters.")
    if kind is Kind.AGREEMENT:
        try:
            read_terms(content)
        except BadTerms as refused:
            faults += refused.faults
    if faults:
        raise TermsRefused(faults)

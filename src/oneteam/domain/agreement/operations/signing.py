"""Signs terms: when a leader of each team has, they are in force from their moment."""

from __future__ import annotations

from datetime import datetime

from oneteam.domain.agreement import rules
from oneteam.domain.agreement.models import Signature, Version
from oneteam.domain.agreement.operations.versions import MEANWHILE, TermsRefused, note
from oneteam.domain.agreement.rules import State
from oneteam.org.models import Person
from oneteam.org.rules import Role, Team
from oneteam.statements.joining import joined


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
    note("terms.signed", row, by=by, now=now, digest=digest, team=team.value)
    if not hands:
        return None
    begins = max(now, row.effective_from or now)
    changed = Version.objects.filter(
        pk=row.pk, state=State.PROPOSED.value, digest=row.digest
    ).update(state=State.SIGNED.value, agreed_at=now, effective_from=begins)
    if not changed:
        raise TermsRefused([MEANWHILE])
    note("terms.agreed", row, by=by, now=now, digest=digest, effective_from=begins.isoformat())
    return begins

"""What every write of terms needs: the version held, the refusal, the fact."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from oneteam.domain.agreement.models import Version
from oneteam.domain.agreement.rules import State
from oneteam.org.models import Person
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact


class TermsRefused(Exception):
    """It cannot be done so; `faults` names every wrong thing."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


MEANWHILE = "Somebody else changed these terms meanwhile. Look at them again."


def hold_open(version_id: int) -> Version:
    """A version that can still be changed, held till the end of the act. Raises TermsRefused."""
    row = Version.objects.select_for_update().filter(pk=version_id).first()
    if row is None:
        raise TermsRefused(["There are no such terms."])
    if State(row.state) not in (State.DRAFT, State.PROPOSED):
        raise TermsRefused([f"These terms are {row.state}; they stay as they are."])
    return row


def note(kind: str, row: Version, *, by: Person, now: datetime, **data: Any) -> None:
    """Record what happened to a version."""
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

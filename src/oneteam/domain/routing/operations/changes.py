"""What every change of the set-up shares: its refusal, its fact, and who may be named in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from oneteam.org.models import Person as People
from oneteam.org.rules import Action, Role, may
from oneteam.timeline.operations import record
from oneteam.timeline.rules import SYSTEM, Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person


class RoutingRefused(Exception):
    """A setting that cannot be kept; `wrong` maps each field to what is wrong with it."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.wrong = dict(wrong)
        super().__init__("; ".join(f"{name}: {what}" for name, what in self.wrong.items()))


def works_leads(person_ids: Iterable[int]) -> set[int]:
    """Those of these people who are active and may work leads."""
    rows = People.objects.filter(id__in=list(person_ids), is_active=True)
    return {row.pk for row in rows if may(Role(row.role), Action.WORK_OWN_LEAD)}


def tell(what: str, id_: int, *, by: Person | None, now: datetime) -> None:
    """Record that somebody changed how leads are shared."""
    record(
        Fact(
            kind="routing.changed",
            subject=f"{'pool' if what == 'members' else what}:{id_}",
            occurred_at=now,
            key=f"routing.changed:{what}:{id_}:{now.isoformat()}",
            actor=f"person:{by.pk}" if by else SYSTEM,
            data={"what": what},
        ),
        now=now,
    )

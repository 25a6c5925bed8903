"""The agreement on the day's page of a leader: what waits for a signature, when it is reviewed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from oneteam.domain.agreement import queries
from oneteam.domain.agreement.queries import VersionView
from oneteam.domain.agreement.rules import SIGNERS, Kind
from oneteam.domain.agreement.rules.terms import next_review
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.org import queries as org
from oneteam.org.rules import Role

if TYPE_CHECKING:
    from oneteam.org.models import Person


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a leader needs to know of the agreement today."""

    version: VersionView | None
    review: date | None
    days: int  # until the review
    to_sign: list[VersionView]


def agreed(person: Person, *, now: datetime) -> Agreed:
    """The agreement as it concerns a leader now."""
    version, today = queries.in_force(Kind.AGREEMENT, now), org.local_day(now)
    review = next_review(read_terms(version.content), today) if version else None
    team = SIGNERS.get(Role(person.role))
    waiting = [
        one
        for one in queries.proposed(now=now)
        if team and team not in {hand.team for hand in one.signatures}
    ]
    return Agreed(version, review, (review - today).days if review else 0, waiting)

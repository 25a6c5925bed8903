"""Which cohort an address asks about, and the addresses of exactly the leads behind its figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from oneteam.domain.capture.rules import keepable
from oneteam.domain.scoreboard.queries import Cohort
from oneteam.org.rules import Action, Role, Team, may
from oneteam.web.leads_asked import number
from oneteam.web.periods import Asked, asked_period

if TYPE_CHECKING:
    from oneteam.org.models import Person


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked: the cohort, and how the choices are called."""

    cohort: Cohort
    period: Asked
    of: str  # "mine", "all", or a person's number
    is_choosing: bool  # whether the person may look at others' leads

    def address(self, way: str = "", **more: str) -> str:
        """The address of the leads that went this way."""
        cohort = self.cohort
        told = {
            "counted_since": cohort.since.isoformat() if cohort.since else "",
            "counted_until": cohort.until.isoformat() if cohort.until else "",
            "brought_by": str(cohort.brought_by or ""),
            "campaign": str(cohort.campaign or ""),
            "source": cohort.source,
            "landing_page": cohort.landing_page,
            "as_of": cohort.as_of.isoformat() if cohort.as_of else "",
            "became": way,
            **more,
        }
        chosen = {name: value for name, value in told.items() if value}
        return f"{reverse('leads')}?{urlencode(chosen)}"

    @property
    def everything(self) -> Cohort:
        """The same people's leads of the same days, whatever brought them."""
        return replace(self.cohort, campaign=None, source="", landing_page="", as_of=None)


def question_of(asked: QueryDict, *, person: Person, now: datetime, today: date) -> Question:
    """The question an address asks; a marketer asks about their own leads unless they choose."""
    role = Role(person.role)
    is_choosing = may(role, Action.SEE_ALL_LEADS)
    of = asked.get("of", "mine" if role is Role.MARKETER else "all") if is_choosing else "mine"
    brought_by = number(of)
    if of == "mine" and role.team is Team.MARKETING:
        brought_by = person.pk
    elif brought_by is None and is_choosing:
        of = "all"
    period = asked_period(asked, today=today)
    cohort = Cohort(
        since=period.since,
        until=period.until,
        as_of=_day_before(asked.get("as_of", ""), today),
        brought_by=brought_by,
        campaign=number(asked.get("campaign")),
        source=keepable(asked.get("source", "")),
        landing_page=keepable(asked.get("landing_page", "")),
        viewer=person,
    )
    return Question(cohort, period, of, is_choosing)


def _day_before(text: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date(1900, 1, 1) <= day < today else None

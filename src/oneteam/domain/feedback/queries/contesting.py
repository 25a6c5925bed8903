"""Reads of contests: what waits for a ruling, what was ruled, what can be contested."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from oneteam.domain.agreement.rules import SIGNERS
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status, keepable
from oneteam.domain.feedback import rules
from oneteam.domain.feedback.models import Contest, Verdict
from oneteam.domain.feedback.queries.offering import label_at
from oneteam.domain.feedback.queries.saying import who_is
from oneteam.domain.feedback.rules.contesting import Ruling
from oneteam.domain.feedback.rules.judging import REOPENABLE
from oneteam.org.models import Person
from oneteam.org.rules import Action, Role, Team, may


class ContestNotFound(Exception):
    """No such contest, or none this person may rule on."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the leader of one team said."""

    team: Team
    says: Ruling
    person: str
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class ContestView:
    """One contest as it is shown, with the verdict it doubts."""

    id: int
    lead_id: int
    who: str
    verdict: rules.Verdict
    reason_label: str
    judge: str
    judge_note: str
    judged_at: datetime
    contester: str
    note: str
    at: datetime
    ruling: Ruling | None
    ruled_at: datetime | None
    spoken: tuple[Spoken, ...]

    def awaits(self, team: Team | None) -> bool:
        """Whether the leader of a team has still to rule, or could yield to the other."""
        return team is not None and self.ruling is None

    def said_by(self, team: Team | None) -> Spoken | None:
        """What the leader of a team said so far."""
        return next((one for one in self.spoken if one.team is team), None)


def contests_of(lead_id: int) -> list[ContestView]:
    """Every contest about a lead, newest first."""
    return [_view(row) for row in _rows().filter(lead_id=lead_id)]


def open_contests(*, limit: int = 50) -> list[ContestView]:
    """The contests that wait for a ruling, the longest waiting first."""
    return [_view(row) for row in _rows().filter(ruling="").order_by("at", "id")[:limit]]


def waiting_for(person: Person, *, limit: int = 20) -> list[ContestView]:
    """The open contests on which a leader has not ruled; none for anybody else."""
    team = SIGNERS.get(Role(person.role))
    if team is None or not may(Role(person.role), Action.RULE_CONTEST):
        return []
    rows = _rows().filter(ruling="").exclude(rulings__team=team.value)
    return [_view(row) for row in rows.order_by("at", "id")[:limit]]


def access_contest(person: Person, contest_id: int) -> ContestView:
    """A contest that a person may rule on. Raises ContestNotFound."""
    row = _rows().filter(pk=contest_id).first()
    if row is None or not may(Role(person.role), Action.RULE_CONTEST):
        raise ContestNotFound(f"There is no contest {contest_id}.")
    return _view(row)


def is_contestable(lead: Lead) -> bool:
    """Whether the verdict by which a lead is away can still be contested. One query at most."""
    if Status(lead.status) not in REOPENABLE or lead.is_history:
        return False
    rows = Verdict.objects.filter(lead_id=lead.pk).order_by("-at", "-id")
    newest = rows.values("contest", "batch").first()
    return newest is not None and not any(newest.values())


def that_were_contested(how: str, reason: str = "") -> QuerySet[Any]:
    """The ids of leads with a contest: "open", how it was ruled, or any; of a reason, or of all."""
    ruled = {one.value for one in Ruling}
    which = Q(ruling="") if how == "open" else Q(ruling=how) if how in ruled else Q()
    about = Q(verdict__reason=keepable(reason)) if reason else Q()
    return Contest.objects.filter(which, about).values("lead")


def _rows() -> QuerySet[Contest]:
    rows = Contest.objects.select_related(
        "verdict__person", "person", "lead__contact", "lead__account"
    )
    return rows.prefetch_related("rulings__person").order_by("-at", "-id")


def _view(row: Contest) -> ContestView:
    verdict = row.verdict
    return ContestView(
        id=row.pk,
        lead_id=row.lead_id,
        who=who_is(row.lead) or f"Lead {row.lead_id}",
        verdict=rules.Verdict(verdict.verdict),
        reason_label=label_at(verdict.reason, verdict.sub_reason, at=verdict.at),
        judge=verdict.person.name if verdict.person else "",
        judge_note=verdict.note,
        judged_at=verdict.at,
        contester=row.person.name,
        note=row.note,
        at=row.at,
        ruling=Ruling(row.ruling) if row.ruling else None,
        ruled_at=row.ruled_at,
        spoken=tuple(
            Spoken(Team(one.team), Ruling(one.says), one.person.name, one.note, one.at)
            for one in row.rulings.all()
        ),
    )

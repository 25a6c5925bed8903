"""Writes of contests: marketing doubts a verdict, both leaders rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from oneteam.domain.agreement.rules import SIGNERS
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.feedback import rules
from oneteam.domain.feedback.models import Contest, Ruling, Verdict
from oneteam.domain.feedback.rules import contesting, judging
from oneteam.org.models import Person
from oneteam.org.rules import Role, Team
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact


class ContestRefused(Exception):
    """The verdict cannot be contested, or not be ruled on; `faults` names every wrong thing."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a ruling led to: `stands` is what both leaders agree on, if they do."""

    stands: contesting.Ruling | None
    reopens: bool  # the lead is still away by the verdict that is overturned


@joined
def contest(lead_id: int, *, note: str, by: Person, now: datetime) -> int:
    """Marketing contests the verdict that sent a lead away. Returns the contest's id.

    The lead stays as it is until both leaders rule. Raises ContestRefused.
    """
    lead = Lead.objects.only("status", "is_history").get(pk=lead_id)
    newest = Verdict.objects.filter(lead_id=lead_id).order_by("-at", "-id").first()
    wrong = contesting.contest_faults(
        note,
        contesting.Contested(
            verdict=rules.Verdict(newest.verdict) if newest else None,
            status=Status(lead.status),
            is_contested=newest is not None and Contest.objects.filter(verdict=newest).exists(),
            is_history=lead.is_history or (newest is not None and newest.batch_id is not None),
        ),
    )
    if wrong or newest is None:
        raise ContestRefused(wrong)
    row = Contest.objects.create(
        verdict=newest, lead_id=lead_id, person=by, note=note.strip(), at=now
    )
    _note("verdict.contested", row, by=by, now=now)
    return row.pk


@joined
def rule(
    contest_id: int, *, ruling: contesting.Ruling, note: str, by: Person, now: datetime
) -> Ruled:
    """A leader rules for their team; it stands once both rule alike. Raises ContestRefused."""
    row = Contest.objects.select_related("verdict").get(pk=contest_id)
    team = SIGNERS.get(Role(by.role))
    if team is None:
        raise ContestRefused(["Only the leaders of sales and marketing rule on a contest."])
    if row.ruling:
        raise ContestRefused(["Both leaders ruled on this already."])
    if len(note) > judging.NOTE_LENGTH:
        raise ContestRefused([f"The note is longer than {judging.NOTE_LENGTH} characters."])
    Ruling.objects.update_or_create(
        contest=row,
        team=team.value,
        defaults={"person": by, "says": ruling.value, "note": note.strip(), "at": now},
    )
    said = Ruling.objects.filter(contest=row).values_list("team", "says")
    stands = contesting.standing({Team(who): contesting.Ruling(says) for who, says in said})
    if stands is not None:
        won = Contest.objects.filter(pk=row.pk, ruling="").update(ruling=stands.value, ruled_at=now)
        if not won:
            raise ContestRefused(["Both leaders ruled on this already."])
    more = {"team": team.value, "ruling": ruling.value, "has_note": bool(note.strip())}
    if stands is not None:
        more["stands"] = stands.value
    _note("verdict.ruled", row, by=by, now=now, **more)
    return Ruled(stands, stands is contesting.Ruling.OVERTURN and _is_away(row))


def _is_away(row: Contest) -> bool:
    newest = Verdict.objects.filter(lead_id=row.lead_id).order_by("-at", "-id").first()
    status = Lead.objects.values_list("status", flat=True).get(pk=row.lead_id)
    return newest == row.verdict and status in judging.REOPENABLE


def _note(kind: str, row: Contest, *, by: Person, now: datetime, **more: object) -> None:
    data: dict[str, object] = {
        "contest": row.pk,
        "verdict": row.verdict_id,
        "contester": row.person_id,
        **more,
    }
    if row.verdict.person_id:
        data["person"] = row.verdict.person_id
    fact = Fact(
        kind=kind,
        subject=f"lead:{row.lead_id}",
        occurred_at=now,
        actor=f"person:{by.pk}",
        key=f"{kind}:{row.pk}:{more.get('team', '')}:{now.isoformat()}",
        data=data,
    )
    record(fact, now=now)

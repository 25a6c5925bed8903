"""Promises about imported leads: no clock ran for them, so what files tell is put in its place."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from oneteam.domain.agreement.rules.promises import GRADES, Kind, Start
from oneteam.domain.capture.models import Lead
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.scoreboard.queries.periods import Micros
from oneteam.domain.scoreboard.rules.imported import Imported

_BEGAN = {Start.ARRIVAL: "arrived_at", Start.ASSIGNMENT: "assigned_at"}
_DONE = {Kind.RESPOND: "responded_at", Kind.VERDICT: "verdict_at"}
# Sent away: from then on neither an answer nor attempts are owed.
_AWAY = ~Q(verdict__in=["", Verdict.ACCEPT.value]) & Q(verdict_at__isnull=False)
UNTOLD = -1  # attempts: the responses say when they were enough


def imported(*, since: datetime, until: datetime) -> Imported:
    """The imported leads of a period, and what their files tell of them."""
    found = _history(since, until, "arrived_at").aggregate(
        leads=Count("pk"), answered=Count("responded_at"), handed=Count("assigned_at")
    )
    return Imported(**found)


def past_leads(kind: Kind, start: Start, *, since: datetime, until: datetime) -> QuerySet[Any]:
    """The imported leads to which a promise began in a period; who said “I’ve got it” no file says.

    Annotated with what `promised` gathers of clocks. A response or verdict before the lead arrived
    is the file's defect and counts as at once.
    """
    began = _BEGAN[start]
    leads = _history(since, until, began) if kind is not Kind.ACCEPT else Lead.objects.none()
    done, away = _DONE.get(kind), _AWAY if kind is not Kind.VERDICT else Q(pk__in=[])
    is_kept = Q(**{f"{done}__isnull": False}) if done else Q(pk__in=[])
    in_time = ~away | Q(verdict_at__gte=F(done)) if done else Q()
    ended = Case(
        *([When(is_kept & in_time, then=Micros(done))] if done else []),
        When(away, then=Micros("verdict_at")),
        default=Value(-1),
    )
    return leads.annotate(
        past_lead=F("pk"),
        past_grade=Case(
            *(When(grade__startswith=name, then=n) for n, name in enumerate(GRADES)),
            default=len(GRADES),
            output_field=IntegerField(),
        ),
        past_start=Micros(began),
        past_end=ended,
        past_kept=Case(When(is_kept & in_time, then=1), default=0, output_field=IntegerField()),
        past_calendar=Coalesce("batch__calendar_id", Value(0)),
    )


def _history(since: datetime, until: datetime, moment: str) -> QuerySet[Lead]:
    began = {f"{moment}__gte": since, f"{moment}__lt": until}
    return Lead.objects.filter(is_history=True, **began).order_by()

"""Where each lead stood at a moment, as SQL: now from its own row, earlier from what is dated.

What has not changed since the moment is read from the row too; only leads that moved later are
looked up in their verdicts, assignments and score receipts, which are never rewritten.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.expressions import Combinable, Expression
from django.db.models.functions import Coalesce, Concat

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.feedback.models import Verdict
from oneteam.domain.feedback.rules import Verdict as Said
from oneteam.domain.feedback.rules.judging import STATUS_AFTER
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.qualification.models import ScoreReceipt
from oneteam.domain.routing.models import Assignment

TEXT: Any = CharField()
_OF_LEAD = {"lead": OuterRef("pk")}
_WORKED = (Status.ACCEPTED.value, Status.CONVERTED.value)


def standing(leads: QuerySet[Lead], *, at: datetime | None) -> QuerySet[Any]:
    """The leads with the `code` of their facts and the `said` reason; `at` None is now.

    At a moment in the past only what had happened before it counts, and only leads that had
    arrived. A deal reopened since counts as open from its beginning.
    """
    if at is not None:
        leads = leads.filter(arrived_at__lt=at)
    # One word, not five columns: PostgreSQL sorts 100,000 leads to group them by several.
    code = Concat(
        _flag(_qualified(at)),
        _flag(_since("accepted_at", at)),
        _flag(_since("responded_at", at)),
        F("status") if at is None else _status(at),
        Value("."),
        _deal(at),
        output_field=TEXT,
    )
    return leads.annotate(code=code, said=F("reason") if at is None else _reason(at))


def _flag(condition: Any) -> Case:
    return Case(When(condition, then=Value("1")), default=Value("0"), output_field=TEXT)


def _since(column: str, at: datetime | None) -> Q:
    return Q(**{f"{column}__isnull": False}) if at is None else Q(**{f"{column}__lt": at})


def _qualified(at: datetime | None) -> Any:
    if at is None:
        return _since("qualified_at", at)
    # The column says when it was qualified last; whoever came back was qualified before too.
    before = ScoreReceipt.objects.filter(**_OF_LEAD, is_qualified=True, decided_at__lt=at)
    return Q(qualified_at__lt=at) | (Q(qualified_at__gte=at) & Exists(before))


def _deal(at: datetime | None) -> Case:
    # Whole sets of ids: asked lead by lead, 100,000 leads take more than twice as long.
    deals = Opportunity.objects.filter(lead__isnull=False)
    won, is_open = Q(outcome=Outcome.WON.value), Q(outcome=Outcome.OPEN.value)
    if at is not None:
        deals = deals.filter(opened_at__lt=at)
        won &= Q(closed_at__lt=at) | Q(closed_at=None)
        is_open |= Q(closed_at__gte=at)
    return Case(
        When(pk__in=deals.filter(won).values("lead"), then=Value(Outcome.WON.value)),
        When(pk__in=deals.filter(is_open).values("lead"), then=Value(Outcome.OPEN.value)),
        When(pk__in=deals.values("lead"), then=Value(Outcome.LOST.value)),
        default=Value(""),
        output_field=TEXT,
    )


def _status(at: datetime) -> Case:
    return Case(
        When(verdict_at__lt=at, then=_after("verdict")),
        When(_accepted_unsaid(at), then=Value(_WORKED[0])),
        When(_unmoved(at), then=F("status")),
        default=Coalesce(_said_before(at, _after("verdict")), _held(at), _kept(at)),
        output_field=TEXT,
    )


def _accepted_unsaid(at: datetime) -> Q:
    """Told to be accepted, without a verdict: some files say no more."""
    return Q(verdict_at=None, status__in=_WORKED, accepted_at__lt=at)


def _unmoved(at: datetime) -> Q:
    """Where it is now since before a moment: placed then, or never placed at all."""
    placed = Q(status__in=(Status.QUEUED, Status.ASSIGNED), assigned_at__lt=at)
    return Q(verdict_at=None) & (placed | Q(status=Status.NURTURE, assigned_at=None))


def _reason(at: datetime) -> Case:
    return Case(
        When(verdict_at__lt=at, then=F("reason")),
        When(_accepted_unsaid(at) | _unmoved(at), then=Value("")),
        default=Coalesce(_said_before(at, F("reason")), Value("")),
        output_field=TEXT,
    )


def _said_before(at: datetime, what: Expression | Combinable) -> Subquery:
    """Something of the last verdict before a moment; nothing when the lead had come back since."""
    came_back = ScoreReceipt.objects.filter(
        lead=OuterRef("lead"), decided_at__gt=OuterRef("at"), decided_at__lt=at
    )
    rows = Verdict.objects.filter(**_OF_LEAD, at__lt=at).order_by("-at", "-id")
    is_over = ~Q(verdict=Said.ACCEPT.value) & Exists(came_back)
    told = Case(When(is_over, then=Value(None)), default=what, output_field=TEXT)
    return Subquery(rows.values_list(told)[:1], output_field=TEXT)


def _held(at: datetime) -> Subquery:
    rows = Assignment.objects.filter(**_OF_LEAD, assigned_at__lt=at).order_by("-number")
    had = Case(
        When(ended_at__lt=at, then=Value(None)),
        When(person=None, then=Value(Status.QUEUED.value)),
        default=Value(Status.ASSIGNED.value),
        output_field=TEXT,
    )
    return Subquery(rows.values_list(had)[:1], output_field=TEXT)


def _kept(at: datetime) -> Case:
    """Of a lead nobody had and nobody had judged: imported ones tell no more than these days."""
    return Case(
        When(is_history=True, assigned_at__lt=at, then=Value(Status.ASSIGNED.value)),
        default=Value(Status.NURTURE.value),
        output_field=TEXT,
    )


def _after(column: str) -> Case:
    said = STATUS_AFTER.items()
    became = (When(**{column: verdict.value}, then=Value(to.value)) for verdict, to in said)
    return Case(*became, output_field=TEXT)

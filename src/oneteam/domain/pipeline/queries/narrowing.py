"""Which deals lie behind a figure of the forecast or of ageing: one reading for figure and list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from oneteam.domain.pipeline.models import Opportunity, Stay
from oneteam.domain.pipeline.queries.ageing import limits
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.portions import Portion
from oneteam.org.queries import local_day
from oneteam.org.rules.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Behind:
    """The deals behind a figure; what is not said does not narrow."""

    quarter: Quarter | None = None  # with its portion
    portion: Portion = Portion.EXPECTED
    is_undated: bool = False  # open, and the day to close is past or unknown
    is_stale: bool = False
    left: str = ""  # key of a stage the deal was in and left


def behind(rows: QuerySet[Opportunity], figure: Behind, *, now: datetime) -> QuerySet[Opportunity]:
    """Of these deals those behind a figure."""
    today = local_day(now)
    if figure.quarter is not None:
        rows = rows.filter(of_quarter(figure.quarter, figure.portion, today=today))
    if figure.is_undated:
        rows = rows.filter(needs_a_date(today))
    if figure.is_stale:
        rows = rows.filter(stale(limits(now=now), now=now))
    if figure.left:
        stays = Stay.objects.filter(
            opportunity=OuterRef("pk"), stage__key=figure.left, days__isnull=False
        )
        rows = rows.filter(Exists(stays))
    return rows


def of_quarter(quarter: Quarter, portion: Portion, *, today: date) -> Q:
    """Won in the quarter, or open and to close in what is left of it.

    An open deal whose day is past closes in no quarter: it needs a date.
    """
    found = Q(pk__in=[])
    if portion.has_won:
        found |= won_in(quarter)
    if portion.commitments:
        chosen = Q(commitment__in=[one.value for one in portion.commitments])
        found |= closing_in(quarter, today=today) & chosen
    return found


def won_in(quarter: Quarter) -> Q:
    """Won on a day of the quarter, in the company's zone."""
    return Q(
        outcome=Outcome.WON.value,
        closed_on__gte=quarter.starts_on,
        closed_on__lte=quarter.ends_on,
    )


def closing_in(quarter: Quarter, *, today: date) -> Q:
    """Open and to close on a day of the quarter that is not past."""
    return Q(
        outcome=Outcome.OPEN.value,
        close_on__gte=max(quarter.starts_on, today),
        close_on__lte=quarter.ends_on,
    )


def needs_a_date(today: date) -> Q:
    """Open, and nobody said when it is to close, or that day is past."""
    return Q(outcome=Outcome.OPEN.value) & (Q(close_on=None) | Q(close_on__lt=today))


def stale(by_stage: Mapping[int, int | None], *, now: datetime) -> Q:
    """Open, and longer in its stage than the whole days by which most past deals had left it."""
    found = Q(pk__in=[])
    for stage_id, days in by_stage.items():
        if days is not None:
            since = now - timedelta(days=days + 1)
            found |= Q(outcome=Outcome.OPEN.value, stage=stage_id, stage_since__lte=since)
    return found

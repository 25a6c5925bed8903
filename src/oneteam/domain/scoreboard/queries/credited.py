"""The deals behind a figure of money: which touches counted, and what was credited for each.

A figure is credited either to plans, by the days that count for them, or, of the deals opened or
won in some days, to where they came from; there, every deal counts once and none is left out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import QuerySet

from oneteam.domain.attribution.queries import (
    Journey,
    Step,
    earned_by_campaign,
    journeys_of,
    journeys_touching,
)
from oneteam.domain.attribution.rules import Model
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.scoreboard.queries.activities import PlanOfDay, windows_that_count
from oneteam.domain.scoreboard.queries.periods import period


class Money(StrEnum):
    """Which deals' amounts are credited."""

    PIPELINE = "pipeline"  # all deals, however they ended
    REVENUE = "revenue"  # those that were won


UNKNOWN = "none"  # no touch is known
NO_CAMPAIGN = "0"  # touches of no campaign


@dataclass(frozen=True, slots=True)
class Credited:
    """What was credited of one deal; `parts` is each touch with its share and whether it counts."""

    journey: Journey
    parts: tuple[tuple[Step, int, bool], ...]
    credited_minor: int


@dataclass(slots=True)
class Origin:
    """What one campaign, or what is no campaign, earned of the deals of some days."""

    key: str  # a campaign's id, NO_CAMPAIGN or UNKNOWN
    pipeline: Counter[str]
    revenue: Counter[str]


def credited_to_plans(plan_ids: Iterable[int], *, money: Money, model: Model) -> list[Credited]:
    """The deals these plans earned something of, most first. Three queries."""
    windows = windows_that_count(plan_ids)
    if not windows:
        return []
    plan_of = PlanOfDay(windows.values(), period(None, None).zone)
    journeys = journeys_touching(window.campaign_id for window in windows.values())
    return _credited(
        (one for one in journeys if money is Money.PIPELINE or one.outcome == "won"),
        model,
        lambda step: plan_of(step.campaign_id, step.at) is not None,
    )


def credited_to_origin(
    key: str, *, since: date, until: date, money: Money, model: Model
) -> list[Credited]:
    """The deals of some days that an origin earned something of, most first; "" is every origin."""
    journeys = journeys_of(_deals(money, since, until))
    if key == UNKNOWN:
        return _ordered(Credited(one, (), one.amount_minor) for one in journeys if not one.steps)
    if key:
        return _credited(journeys, model, lambda step: str(step.campaign_id) == key)
    return _ordered(
        Credited(one, _parts(one, model, lambda _: True), one.amount_minor) for one in journeys
    )


def origins(*, since: date, until: date, model: Model) -> list[Origin]:
    """Where the deals opened, and those won, in some days came from; both days included.

    Whatever the model, what the origins earned sums to the amounts of all these deals: what has no
    known touch is an origin of its own. Three queries.
    """
    found: dict[str, Origin] = {}
    for money in Money:
        for one in earned_by_campaign(_deals(money, since, until), model=model):
            if one.minor:
                key = UNKNOWN if one.campaign_id is None else str(one.campaign_id)
                origin = found.setdefault(key, Origin(key, Counter(), Counter()))
                sums: Counter[str] = getattr(origin, money.value)
                sums[one.currency] += one.minor
    return list(found.values())


def _deals(money: Money, since: date, until: date) -> QuerySet[Opportunity]:
    days = period(since, until)
    if money is Money.PIPELINE:
        return Opportunity.objects.filter(opened_at__gte=days.since, opened_at__lt=days.until)
    return Opportunity.objects.filter(outcome="won", closed_on__gte=since, closed_on__lte=until)


def _credited(
    journeys: Iterable[Journey], model: Model, counts: Callable[[Step], bool]
) -> list[Credited]:
    return _ordered(_each(journeys, model, counts))


def _each(
    journeys: Iterable[Journey], model: Model, counts: Callable[[Step], bool]
) -> Iterator[Credited]:
    for journey in journeys:
        parts = _parts(journey, model, counts)
        credited = sum(earned for _, earned, is_counted in parts if is_counted)
        if credited:
            yield Credited(journey, parts, credited)


def _parts(
    journey: Journey, model: Model, counts: Callable[[Step], bool]
) -> tuple[tuple[Step, int, bool], ...]:
    earned = journey.earned(model)
    return tuple(
        (step, part, counts(step)) for step, part in zip(journey.steps, earned, strict=True)
    )


def _ordered(found: Iterable[Credited]) -> list[Credited]:
    return sorted(found, key=lambda one: (-one.credited_minor, one.journey.deal_id))

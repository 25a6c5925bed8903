"""How long deals stay in each stage, and which stay too long: measured by the company's own past.

Everybody's past deals are counted: how long a stage takes is no secret of whose deals they were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from oneteam.domain.pipeline.models import Opportunity, Stage, Stay
from oneteam.domain.pipeline.queries.days_since import days_since
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.survival import Survival, gone_by, is_stale, survival

Days = dict[int, int]  # how many deals, by whole days


@dataclass(frozen=True, slots=True)
class Age:
    """How long an open deal is in its stage, beside past deals."""

    days: int
    curve: Survival

    @property
    def limit(self) -> int | None:
        """The day by which four of five past deals had left; None of too few, or where none did."""
        return gone_by(self.curve)

    @property
    def is_stale(self) -> bool:
        """Whether four of five past deals had left before."""
        return is_stale(self.days, self.curve)


def curves(*, now: datetime) -> dict[int, Survival]:
    """How long deals stay in each open stage, by the stage's id. Three queries.

    An open deal counts as still there after the whole days it has been there.
    """
    left: dict[int, Days] = defaultdict(dict)
    for stage, days, count in _left():
        left[stage][days] = count
    waiting: dict[int, Days] = defaultdict(dict)
    rows = Opportunity.objects.filter(outcome=Outcome.OPEN.value).annotate(
        waits=days_since("stage_since", now=now)
    )
    for stage, days, count in rows.order_by().values_list("stage", "waits").annotate(Count("pk")):
        waiting[stage][days] = count
    return {stage: survival(left[stage], waiting[stage]) for stage in _open_stages()}


def curve_of(stage_id: int, *, now: datetime) -> Survival:
    """How long deals stay in one stage. Two queries."""
    rows = Opportunity.objects.filter(outcome=Outcome.OPEN.value, stage=stage_id).annotate(
        waits=days_since("stage_since", now=now)
    )
    waiting = dict(rows.order_by().values_list("waits").annotate(Count("pk")))
    return survival({days: count for _, days, count in _left(stage_id)}, waiting)


def limits(*, now: datetime) -> dict[int, int | None]:
    """The day by which four of five past deals had left each open stage, by the stage's id."""
    return {stage: gone_by(curve) for stage, curve in curves(now=now).items()}


def ages(deals: Iterable[Opportunity], *, now: datetime) -> dict[int, Age]:
    """How long each of these deals that is open is in its stage, by the deal's id."""
    known = curves(now=now)
    return {
        deal.pk: Age(days_in_stage(deal, now=now), known[deal.stage_id])
        for deal in deals
        if deal.outcome == Outcome.OPEN and deal.stage_id in known
    }


def age_of(deal: Opportunity, *, now: datetime) -> Age | None:
    """How long an open deal is in its stage; None of a closed one."""
    if deal.outcome != Outcome.OPEN:
        return None
    return Age(days_in_stage(deal, now=now), curve_of(deal.stage_id, now=now))


def days_in_stage(deal: Opportunity, *, now: datetime) -> int:
    """Whole days since the deal came to its stage."""
    return max(0, (now - deal.stage_since).days)


def past_deals() -> dict[int, int]:
    """How many deals left each stage, each once however often it came back."""
    rows = Stay.objects.filter(days__isnull=False).order_by().values_list("stage")
    return dict(rows.annotate(Count("opportunity", distinct=True)))


def _left(stage_id: int | None = None) -> Iterable[tuple[int, int, int]]:
    rows = Stay.objects.filter(days__isnull=False)
    if stage_id is not None:
        rows = rows.filter(stage=stage_id)
    return rows.order_by().values_list("stage", "days").annotate(Count("pk"))


def _open_stages() -> list[int]:
    rows = Stage.objects.filter(outcome=Outcome.OPEN.value).order_by("position")
    return list(rows.values_list("pk", flat=True))

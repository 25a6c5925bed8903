"""Each open stage beside its past: how long deals stay in it, and which stay too long now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count

from oneteam.domain.pipeline.models import Stage
from oneteam.domain.pipeline.queries.ageing import curves, past_deals
from oneteam.domain.pipeline.queries.narrowing import stale
from oneteam.domain.pipeline.queries.single import as_step, visible_deals
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.domain.pipeline.rules.survival import Survival, gone_by
from oneteam.org.models import Person


@dataclass(frozen=True, slots=True)
class StageAge:
    """One open stage; `open` and `stale` count the deals a person may see, `past` everybody's."""

    step: Step
    curve: Survival
    past: int
    open: int
    stale: int

    @property
    def median(self) -> int | None:
        """The day by which half of the past deals had left; None of too few."""
        return gone_by(self.curve, 0.5)

    @property
    def limit(self) -> int | None:
        """The day by which four of five past deals had left; None of too few, or if fewer did."""
        return gone_by(self.curve)


def stage_ages(person: Person, *, now: datetime) -> list[StageAge]:
    """Every open stage in order. Six queries however many deals there are."""
    known, past = curves(now=now), past_deals()
    limits = {stage: gone_by(curve) for stage, curve in known.items()}
    counts = {
        stage: (count, late)
        for stage, count, late in visible_deals(person)
        .filter(outcome=Outcome.OPEN.value)
        .order_by()
        .values_list("stage")
        .annotate(count=Count("pk"), late=Count("pk", filter=stale(limits, now=now)))
    }
    rows = Stage.objects.filter(pk__in=known).order_by("position")
    return [
        StageAge(as_step(row), known[row.pk], past.get(row.pk, 0), *counts.get(row.pk, (0, 0)))
        for row in rows
    ]

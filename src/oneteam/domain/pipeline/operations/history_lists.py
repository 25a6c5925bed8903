"""Bulk writes of the lists that deals refer to: products, and stages as another system had them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db.models import F
from django.utils.text import slugify

from oneteam.domain.capture.operations.merging import Merged, Values, merge
from oneteam.domain.pipeline.models import Opportunity, Product, Stage, Stay
from oneteam.domain.pipeline.operations.opening import ensure_stages
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.stages import NewStage
from oneteam.statements.joining import joined

ASIDE = 1000  # positions are unique: rows step aside while they are numbered anew


def import_products(rows: Sequence[Values], *, batch_id: int, now: datetime) -> Merged:
    """Products as a file lists them."""
    return merge(Product, rows, constants={"batch_id": batch_id})


def remove_products(batch_id: int) -> int:
    """Take back the products a batch brought; returns how many. Deals keep the names."""
    return Product.objects.filter(batch=batch_id).delete()[0]


@joined
def import_stages(told: Sequence[NewStage]) -> list[int]:
    """Open stages as another system had them; those the company has by name stay as they are.

    They come before the company's own. Where there is no deal yet, they take the place of open
    stages nobody used. Returns the ids of the stages made.
    """
    ensure_stages()
    names = {name.casefold() for name in Stage.objects.values_list("name", flat=True)}
    fresh = [stage for stage in told if stage.name.casefold() not in names]
    if not fresh:
        return []
    if not Opportunity.objects.exists():
        Stage.objects.filter(outcome=Outcome.OPEN.value).exclude(
            name__in=[stage.name for stage in told]
        ).delete()
    keys = set(Stage.objects.values_list("key", flat=True))
    Stage.objects.update(position=F("position") + ASIDE)
    made = []
    for position, stage in enumerate(fresh, 1):
        key = _key(stage.name, keys)
        keys.add(key)
        row = Stage.objects.create(
            key=key, name=stage.name, position=position, probability=stage.probability
        )
        made.append(row.pk)
    number_stages()
    return made


@joined
def remove_stages(ids: Collection[int]) -> int:
    """Take back imported stages that no deal is or was in; returns how many."""
    used = set(Opportunity.objects.filter(stage__in=ids).values_list("stage_id", flat=True))
    used |= set(Stay.objects.filter(stage__in=ids).values_list("stage_id", flat=True))
    removed = Stage.objects.filter(pk__in=set(ids) - used).delete()[0]
    if not Stage.objects.filter(outcome=Outcome.OPEN.value).exists() and removed:
        Stage.objects.update(position=F("position") + ASIDE)
        ensure_stages(also=True)
        number_stages()
    return removed


def number_stages() -> None:
    """Number the stages from 1 in their order: open ones, then won, then lost."""
    rows = list(Stage.objects.order_by("position"))
    order = {Outcome.OPEN.value: 0, Outcome.WON.value: 1, Outcome.LOST.value: 2}
    rows.sort(key=lambda row: (order[row.outcome], row.position))
    last = max((row.position for row in rows), default=0)
    for start in (last + 1, 1):
        for position, row in enumerate(rows, start):
            Stage.objects.filter(pk=row.pk).update(position=position)


def _key(name: str, taken: Collection[str]) -> str:
    stem = slugify(name)[:26] or "stage"
    return next(
        key
        for key in (stem, *(f"{stem}-{number}" for number in range(2, 1000)))
        if key not in taken
    )

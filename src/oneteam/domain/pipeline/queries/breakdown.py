"""The pipeline by one breakdown: what was won, lost and is open, in how many deals and money."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, F, Sum
from django.db.models.functions import Coalesce

from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.pipeline.queries.breakdown_rows import (
    Amounts,
    Pipeline,
    PipelineBy,
    PipelineRow,
)
from oneteam.domain.pipeline.rules import Outcome
from oneteam.org.models import Company, Person
from oneteam.org.queries import fiscal_month
from oneteam.org.rules.quarters import quarter_of


@dataclass(slots=True)
class _Tally:
    counts: Counter[str] = field(default_factory=Counter)
    amounts: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def pipeline(*, by: PipelineBy) -> Pipeline:
    """Every deal, imported history too, counted under one key.

    A deal belongs to the quarter of the company's fiscal year in which it closed, an open one to
    that in which it is expected to close. A blank key stays "". An amount that is not known counts
    nothing. Quarters and stages come in their order, other keys with the most deals first.
    """
    groups = (
        Opportunity.objects.annotate(key=_key(by))
        .order_by()
        .values_list("key", "outcome", "currency")
        .annotate(Count("pk"), Sum("amount_minor"))
    )
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    names = _names(by)
    month = fiscal_month()
    for key, outcome, currency, count, amount in groups:
        tally = tallies[_said(by, key, names, month)]
        tally.counts[outcome] += count
        if amount is not None:
            tally.amounts[outcome][currency] += amount
    home = _home(tallies)
    rows = [_row(key, tally, home) for key, tally in tallies.items()]
    return Pipeline(by, tuple(sorted(rows, key=_order(by, names))))


def _key(by: PipelineBy) -> Any:
    if by is PipelineBy.QUARTER:
        return Coalesce("closed_on", "close_on")
    return F({"owner": "owner_id", "stage": "stage_id"}.get(by.value, by.value))


def _names(by: PipelineBy) -> dict[Any, str]:
    if by is PipelineBy.STAGE:
        return dict(Stage.objects.order_by("position").values_list("pk", "name"))
    if by is not PipelineBy.OWNER:
        return {}
    sellers = Opportunity.objects.values("owner")
    people = list(Person.objects.filter(pk__in=sellers).values_list("pk", "name", "email"))
    shared = Counter(name for _, name, _ in people)
    return {pk: f"{name} ({mail})" if shared[name] > 1 else name for pk, name, mail in people}


def _said(by: PipelineBy, key: Any, names: dict[Any, str], month: int) -> str:
    if key is None:
        return ""
    if isinstance(key, date):
        return quarter_of(key, fiscal_month=month).key
    return names.get(key, "") if names else str(key)


def _home(tallies: dict[str, _Tally]) -> str:
    used = {code for tally in tallies.values() for sums in tally.amounts.values() for code in sums}
    if len(used) == 1:
        return used.pop()
    return Company.objects.values_list("currency", flat=True).first() or "EUR"


def _row(key: str, tally: _Tally, home: str) -> PipelineRow:
    def amounts(outcome: Outcome) -> Amounts:
        return tuple(sorted(tally.amounts[outcome.value].items())) or ((home, 0),)

    return PipelineRow(
        key=key,
        won=tally.counts[Outcome.WON.value],
        won_amounts=amounts(Outcome.WON),
        lost=tally.counts[Outcome.LOST.value],
        open=tally.counts[Outcome.OPEN.value],
        open_amounts=amounts(Outcome.OPEN),
    )


def _order(by: PipelineBy, names: dict[Any, str]) -> Any:
    if by is PipelineBy.QUARTER:
        return lambda row: (row.key == "", row.key)
    if by is PipelineBy.STAGE:
        places = {name: at for at, name in enumerate(names.values())}
        return lambda row: places[row.key]
    return lambda row: (-(row.won + row.lost + row.open), row.key)

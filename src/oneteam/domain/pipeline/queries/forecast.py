"""What a quarter is expected to bring, of the deals a person may see, grouped by the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, Sum

from oneteam.domain.pipeline.models import Opportunity, SharedTarget
from oneteam.domain.pipeline.queries.narrowing import closing_in, needs_a_date, won_in
from oneteam.domain.pipeline.queries.single import visible_deals
from oneteam.domain.pipeline.queries.targets import targets_of
from oneteam.domain.pipeline.rules import Commitment, Outcome
from oneteam.domain.pipeline.rules.forecast import Forecast, Lot, forecast
from oneteam.org.models import Person
from oneteam.org.queries import local_day
from oneteam.org.rules.quarters import Quarter


@dataclass(frozen=True, slots=True)
class Group:
    """Deals of one owner and stage that count alike; `unpriced` have no known amount."""

    currency: str
    owner_id: int | None
    stage: str
    lot: Lot
    unpriced: int


@dataclass(frozen=True, slots=True)
class Undated:
    """Open deals that close in no quarter, because their day is past or nobody said one."""

    count: int = 0
    amount_minor: int = 0
    unpriced: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """The forecast of one owner, stage or of all, and their deals that need a date."""

    key: Any
    forecast: Forecast
    unpriced: int
    undated: Undated


@dataclass(frozen=True, slots=True)
class QuarterDeals:
    """Everything a quarter's forecast is counted from; currencies are never added up."""

    quarter: Quarter
    groups: tuple[Group, ...]
    undated: tuple[Group, ...]
    targets: dict[str, SharedTarget] = field(default_factory=dict)

    @property
    def currencies(self) -> list[str]:
        """Every currency in which there is a deal or a target, the one of most deals first."""
        counts: dict[str, int] = dict.fromkeys(self.targets, 0)
        for group in (*self.groups, *self.undated):
            counts[group.currency] = counts.get(group.currency, 0) + group.lot.count
        return sorted(counts, key=lambda code: (-counts[code], code))

    def whole(self, currency: str, *, is_measured: bool = True) -> Part:
        """The forecast in one currency, measured by the shared target if there is one."""
        row = self.targets.get(currency) if is_measured else None
        target = row.amount_minor if row else None
        found = self._parts(currency, lambda group: None, target)
        return found[0] if found else _part(None, [], [], currency, target)

    def by_owner(self, currency: str) -> list[Part]:
        """The forecast in one currency by the owner's id, the most won and open first."""
        found = self._parts(currency, lambda group: group.owner_id)
        return sorted(found, key=lambda part: -(part.forecast.won + part.forecast.open))

    def by_stage(self, currency: str) -> list[Part]:
        """The open deals in one currency by the key of their stage."""
        return [
            part
            for part in self._parts(currency, lambda group: group.stage)
            if part.forecast.open_count or part.undated.count
        ]

    def _parts(
        self, currency: str, key: Callable[[Group], Any], target: int | None = None
    ) -> list[Part]:
        dated: dict[Any, list[Group]] = defaultdict(list)
        undated: dict[Any, list[Group]] = defaultdict(list)
        for into, groups in ((dated, self.groups), (undated, self.undated)):
            for group in groups:
                if group.currency == currency:
                    into[key(group)].append(group)
        return [
            _part(one, dated[one], undated[one], currency, target) for one in {**dated, **undated}
        ]


def quarter_deals(person: Person | None, quarter: Quarter, *, now: datetime) -> QuarterDeals:
    """What is won in a quarter, is to close in it, or needs a date. Five queries.

    Of the deals a person may see, or everybody's.
    """
    today = local_day(now)
    return QuarterDeals(
        quarter,
        groups=(*_groups(person, won_in(quarter)), *_closing(person, quarter, today)),
        undated=tuple(_groups(person, needs_a_date(today))),
        targets={row.currency: row for row in targets_of(quarter)},
    )


def _closing(person: Person | None, quarter: Quarter, today: date) -> list[Group]:
    if quarter.ends_on < today:
        return []
    return _groups(person, closing_in(quarter, today=today))


def _groups(person: Person | None, which: Q) -> list[Group]:
    deals = visible_deals(person) if person else Opportunity.objects.all()
    rows = (
        deals.filter(which)
        .order_by()
        .values_list(
            "currency", "owner", "stage__key", "outcome", "stage__probability", "commitment"
        )
        .annotate(Count("pk"), Count("amount_minor"), Sum("amount_minor"))
    )
    return [
        Group(
            currency,
            owner,
            stage,
            Lot(Outcome(outcome), probability, Commitment(commitment), count, amount or 0),
            unpriced=count - priced,
        )
        for currency, owner, stage, outcome, probability, commitment, count, priced, amount in rows
    ]


def _part(
    key: Any, dated: Sequence[Group], undated: Sequence[Group], currency: str, target: int | None
) -> Part:
    return Part(
        key,
        forecast((group.lot for group in dated), currency=currency, target=target),
        unpriced=sum(group.unpriced for group in dated),
        undated=Undated(
            count=sum(group.lot.count for group in undated),
            amount_minor=sum(group.lot.amount_minor for group in undated),
            unpriced=sum(group.unpriced for group in undated),
        ),
    )

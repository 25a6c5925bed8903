"""Reads of many deals: a sorted page of them with what they are worth together, as a file too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Lower

from oneteam.domain.capture.queries.export import as_csv
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.queries.finding import Amounts, DealFilters, found_deals, together
from oneteam.domain.pipeline.rules.money import to_decimal
from oneteam.org.models import Person

PAGE_SIZE = 50
# name -> the order it means; "-" before the name turns it round. Ties go to the newest. Amounts
# compare within a currency only.
SORTS: dict[str, Any] = {
    "name": Lower("name"),
    "company": Lower("account__name"),
    "stage": F("stage__position"),
    "owner": Lower("owner__name"),
    "amount": F("amount_minor"),
    "close": Coalesce("closed_on", "close_on"),
    "opened": F("opened_at"),
    "days": F("stage_since"),
}
_TURNED = {"days"}  # the longer in its stage, the earlier it came there
NEWEST = ("-opened_at", "-id")
# column in the file -> where it comes from
_COLUMNS = {
    "id": "id",
    "name": "name",
    "company": "account__name",
    "owner": "owner__name",
    "stage": "stage__name",
    "outcome": "outcome",
    "amount": "amount_minor",
    "currency": "currency",
    "commitment": "commitment",
    "product": "product",
    "opened_at": "opened_at",
    "stage_since": "stage_since",
    "close_on": "close_on",
    "closed_on": "closed_on",
    "loss_reason": "loss_reason",
    "competitor": "competitor",
    "lead": "lead_id",
    "campaign": "lead__campaign__name",
    "brought_by": "lead__brought_by__name",
}
_AMOUNT, _CURRENCY = list(_COLUMNS).index("amount"), list(_COLUMNS).index("currency")


@dataclass(frozen=True, slots=True)
class DealPage:
    """One page of deals, and how many and how much all of them are; sums by currency."""

    rows: list[Opportunity]
    total: int
    amounts: Amounts
    number: int  # from 1
    pages: int

    @property
    def first(self) -> int:
        """The number of its first deal among all, 0 when there is none."""
        return min((self.number - 1) * PAGE_SIZE + 1, self.total)

    @property
    def last(self) -> int:
        """The number of its last deal among all."""
        return (self.number - 1) * PAGE_SIZE + len(self.rows)


def page_of_deals(
    person: Person, *, filters: DealFilters | None = None, sort: str = "-opened", page: int = 1
) -> DealPage:
    """One page of the deals a person may see; an unknown sort is newest first. Three queries."""
    found = found_deals(person, filters=filters or DealFilters())
    total, amounts = together(found)
    pages = max(1, -(-total // PAGE_SIZE))
    number = min(max(1, page), pages)
    start = (number - 1) * PAGE_SIZE
    # The ids are sorted alone: sorting whole rows of every deal costs several times as much.
    ids = list(sorted_deals(found, sort=sort).values_list("pk", flat=True)[start:][:PAGE_SIZE])
    rows = Opportunity.objects.select_related("stage", "account", "owner").in_bulk(ids)
    return DealPage([rows[pk] for pk in ids if pk in rows], total, amounts, number, pages)


def sorted_deals(found: QuerySet[Opportunity], *, sort: str) -> QuerySet[Opportunity]:
    """The deals in one of the orders of SORTS; what is not known comes last either way."""
    name = sort.removeprefix("-")
    if name not in SORTS or sort == "-opened":
        return found.order_by(*NEWEST)
    is_down = sort.startswith("-") != (name in _TURNED)
    order = SORTS[name].desc if is_down else SORTS[name].asc
    within = ("currency",) if name == "amount" else ()
    return found.order_by(*within, order(nulls_last=True), *NEWEST)


def deals_as_csv(
    person: Person, *, filters: DealFilters | None = None, sort: str = "-opened"
) -> Iterator[str]:
    """The deals a person may see as lines of CSV, header first; read piece by piece.

    Cells that a spreadsheet would run as a formula get a quote in front. Times are ISO 8601, UTC;
    amounts are exact to the currency's decimals.
    """
    found = found_deals(person, filters=filters or DealFilters())
    rows = sorted_deals(found, sort=sort).values_list(*_COLUMNS.values())
    return as_csv(_COLUMNS, (_written(row) for row in rows.iterator(chunk_size=2000)))


def deals_of_marketer(person: Person, *, since: datetime) -> list[Opportunity]:
    """Deals from leads this marketer brought that opened or closed since a moment, newest first."""
    rows = Opportunity.objects.filter(lead__brought_by=person).filter(
        Q(opened_at__gte=since) | Q(closed_at__gte=since)
    )
    return list(rows.select_related("stage", "account", "owner").order_by("-stage_since", "-id"))


def _written(row: tuple[Any, ...]) -> list[Any]:
    cells = list(row)
    if cells[_AMOUNT] is not None:
        cells[_AMOUNT] = f"{to_decimal(cells[_AMOUNT], cells[_CURRENCY]):f}"
    return cells

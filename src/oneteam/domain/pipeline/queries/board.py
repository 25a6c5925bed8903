"""The board: what lies in each open stage, its most urgent deals first, with true totals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, F, QuerySet, Sum

from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.queries.finding import Amounts, DealFilters, found_deals
from oneteam.domain.pipeline.queries.single import stages
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.org.models import Person

COLUMN_SIZE = 20
# Sorting narrow rows costs half of sorting whole ones.
_ON_A_CARD = (
    "name",
    "stage_id",
    "lead_id",
    "amount_minor",
    "currency",
    "commitment",
    "close_on",
    "opened_at",
    "stage_since",
    "outcome",
    "account__name",
    "owner__name",
)
MOST_PAGES = 50  # of a column at once: a thousand cards are more than anybody reads


@dataclass(frozen=True, slots=True)
class StageSum:
    """The open deals in one stage; amounts by currency, in minor units."""

    step: Step
    count: int
    amounts: Amounts


@dataclass(frozen=True, slots=True)
class Column:
    """An open stage: all that lies in it, and the cards shown of it."""

    sum: StageSum
    cards: list[Opportunity]
    next_page: int | None  # of cards still to come; None when all are shown

    @property
    def left(self) -> int:
        """How many of its deals are not among the cards so far, when read from the first."""
        return self.sum.count - len(self.cards)


def board(
    person: Person, *, filters: DealFilters, pages: Mapping[str, int] | None = None
) -> list[Column]:
    """A column for every open stage, of the deals a person may see.

    A query for the stages, one for all totals, one for the cards of each column, however many
    deals there are. `pages` says of how many pages a stage shows the cards; one when unsaid.
    """
    columns = []
    for total in open_by_stage(person, filters=filters):
        shown = min(max(1, (pages or {}).get(total.step.key, 1)), MOST_PAGES)
        cards = list(_cards(person, filters, total.step)[: shown * COLUMN_SIZE])
        is_more = total.count > len(cards) and shown < MOST_PAGES
        columns.append(Column(total, cards, shown + 1 if is_more else None))
    return columns


def page_of_column(
    person: Person, *, stage: str, filters: DealFilters, page: int
) -> tuple[list[Opportunity], int | None]:
    """The cards of one page (from 1) of a stage, and the page after it; None when none is."""
    step = next((one for one in stages() if one.key == stage), None)
    if step is None or step.outcome is not Outcome.OPEN or not 1 <= page <= MOST_PAGES:
        return [], None
    start = (page - 1) * COLUMN_SIZE
    cards = list(_cards(person, filters, step)[start : start + COLUMN_SIZE + 1])
    is_more = len(cards) > COLUMN_SIZE and page < MOST_PAGES
    return cards[:COLUMN_SIZE], page + 1 if is_more else None


def open_by_stage(person: Person, *, filters: DealFilters | None = None) -> list[StageSum]:
    """What lies in each open stage, of the deals a person may see that fit."""
    asked = replace(filters or DealFilters(), stage="", outcome=Outcome.OPEN.value)
    sums = list(
        found_deals(person, filters=asked)
        .values_list("stage__key", "currency")
        .annotate(Count("id"), Sum("amount_minor"))
        .order_by("currency")
    )
    return [
        StageSum(
            step=step,
            count=sum(count for key, _, count, _ in sums if key == step.key),
            amounts=tuple((code, total or 0) for key, code, _, total in sums if key == step.key),
        )
        for step in stages()
        if step.outcome is Outcome.OPEN
    ]


def _cards(person: Person, filters: DealFilters, step: Step) -> QuerySet[Opportunity]:
    """The cards of a stage: what should have closed longest ago first, without a day last."""
    asked = replace(filters, stage=step.key, outcome=Outcome.OPEN.value)
    return (
        found_deals(person, filters=asked)
        .select_related("account", "owner")
        .only(*_ON_A_CARD)
        .order_by(F("close_on").asc(nulls_last=True), "-opened_at", "-id")
    )

"""One page of the deals behind a figure of money, for one person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from oneteam.domain.capture.models import Touch
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.queries import visible_deals
from oneteam.domain.scoreboard.queries.credited import Credited
from oneteam.org.models import Person

PAGE_SIZE = 50
Amounts = tuple[tuple[str, int], ...]  # by currency, in minor units


@dataclass(frozen=True, slots=True)
class CreditedRow:
    """A deal with its touches in their order: each with its share and whether it counts here."""

    deal: Opportunity
    parts: tuple[tuple[Touch | None, int, bool], ...]
    credited_minor: int


@dataclass(frozen=True, slots=True)
class CreditedPage:
    """A page of deals; `amounts` is what all of them were credited with, seen or not."""

    rows: list[CreditedRow]
    total: int
    amounts: Amounts
    hidden: int  # deals of others that the person may not see
    hidden_amounts: Amounts
    number: int  # from 1
    pages: int


def page_of_credited(person: Person, found: Sequence[Credited], *, page: int = 1) -> CreditedPage:
    """The page of this number. What the person may not see is one sum, so that it adds up.

    Three queries, however many deals there are.
    """
    ids = visible_deals(person).filter(pk__in=[one.journey.deal_id for one in found])
    seen = set(ids.values_list("pk", flat=True))
    mine = [one for one in found if one.journey.deal_id in seen]
    hidden = [one for one in found if one.journey.deal_id not in seen]
    pages = max(1, -(-len(mine) // PAGE_SIZE))
    number = min(max(1, page), pages)
    shown = mine[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    deals = Opportunity.objects.select_related("stage", "account", "owner").in_bulk(
        [one.journey.deal_id for one in shown]
    )
    touches = Touch.objects.select_related("campaign").in_bulk(
        [step.touch_id for one in shown for step, _, _ in one.parts]
    )
    rows = [
        CreditedRow(
            deals[one.journey.deal_id],
            tuple((touches.get(step.touch_id), part, counts) for step, part, counts in one.parts),
            one.credited_minor,
        )
        for one in shown
    ]
    return CreditedPage(rows, len(found), _sum(found), len(hidden), _sum(hidden), number, pages)


def _sum(found: Iterable[Credited]) -> Amounts:
    sums: Counter[str] = Counter()
    for one in found:
        sums[one.journey.currency] += one.credited_minor
    return tuple(sorted(sums.items()))

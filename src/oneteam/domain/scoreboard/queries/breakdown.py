"""What became of leads, broken down: the report of each campaign, source, page or marketer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count

from oneteam.domain.scoreboard.queries.cohorts import UNANSWERED_CODES, Cohort, leads_in, moment
from oneteam.domain.scoreboard.queries.keys import names_of
from oneteam.domain.scoreboard.queries.standing import standing
from oneteam.domain.scoreboard.rules import BecameBy, By
from oneteam.domain.scoreboard.rules.became import (
    BY_CODE,
    ENDS,
    STEPS,
    Facts,
    Flow,
    Node,
    flow,
)


@dataclass(frozen=True, slots=True)
class BecameRow:
    """What became of the leads of one campaign, source, page or marketer."""

    key: str
    flow: Flow
    unanswered: int


@dataclass(frozen=True, slots=True)
class BecameTable:
    """What became of leads, by one breakdown, largest rows first."""

    by: BecameBy
    rows: tuple[BecameRow, ...]

    def as_json(self) -> dict[str, Any]:
        """The report as the command writes it."""
        return {"rows": [self._row(row) for row in self.rows]}

    def _row(self, row: BecameRow) -> dict[str, Any]:
        nodes = row.flow.nodes
        return {
            self.by.value: row.key,
            "leads": row.flow.total,
            "qualified": nodes[Node.QUALIFIED],
            "accepted": nodes[Node.ACCEPTED],
            "deals": nodes[Node.DEAL],
            "never_answered": row.unanswered,
            "stands": {node.value: nodes[node] for node in ENDS},
            "links": [
                {"from": source.value, "to": target.value, "leads": count}
                for (source, target), count in sorted(row.flow.links.items(), key=_in_order)
            ],
        }


def became_by(by: BecameBy, cohort: Cohort, *, now: datetime) -> BecameTable:
    """What became of a cohort, by campaign, source, landing page or the marketer who brought it."""
    column = {BecameBy.CAMPAIGN: "campaign_id", BecameBy.MARKETER: "brought_by_id"}.get(
        by, by.value
    )
    rows = standing(leads_in(cohort), at=moment(cohort.as_of, now=now)).order_by()
    tallies: dict[Any, Counter[Facts]] = defaultdict(Counter)
    for key, code, count in rows.values_list(column, "code").annotate(Count("pk")):
        tallies[key or None][BY_CODE[code]] += count
    names = _names(by, tallies)
    found = [
        BecameRow(
            key="" if key is None else names.get(key, str(key)),
            flow=flow(tally),
            unanswered=sum(tally[BY_CODE[code]] for code in UNANSWERED_CODES),
        )
        for key, tally in tallies.items()
    ]
    return BecameTable(by, tuple(sorted(found, key=lambda row: (-row.flow.total, row.key))))


def _names(by: BecameBy, keys: Iterable[Any]) -> Mapping[Any, str]:
    if by is BecameBy.CAMPAIGN:
        return names_of(By.CAMPAIGN, keys)
    return names_of(By.OWNER, keys) if by is BecameBy.MARKETER else {}


def _in_order(item: tuple[tuple[Node, Node], int]) -> tuple[int, int]:
    order = (*STEPS, *ENDS)
    (source, target), _ = item
    return order.index(source), order.index(target)

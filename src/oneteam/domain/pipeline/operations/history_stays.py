"""The stays of deals that files brought or moved: where they were, from when until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from oneteam.domain.capture.operations.merging import Values
from oneteam.domain.pipeline.models import Stay
from oneteam.domain.pipeline.rules import Outcome
from oneteam.statements import bulk

COLUMNS = ("opportunity_id", "stage_id", "entered_at", "left_at", "days")


def begin_stays(deals: Sequence[tuple[int, Values]], *, opened_in: Mapping[str, int]) -> None:
    """Stays of new deals (id, columns): of open ones where they are, of closed ones where told.

    `opened_in` gives the stage a deal was opened in by its outside key; a closed deal of which
    nobody tells where it was says nothing about how long deals stay.
    """
    rows = []
    for id_, row in deals:
        if row["outcome"] == Outcome.OPEN:
            rows.append([id_, row["stage_id"], row["stage_since"], None, None])
        elif stage := opened_in.get(row["external_key"]):
            rows.append([id_, stage, row["opened_at"], row["closed_at"], _days(row)])
    bulk.insert_many(Stay, COLUMNS, rows, constants={"why": "", "by_id": None})


def move_stays(deals: Sequence[tuple[int, Values]]) -> None:
    """Known deals (id, columns) moved: their stays end, and those still open begin another."""
    moved = dict(deals)
    ended, begun = [], []
    for id_, deal_id, entered in Stay.objects.filter(
        opportunity__in=moved, left_at=None
    ).values_list("id", "opportunity_id", "entered_at"):
        left: datetime = moved[deal_id]["stage_since"]
        ended.append((id_, [left, max(0, (left - entered).days)]))
    bulk.update_many(Stay, ["left_at", "days"], ended)
    for id_, row in deals:
        if row["outcome"] == Outcome.OPEN:
            begun.append([id_, row["stage_id"], row["stage_since"], None, None])
    bulk.insert_many(Stay, COLUMNS, begun, constants={"why": "", "by_id": None})


def _days(row: Values) -> int:
    return int(max(0, (row["closed_at"] - row["opened_at"]).days))

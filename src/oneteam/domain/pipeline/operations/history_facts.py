"""The facts of deals that files brought or moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from oneteam.domain.capture.operations.merging import Values
from oneteam.domain.pipeline.rules import Outcome
from oneteam.timeline.operations import record_history
from oneteam.timeline.rules import Past


def record_made(
    deals: Sequence[tuple[int, Values]], *, stages: Mapping[int, str], now: datetime
) -> None:
    """Record the opening and, of those that are over, the closing of deals (id, columns)."""
    opened = []
    for id_, row in deals:
        data = {"deal": id_, "stage": stages[row["stage_id"]], **_worth(row), **_lead(row)}
        opened.append(Past(f"deal:{id_}", row["opened_at"], f"deal.opened:{id_}", data))
    record_history("deal.opened", opened, now=now)
    _record_closed(deals, stages=stages, now=now)


def record_moved(
    deals: Sequence[tuple[int, Values, str]], *, stages: Mapping[int, str], now: datetime
) -> None:
    """Record the moves of known deals (id, columns, stage before)."""
    moved = []
    for id_, row, before in deals:
        if row["outcome"] == Outcome.OPEN:
            at, stage = row["stage_since"], stages[row["stage_id"]]
            key = f"deal.staged:{id_}:{at.isoformat()}:{before}:{stage}"
            data = {"stage": stage, "before": before, **_lead(row)}
            moved.append(Past(f"deal:{id_}", at, key, data))
    record_history("deal.staged", moved, now=now)
    _record_closed([(id_, row) for id_, row, _ in deals], stages=stages, now=now)


def _record_closed(
    deals: Sequence[tuple[int, Values]], *, stages: Mapping[int, str], now: datetime
) -> None:
    won, lost = [], []
    for id_, row in deals:
        at, stage = row["closed_at"], stages[row["stage_id"]]
        if row["outcome"] == Outcome.WON:
            data = {"stage": stage, **_worth(row), **_lead(row)}
            won.append(Past(f"deal:{id_}", at, f"deal.won:{id_}:{at.isoformat()}:{stage}", data))
        elif row["outcome"] == Outcome.LOST:
            data = {"stage": stage, "reason": row.get("loss_reason", ""), **_lead(row)}
            lost.append(Past(f"deal:{id_}", at, f"deal.lost:{id_}:{at.isoformat()}:{stage}", data))
    record_history("deal.won", won, now=now)
    record_history("deal.lost", lost, now=now)


def _worth(row: Values) -> dict[str, Any]:
    amount = row.get("amount_minor")
    return {"currency": row["currency"]} | ({} if amount is None else {"amount_minor": amount})


def _lead(row: Values) -> dict[str, Any]:
    return {"lead": row["lead_id"]} if row["lead_id"] else {}

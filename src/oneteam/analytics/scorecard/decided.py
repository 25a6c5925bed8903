"""Which leads of the Parquet files are decided, and how: the same as the database would say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from oneteam.analytics.replay.judgements import Engine
from oneteam.analytics.scorecard.queries import ACCEPTED, PATIENCE

SECOND = 1_000_000  # microseconds
MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, eq=False)
class Decided:
    """The leads whose outcome is known, oldest first, and where each lies among all by id."""

    leads: NDArray[np.int64]
    won: NDArray[np.int8]
    undecided: int
    places: NDArray[np.int64]


def decided_by(engine: Engine, *, now: datetime, target: str) -> Decided:
    """The decided leads of the files, at a moment; `target` is won or accepted."""
    rows = engine.execute(
        """
        SELECT l.id, epoch_us(l.arrived_at) AS arrived, l.verdict,
               coalesce(epoch_us(w.closed_at), 0) AS closed
        FROM leads l LEFT JOIN (
            SELECT lead_id, min(closed_at) AS closed_at FROM deals
            WHERE outcome = 'won' AND closed_at IS NOT NULL GROUP BY lead_id
        ) w ON w.lead_id = l.id
        ORDER BY l.arrived_at, l.id
        """
    ).fetchnumpy()
    leads, arrived = rows["id"].astype(np.int64), rows["arrived"].astype(np.int64)
    if target == ACCEPTED:
        verdict = np.ma.filled(rows["verdict"].astype(object), "")
        came = (verdict == "accept").astype(np.int8)
        is_known = np.isin(verdict, ["accept", "reject", "return"])
    else:
        closed = rows["closed"].astype(np.int64)
        came = (closed != 0).astype(np.int8)
        took = np.maximum(closed - arrived, 0)[closed != 0] / SECOND
        patience = timedelta(seconds=float(np.quantile(took, PATIENCE)) if len(took) else 0)
        is_known = _until(engine, now=now) - arrived >= patience // MICROSECOND
    order = np.argsort(leads)
    places = np.empty(len(leads), dtype=np.int64)
    places[order] = np.arange(len(leads))
    kept = np.flatnonzero(is_known)
    return Decided(leads[kept], came[kept], len(leads) - len(kept), places[kept])


def _until(engine: Engine, *, now: datetime) -> int:
    """Up to when the data tell what happened: of a past brought in from files, not up to today."""
    plain = now.astimezone(UTC).replace(tzinfo=None)
    row = engine.execute(
        "SELECT epoch_us(coalesce(greatest((SELECT max(arrived_at) FROM leads WHERE arrived_at <= "
        "$now), (SELECT max(closed_at) FROM deals WHERE closed_at <= $now)), $now))",
        {"now": plain},
    ).fetchone()
    return int(row[0]) if row else 0

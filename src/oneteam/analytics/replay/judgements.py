"""The judgements of a past period, as DuckDB finds them in the files.

A judgement is a stored decision, with the facts its receipt kept. A lead that came in as history
and was never judged is taken as judged on arrival, with the facts as they are now.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import numpy as np
from numpy.typing import NDArray

from oneteam.analytics.tables import FACTS, REJECTED_AS
from oneteam.domain.qualification.queries import PolicyVersion
from oneteam.domain.qualification.rules.many import GRADES

Engine = duckdb.DuckDBPyConnection


@dataclass(frozen=True, slots=True, eq=False)
class Judgements:
    """Judgements in order; `receipts` and `policies` are 0 for leads judged only by the replay."""

    receipts: NDArray[np.int64]
    leads: NDArray[np.int64]
    policies: NDArray[np.int64]
    decided_at: NDArray[np.int64]  # microseconds since 1970
    fit: NDArray[np.int64]
    engagement: NDArray[np.int64]
    grades: NDArray[Any]  # places in GRADES; -1 without one
    is_qualified: NDArray[np.bool_]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.leads)

    @property
    def has_stored(self) -> bool:
        """Whether any is a stored decision."""
        return bool(self.are_stored.any())

    @property
    def are_stored(self) -> NDArray[np.bool_]:
        """For each whether it is a stored decision."""
        return self.receipts > 0


def find(engine: Engine, *, since: datetime, until: datetime) -> Judgements:
    """The judgements from one moment up to another, kept in the engine as the table `judged`.

    Judgements of leads that are gone (an import undone) are left out: nothing is known of them.
    """
    engine.execute(
        """
        CREATE OR REPLACE TEMP TABLE judged AS
        WITH found AS (
            SELECT r.id AS receipt, r.lead_id AS lead, r.policy_id AS policy, r.decided_at,
                   r.fit_points, r.engagement_points, r.is_qualified, l.contact_id AS contact,
                   list_position($grades, r.grade)::TINYINT - 1 AS grade
            FROM receipts r JOIN leads l ON l.id = r.lead_id
            WHERE r.decided_at >= $since AND r.decided_at < $until
            UNION ALL
            SELECT 0, l.id, 0, l.arrived_at, 0, 0, false, l.contact_id, -1
            FROM leads l ANTI JOIN receipts r ON r.lead_id = l.id
            WHERE l.arrived_at >= $since AND l.arrived_at < $until
        )
        SELECT (row_number() OVER ())::INTEGER - 1 AS place, found.* FROM found
        """,
        {"since": _plain(since), "until": _plain(until), "grades": list(GRADES)},
    )
    rows = engine.execute(
        "SELECT place, receipt, lead, policy, epoch_us(decided_at) AS moment, fit_points, "
        "engagement_points, grade, is_qualified FROM judged"
    ).fetchnumpy()
    # In the engine's own order, and put in ours here: sorting them there takes as long as finding.
    order = rows.pop("place")
    if not (order[1:] > order[:-1]).all():
        back = np.argsort(order)
        rows = {name: column[back] for name, column in rows.items()}
    return Judgements(
        receipts=rows["receipt"].astype(np.int64),
        leads=rows["lead"].astype(np.int64),
        policies=rows["policy"].astype(np.int64),
        decided_at=rows["moment"].astype(np.int64),
        fit=rows["fit_points"].astype(np.int64),
        engagement=rows["engagement_points"].astype(np.int64),
        grades=np.ma.filled(rows["grade"], -1),
        is_qualified=rows["is_qualified"].astype(np.bool_),
    )


def keeping(versions: Collection[PolicyVersion]) -> Callable[[str], str]:
    """A condition of SQL: whether the receipt of a judgement kept the fact of a name."""

    def kept(fact: str) -> str:
        ids = [str(one.id) for one in versions if fact in one.policy.fields_used()]
        return f"(j.policy IN ({', '.join(ids)}))" if ids else "false"

    return kept


def is_column(fact: str) -> bool:
    """Whether the files hold a fact in a column of its own."""
    return fact in FACTS or fact == REJECTED_AS


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)

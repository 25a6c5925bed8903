"""Reads what sales judged, and whom we turned away and who bought after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from oneteam.analytics import files
from oneteam.analytics.asking import asking
from oneteam.analytics.replay import judgements
from oneteam.analytics.replay.facts import Known
from oneteam.analytics.rules.proposing import Judged, Proposal, propose
from oneteam.analytics.tables import FACTS
from oneteam.domain.qualification import queries
from oneteam.domain.qualification.rules import LEAD_FIELDS

YEAR = timedelta(days=365)
# A lead's company and person, asked of a lead; "is it known" and what it was judged by are no
# attributes to select by, and campaigns end.
ASKED = tuple(name for name in FACTS if name not in ("account.is_known", "lead.campaign"))


@dataclass(frozen=True, slots=True)
class CameBack:
    """A lead we turned away, and the deal its person or company won with us later."""

    lead_id: int
    how: str  # reject, recycle or nurture
    reason: str
    turned_away_at: datetime
    deal_id: int
    amount_minor: int | None
    currency: str
    won_at: datetime


def proposals(*, since: datetime, until: datetime) -> list[Proposal]:
    """What the verdicts on leads that were qualified in a period suggest, from the files."""
    with asking() as engine:
        judged = judgements.find(engine, since=since, until=until)
        known = Known(
            engine, judged, dict(files.listing().words), judgements.keeping(queries.versions())
        )
        columns = known.columns(frozenset(ASKED))
        said = engine.execute(
            """
            SELECT l.verdict = 'reject' AS rejected, coalesce(l.reason, '') AS reason,
                   coalesce(v.sub_reason, '') AS sub_reason, l.verdict <> '' AS decided,
                   EXISTS (FROM deals d WHERE d.lead_id = l.id AND d.outcome = 'won') AS won,
                   j.is_qualified AND j.place = max(j.place) FILTER (WHERE j.is_qualified)
                       OVER (PARTITION BY j.lead) AS is_last
            FROM judged j JOIN leads l ON l.id = j.lead
            LEFT JOIN (SELECT lead_id, arg_max(sub_reason, judged_at) AS sub_reason
                       FROM verdicts GROUP BY lead_id) v ON v.lead_id = l.id
            ORDER BY j.place
            """
        ).fetchnumpy()
    decided = np.ma.filled(said["decided"], False).astype(bool)
    kept = np.flatnonzero(decided & np.ma.filled(said["is_last"], False).astype(bool))
    rejected = np.ma.filled(said["rejected"], False).astype(bool)[kept]
    reason, sub_reason = said["reason"][kept], said["sub_reason"][kept]
    both = np.array(
        [f"{one}, {two}" if two else "" for one, two in zip(reason, sub_reason, strict=True)]
    )
    return propose(
        Judged(
            leads=judged.leads[kept],
            columns={name: column.at(kept) for name, column in columns.items()},
            reasons={
                name: rejected & (told == name)
                for told in (reason, both)
                for name in sorted(set(told[rejected].tolist()) - {""})
            },
            rejected=rejected,
            won=np.asarray(said["won"]).astype(bool)[kept],
        ),
        [LEAD_FIELDS.by_name[name] for name in ASKED],
    )


def came_back(*, since: datetime, until: datetime) -> list[CameBack]:
    """Leads turned away in a period whose person or company bought later, the last win first."""
    with asking() as engine:
        rows = engine.execute(
            """
            WITH away AS (
                SELECT lead_id, verdict AS how, reason, judged_at AS moment FROM verdicts
                WHERE verdict IN ('reject', 'recycle')
                UNION ALL
                SELECT lead_id, 'nurture', '', max(decided_at) FROM receipts
                WHERE NOT is_qualified GROUP BY lead_id
            ),
            last AS (
                SELECT lead_id, arg_max(how, moment) AS how, arg_max(reason, moment) AS reason,
                       max(moment) AS moment
                FROM away WHERE moment >= $since AND moment < $until GROUP BY lead_id
            )
            SELECT l.id, last.how, last.reason, last.moment, d.id, d.amount_minor, d.currency,
                   d.closed_at
            FROM last JOIN leads l ON l.id = last.lead_id
            JOIN leads b ON b.id = l.id OR b.contact_id = l.contact_id
                OR b.account_id = l.account_id
            JOIN deals d ON d.lead_id = b.id AND d.outcome = 'won'
                AND d.opened_at > last.moment AND d.closed_at IS NOT NULL
            ORDER BY d.closed_at DESC, l.id
            """,
            {"since": _plain(since), "until": _plain(until)},
        ).fetchall()
    return [CameBack(*_zoned(row)) for row in rows]


def _zoned(row: tuple[Any, ...]) -> list[Any]:
    return [one.replace(tzinfo=UTC) if isinstance(one, datetime) else one for one in row]


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)

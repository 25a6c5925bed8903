"""Reads whom we turned away and who bought after all, from the files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from oneteam.analytics.asking import asking


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
            ),
            won AS (
                SELECT d.id, b.id AS lead, b.contact_id, b.account_id
                FROM deals d JOIN leads b ON b.id = d.lead_id
                WHERE d.outcome = 'won' AND d.closed_at IS NOT NULL
            ),
            bought AS (  -- one way at a time: a join by either of several would compare all pairs
                SELECT l.id AS lead, won.id AS deal FROM leads l JOIN won ON won.lead = l.id
                UNION
                SELECT l.id, won.id FROM leads l JOIN won ON won.contact_id = l.contact_id
                UNION
                SELECT l.id, won.id FROM leads l JOIN won ON won.account_id = l.account_id
            )
            SELECT l.id, last.how, last.reason, last.moment, d.id, d.amount_minor, d.currency,
                   d.closed_at
            FROM last JOIN leads l ON l.id = last.lead_id JOIN bought ON bought.lead = l.id
            JOIN deals d ON d.id = bought.deal AND d.opened_at > last.moment
            ORDER BY d.closed_at DESC, l.id
            """,
            {"since": _plain(since), "until": _plain(until)},
        ).fetchall()
    return [CameBack(*_zoned(row)) for row in rows]


def _zoned(row: tuple[Any, ...]) -> list[Any]:
    return [one.replace(tzinfo=UTC) if isinstance(one, datetime) else one for one in row]


def _plain(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)

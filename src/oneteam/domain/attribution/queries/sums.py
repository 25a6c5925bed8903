"""Sums of what touches earned, shared out by the database: a quarter has thousands of journeys.

The same journeys as `journeys_of` and the same shares as `rules.earned`, to the minor unit; who
needs to see them touch by touch reads the journeys.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, QuerySet

from oneteam.domain.attribution.queries.journeys import deals_touching
from oneteam.domain.attribution.rules import Model
from oneteam.domain.pipeline.models import Opportunity

FIRST_MOMENT = datetime(1, 1, 2, tzinfo=UTC)
LAST_MOMENT = datetime(9999, 12, 30, tzinfo=UTC)

# What whole units leave over goes to the earlier touches; `%%` keeps the sign of a credit note.
_LEFT = "(((amount %% steps) + steps) %% steps)"
SHARES = {
    Model.FIRST: "CASE WHEN place = 1 THEN amount ELSE 0 END",
    Model.LINEAR: f"(amount - {_LEFT}) / steps + CASE WHEN place <= {_LEFT} THEN 1 ELSE 0 END",
}
# A touch is of the deal's lead or of its contact, and counts once if it is of both.
_CREDITS = """
    WITH deal AS MATERIALIZED ({deals}),
    step AS (
        SELECT deal.deal_id, deal.amount, deal.currency, deal.outcome, touch.id AS touch_id,
            COALESCE(touch.campaign_id, 0) AS campaign_id, touch.occurred_at
        FROM deal LEFT JOIN oneteam_touch touch
            ON (touch.lead_id = deal.lead_id OR touch.contact_id = deal.contact_id)
            AND touch.occurred_at <= deal.opened_at
    ),
    placed AS (
        SELECT step.*, COUNT(*) OVER (PARTITION BY deal_id) AS steps,
            ROW_NUMBER() OVER (PARTITION BY deal_id ORDER BY occurred_at, touch_id) AS place
        FROM step
    ),
    credit AS (
        SELECT placed.*, {share} AS minor FROM placed
    )
"""


class Earned(NamedTuple):
    """What a campaign earned of some deals in a currency; 0 is no campaign, None no known touch."""

    campaign_id: int | None
    currency: str
    minor: int


class Span(NamedTuple):
    """A stretch of time of a campaign: from `since`, before `until`; None is open."""

    key: int
    campaign_id: int
    since: datetime | None
    until: datetime | None


class SpanEarned(NamedTuple):
    """What the touches of a span earned in a currency: of one won deal, or of all others (None)."""

    key: int
    currency: str
    won_deal_id: int | None
    minor: int


def earned_by_campaign(deals: QuerySet[Opportunity], *, model: Model) -> list[Earned]:
    """What campaigns earned of the deals whose amount is known; sums to these. One query."""
    rows = _rows(
        "SELECT CASE WHEN touch_id IS NOT NULL THEN campaign_id END, currency,"
        " CAST(SUM(minor) AS bigint) FROM credit GROUP BY 1, 2",
        deals,
        model,
    )
    return [Earned(*row) for row in rows]


def earned_in_spans(spans: Collection[Span], *, model: Model) -> list[SpanEarned]:
    """What the touches of each span earned, of whichever deals. One query, none without spans."""
    if not spans:
        return []
    row = "(%s, %s, CAST(%s AS timestamptz), CAST(%s AS timestamptz))"
    if connection.vendor == "sqlite":
        row = "(%s, %s, %s, %s)"
    asked = f"""
    , span (span_key, campaign_id, since, until) AS (VALUES {", ".join([row] * len(spans))})
    SELECT span_key, currency, CASE WHEN outcome = 'won' THEN deal_id END,
        CAST(SUM(minor) AS bigint)
    FROM credit JOIN span ON span.campaign_id = credit.campaign_id
        AND occurred_at >= since AND occurred_at < until
    GROUP BY 1, 2, 3
    """
    limits = [
        value
        for span in spans
        for value in (
            span.key,
            span.campaign_id,
            connection.ops.adapt_datetimefield_value(span.since or FIRST_MOMENT),
            connection.ops.adapt_datetimefield_value(span.until or LAST_MOMENT),
        )
    ]
    deals = deals_touching(span.campaign_id for span in spans)
    return [SpanEarned(*found) for found in _rows(asked, deals, model, *limits)]


def _rows(
    asked: str, deals: QuerySet[Opportunity], model: Model, *more: Any
) -> list[tuple[Any, ...]]:
    known = deals.filter(amount_minor__isnull=False).order_by()
    columns = known.values(
        "lead_id",
        "currency",
        "outcome",
        "opened_at",
        deal_id=F("pk"),
        contact_id=F("lead__contact_id"),
        amount=F("amount_minor"),
    )
    inner, params = columns.query.sql_with_params()
    sql = _CREDITS.format(deals=inner, share=SHARES[model]) + asked
    with connection.cursor() as cursor:
        cursor.execute(sql, [*params, *more])
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found

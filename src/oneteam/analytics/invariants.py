"""Proves that tables and timeline agree: every assertion is asked of the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from oneteam.analytics.assertions import Assertion
from oneteam.analytics.assertions.of_clocks import CLOCKS
from oneteam.analytics.assertions.of_leads import LEADS
from oneteam.analytics.assertions.of_terms import TERMS
from oneteam.analytics.assertions.of_the_rest import REST

ASSERTIONS: tuple[Assertion, ...] = (*LEADS, *CLOCKS, *TERMS, *REST)
GRACE = timedelta(seconds=60)  # how late a worker may be before it counts as not working
EXAMPLES = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """How one assertion stands: how many rows break it, and the ids of the first of them."""

    name: str
    sentence: str
    violations: int
    examples: tuple[int, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return self.violations == 0


def verify(now: datetime) -> list[Finding]:
    """What does not hold as of `now`; empty when all is well.

    Each assertion is one statement (or one read), so it sees one moment; work may go on.
    """
    return [finding for finding in findings(now) if not finding.holds]


def findings(now: datetime) -> list[Finding]:
    """How every assertion stands as of `now`, in their order."""
    return [_ask(assertion, now) for assertion in ASSERTIONS]


def _ask(assertion: Assertion, now: datetime) -> Finding:
    if assertion.found is not None:
        ids = list(assertion.found())
        return Finding(assertion.name, assertion.sentence, len(ids), tuple(ids[:EXAMPLES]))
    sql = assertion.sql.replace("{id_in_body}", _id_in_body())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT x.* FROM ({sql}) x ORDER BY 1 LIMIT {EXAMPLES + 1}", _moments(now))
        broken = [row[0] for row in cursor.fetchall()]
        count = len(broken)
        if count > EXAMPLES:
            cursor.execute(f"SELECT COUNT(*) FROM ({sql}) x", _moments(now))
            count = cursor.fetchone()[0]
    return Finding(assertion.name, assertion.sentence, count, tuple(broken[:EXAMPLES]))


def _moments(now: datetime) -> dict[str, Any]:
    yesterday = (now - timedelta(days=1)).date()
    return {
        "now": connection.ops.adapt_datetimefield_value(now),
        "late": connection.ops.adapt_datetimefield_value(now - GRACE),
        "yesterday": connection.ops.adapt_datefield_value(yesterday),
    }


def _id_in_body() -> str:
    if connection.vendor == "postgresql":
        return "(r.body ->> 'id')::bigint"
    return "CAST(json_extract(r.body, '$.id') AS INTEGER)"

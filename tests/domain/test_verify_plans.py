"""`oneteam verify` takes as long as there are rows, not as their square."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from oneteam.analytics.invariants import ASSERTIONS, _id_in_body, _moments

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize("name", [one.name for one in ASSERTIONS if one.sql])
def test_no_row_goes_through_all_events_of_a_kind(name: str) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL joins by hashes and knows how many there are")
    sql = next(one.sql for one in ASSERTIONS if one.name == name)
    with connection.cursor() as cursor:
        asked = sql.replace("{id_in_body}", _id_in_body())
        cursor.execute(f"EXPLAIN QUERY PLAN {asked}", _moments(NOW))
        steps = {number: (parent, told) for number, parent, _, told in cursor.fetchall()}
    for parent, told in steps.values():
        inside = steps.get(parent, (0, ""))[1]
        assert not ("CORRELATED" in inside and "(kind=?)" in told), told

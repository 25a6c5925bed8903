"""Fixtures every test may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
import time_machine
from hypothesis import settings

import cast as people

settings.register_profile("untimed", deadline=None)  # what takes how long is for `make bench`
settings.load_profile("untimed")


@pytest.fixture
def cast(db: None) -> people.Cast:
    """Rosa, Raj, Sven, Mia, Max and Olga, at Acme."""
    return people.enter()


@pytest.fixture
def moment() -> Iterator[datetime]:
    """Noon of a Monday, from which the clock goes on, or what ONETEAM_TEST_MOMENT says."""
    said = os.environ.get("ONETEAM_TEST_MOMENT", "")
    at = datetime.fromisoformat(said) if said else people.NOON
    with time_machine.travel(at):
        yield at


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Real commits, for tests with several connections; PostgreSQL only; emptied afterwards."""
    from django.db import connection
    from django.test.utils import setup_databases, teardown_databases

    if connection.vendor != "postgresql":
        pytest.skip("true concurrency is tested on PostgreSQL: `make test-postgres`")
    with django_db_blocker.unblock():
        # Without another database test in the run, pytest-django made no test database, and the
        # one that is configured must never be emptied.
        is_test = connection.settings_dict["NAME"].startswith("test_")
        made = [] if is_test else setup_databases(verbosity=0, interactive=False)
        yield
        with connection.cursor() as cursor:
            names = connection.introspection.table_names(cursor)
            kept = {"django_migrations", "oneteam_settingsstamp"}
            tables = ", ".join(name for name in names if name not in kept)
            cursor.execute("SET session_replication_role = replica")  # past the append-only trigger
            cursor.execute(f"TRUNCATE {tables} RESTART IDENTITY CASCADE")
            cursor.execute("SET session_replication_role = DEFAULT")
            # No setting is left: what this process remembers of them is over.
            cursor.execute("UPDATE oneteam_settingsstamp SET value = value + 1")
        if made:
            teardown_databases(made, verbosity=0)

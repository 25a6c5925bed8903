"""SQLite's write gate: many writers at once, none turned away."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
WRITER = """
import sys
import django
from django.conf import settings
settings.configure(
    USE_TZ=True,
    DATABASES={"default": {
        "ENGINE": "oneteam.sqlite", "NAME": sys.argv[1],
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 0.05,
                    "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"},
    }},
)
django.setup()
from django.db import connection, transaction
with connection.cursor() as cursor:
    for _ in range(100):
        with transaction.atomic():
            cursor.execute("SELECT n FROM counter")
            n = cursor.fetchone()[0]
            cursor.execute("UPDATE counter SET n = %s", [n + 1])
"""


def test_four_processes_count_to_four_hundred_without_one_being_refused(tmp_path: Path) -> None:
    """The time-out is far too short to survive without the gate."""
    path = tmp_path / "counter.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("CREATE TABLE counter (n integer)")
        database.execute("INSERT INTO counter VALUES (0)")

    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path)],
            env={"PYTHONPATH": str(SOURCE)},
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    complaints = [writer.communicate()[1] for writer in writers]

    assert complaints == [""] * 4
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT n FROM counter").fetchone() == (400,)

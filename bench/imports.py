"""Measures the import: leads and response logs of 100,000 rows, from CSV, in rows per second.

    python bench/imports.py [--rows 100000] [--profile]

Writes to the database the settings name: run it on one made for it.
"""

from __future__ import annotations

import argparse
import cProfile
import csv
import os
import pstats
import random
import resource
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

SOURCES = ("social", "paid_search", "organic_search", "email", "unknown", "", "referral")


def write_leads(path: Path, rows: int) -> None:
    """Leads in the shape of the packaged mapping `olist`."""
    dice = random.Random(1)
    with path.open("w", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["mql_id", "first_contact_date", "landing_page_id", "origin"])
        for number in range(rows):
            on = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=dice.randrange(700))
            page = f"{dice.getrandbits(64):032x}"
            out.writerow([f"{number:032x}", f"{on:%Y-%m-%d}", page, dice.choice(SOURCES)])


def write_log(path: Path, rows: int) -> None:
    """A response log in the shape of the packaged mapping `responses`."""
    dice = random.Random(2)
    with path.open("w", newline="") as handle:
        out = csv.writer(handle)
        out.writerow(["lead_id", "arrived_at", "first_response_at", "outcome"])
        for number in range(rows):
            at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=dice.randrange(60_000_000))
            answer = at + timedelta(seconds=dice.expovariate(1 / 5000))
            out.writerow([number, at.isoformat(), answer.isoformat(), dice.choice(["won", "lost"])])


def main() -> None:
    """Generate, import, print."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--rows", type=int, default=100_000)
    arguments.add_argument("--profile", action="store_true")
    told = arguments.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneteam.settings")
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from oneteam.importing.loading import load
    from oneteam.importing.running import import_files

    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory() as folder:
        for name, write in (("olist", write_leads), ("responses", write_log)):
            path = Path(folder) / f"{name}.csv"
            write(path, told.rows)
            for run in ("first", "again"):
                profile = cProfile.Profile()
                if told.profile:
                    profile.enable()
                began = time.process_time()
                summary = import_files(load(name), [path], now=datetime.now(UTC), home=Path(folder))
                busy = time.process_time() - began
                profile.disable()
                print(
                    f"{connection.vendor} {name} {run}: {summary['rows_per_second']:,} rows/s,"
                    f" {told.rows / busy:,.0f} rows per second of our processor time",
                    flush=True,
                )
                if told.profile:
                    pstats.Stats(profile).sort_stats("cumulative").print_stats(28)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"peak memory {peak} MB", file=sys.stderr)


if __name__ == "__main__":
    main()

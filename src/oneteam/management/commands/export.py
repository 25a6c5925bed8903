"""`oneteam export`: brings the Parquet files of the timeline and the leads up to date."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from oneteam.analytics.exporting import export
from oneteam.analytics.files import folder


class Command(BaseCommand):
    """Writes what changed since the last export; safe to stop and to run beside the worker."""

    help = "Bring the Parquet files under ONETEAM_HOME/analytics up to date."

    def add_arguments(self, parser: CommandParser) -> None:
        """How much to write, and how to print."""
        parser.add_argument("--whole", action="store_true", help="write everything anew")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Export, and say what there is."""
        told = None if options["json"] or not self.stderr.isatty() else self._progress
        done = export(now=timezone.now(), whole=options["whole"], progress=told)
        if options["json"]:
            said = {
                "folder": str(folder()),
                "tables": {
                    name: {"rows": rows, "written": done.written[name]}
                    for name, rows in done.rows.items()
                },
            }
            self.stdout.write(json.dumps(said, ensure_ascii=False, indent=2))
            return
        for name, rows in done.rows.items():
            count = done.written[name]
            said_so = "up to date" if not count else f"{count:,} file{'s'[: count != 1]} written"
            self.stdout.write(f"{name:10} {rows:>12,} rows, {said_so}")
        self.stdout.write(f"In {folder()}")

    def _progress(self, table: str, done: int, due: int) -> None:
        self.stderr.write(f"\r{table}: file {done + 1:,} of {due:,} ...   ", ending="")
        if done + 1 == due:
            self.stderr.write("")

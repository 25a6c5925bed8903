"""`oneteam import MAPPING FILE...`: bring a company's past in from files."""  # noqa: N999 - a command's module has the command's name

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oneteam.importing.loading import MappingError, load, packaged
from oneteam.importing.matching import ImportRefused
from oneteam.importing.running import import_files


class Command(BaseCommand):
    """Import files."""

    help = "Import files by a mapping: a packaged name ({}) or a TOML file.".format(
        ", ".join(packaged())
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The mapping and the files."""
        parser.add_argument("mapping", help="a packaged mapping's name, or the path of a TOML file")
        parser.add_argument("files", nargs="+", type=Path, help="files, in any order")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, only")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and say what came of it."""
        try:
            summary = import_files(
                load(options["mapping"]),
                options["files"],
                now=timezone.now(),
                home=settings.HOME / "rejects",
                is_dry=options["dry_run"],
                progress=_show if sys.stderr.isatty() else lambda file, rows: None,
            )
        except (MappingError, ImportRefused) as refused:
            raise CommandError(str(refused)) from None
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
        if options["json"]:
            self.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(_lines(summary)))


def _show(file: str, rows: int) -> None:
    sys.stderr.write(f"\r\033[K{file}: {rows:,} rows")
    sys.stderr.flush()


def _lines(summary: dict[str, Any]) -> list[str]:
    lines = []
    for file in summary["files"]:
        lines.append(
            f"{file['file']} ({file['kind']}): rows: {file['rows']:,} read, "
            f"{file['created']:,} created, {file['updated']:,} updated, "
            f"{file['unchanged']:,} unchanged, {file['rejected']:,} rejected"
        )
        if file["date_order"]:
            which = "month" if file["date_order"] == "mdy" else "day"
            lines.append(f"  days are read {which} first")
        lines += [f"  {reason}" for reason in file["reasons"]]
        if file["rejects_file"]:
            lines.append(f"  rejected rows, with the reason: {file['rejects_file']}")
        for name in ("unused_columns", "missing_columns", "repeated_columns"):
            if file[name]:
                lines.append(f"  {name.replace('_', ' ')}: {', '.join(file[name])}")
    for defect in summary["defects"].values():
        lines.append(f"{defect['count']:,} {defect['what']}: {'; '.join(defect['examples'])}")
    lines.append(f"{summary['rows_per_second']:,} rows a second")
    if summary["dry_run"]:
        lines.append("Dry run: nothing was changed.")
    else:
        lines.append(
            f"Batch {summary['batch']}; take it back: oneteam undo-import {summary['batch']}"
        )
    return lines

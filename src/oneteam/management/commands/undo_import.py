"""`oneteam undo-import BATCH`: take an import back."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oneteam.domain.capture.queries.imports import BatchNotFound
from oneteam.importing.undoing import UndoRefused, undo


class Command(BaseCommand):
    """Undo an import."""

    help = "Remove what an import brought, but for what people have worked on since."

    def add_arguments(self, parser: CommandParser) -> None:
        """The batch."""
        parser.add_argument("batch", type=int, help="the number the import printed")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Undo and say what went and what was kept."""
        try:
            result = undo(options["batch"], now=timezone.now())
        except (BatchNotFound, UndoRefused) as refused:
            raise CommandError(str(refused)) from None
        if options["json"]:
            self.stdout.write(json.dumps(result, indent=2))
            return
        for name, count in result["removed"].items():
            if count:
                self.stdout.write(f"removed {name.replace('_', ' ')}: {count:,}")
        for name, kept in result["kept"].items():
            if kept:
                shown = kept if isinstance(kept, int) else ", ".join(map(str, kept[:50]))
                self.stdout.write(f"kept, worked on since: {name.replace('_', ' ')} {shown}")

"""`oneteam replay`: what a draft would have done in a past period, before anybody signs it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oneteam.domain.scoreboard.queries.periods import period
from oneteam.management.days import day
from oneteam.management.replaying import agreement, qualification, reasons

REPLAYS = {"agreement": agreement, "qualification": qualification, "reasons": reasons}


class Command(BaseCommand):
    """Replays a draft; nothing is changed by it."""

    help = "Replay a draft over a past period: what would it have done?"

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each thing that can be replayed."""
        kinds = parser.add_subparsers(dest="kind", required=True, metavar=" | ".join(REPLAYS))
        for name, module in REPLAYS.items():
            one = kinds.add_parser(name, help=module.HELP)
            one.add_argument("draft", nargs="?", type=Path, metavar="DRAFT.toml", help=module.DRAFT)
            one.add_argument(
                "--from", dest="since", type=day, metavar="DAY", help="first day, 2026-01-01"
            )
            one.add_argument(
                "--to", dest="until", type=day, metavar="DAY", help="last day, 2026-03-31"
            )
            one.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay and print."""
        since, until = options["since"], options["until"]
        if since and until and since > until:
            raise CommandError("--from lies after --to.")
        module, asked = REPLAYS[options["kind"]], period(since, until)
        found = module.replay(
            options["draft"], since=asked.since, until=asked.until, now=timezone.now()
        )
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(module.lines(found)))

"""`oneteam report`: the figures on the command line, as a table or as JSON."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oneteam.management.reporting import became, funnel, pipeline, response, turned_away, yields

REPORTS = {
    "funnel": funnel,
    "became": became,
    "response": response,
    "pipeline": pipeline,
    "yield": yields,
    "turned-away": turned_away,
}


class Command(BaseCommand):
    """Prints the funnel, what became of leads, response times, the pipeline, or who came back."""

    help = "Print the funnel or the response times of the leads of a period, or the pipeline."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each report."""
        reports = parser.add_subparsers(dest="report", required=True, metavar=" | ".join(REPORTS))
        for name, module in REPORTS.items():
            one = reports.add_parser(name, help=module.HELP)
            module.add_arguments(one)
            one.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one report."""
        since, until = options.get("since"), options.get("until")
        if since and until and since > until:
            raise CommandError("--since lies after --until.")
        module = REPORTS[options["report"]]
        found = module.report(options, now=timezone.now())
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(module.lines(found)))

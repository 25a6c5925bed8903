"""`oneteam verify`: proves that tables and timeline agree."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from oneteam.analytics.invariants import Finding, findings


class Command(BaseCommand):
    """Asks every assertion of the database; exits with 1 when one does not hold."""

    help = "Prove that tables and timeline agree; exit with 1 when something does not hold."

    def add_arguments(self, parser: CommandParser) -> None:
        """How to print."""
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each assertion and how it stands."""
        found = findings(timezone.now())
        broken = [finding for finding in found if not finding.holds]
        if options["json"]:
            self.stdout.write(json.dumps(_report(found), ensure_ascii=False, indent=2))
        else:
            for finding in found:
                self.stdout.write(_line(finding))
            held = len(found) - len(broken)
            self.stdout.write(f"{held} of {len(found)} assertions hold.")
        if broken:
            raise SystemExit(1)


def _report(found: list[Finding]) -> dict[str, Any]:
    return {
        "ok": all(finding.holds for finding in found),
        "assertions": [
            {
                "name": finding.name,
                "sentence": finding.sentence,
                "ok": finding.holds,
                "violations": finding.violations,
                "examples": list(finding.examples),
            }
            for finding in found
        ],
    }


def _line(finding: Finding) -> str:
    if finding.holds:
        return f"ok    {finding.sentence}"
    shown = ", ".join(str(example) for example in finding.examples)
    rows = f"{finding.violations:,} row{'' if finding.violations == 1 else 's'}"
    return f"WRONG {finding.sentence} {rows} ({finding.name}): {shown}"

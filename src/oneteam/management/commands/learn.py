"""`oneteam learn scorecard`: points for what leads say and are, learned from their outcomes."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oneteam.analytics.scorecard import report, wording
from oneteam.analytics.scorecard.queries import ACCEPTED, WON
from oneteam.analytics.scorecard.reading import decided_leads
from oneteam.analytics.scorecard.rules.binning import FALLING, RISING
from oneteam.analytics.scorecard.rules.drafting import definition
from oneteam.analytics.scorecard.rules.learning import TooLittle, learn
from oneteam.domain.qualification.operations import save_draft

DRAFT = "Learned scorecard"
COLUMNS = {
    "rising": "its points must not fall as the number rises; repeatable, like the next three",
    "falling": "its points must not rise as the number rises",
    "keep": "learn from it, though it seems to leak",
    "drop": "do not learn from it",
}


class Command(BaseCommand):
    """Learns a scorecard."""

    help = "Learn which leads are won, as points that add up to a chance, and check it."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to learn, and how to judge it."""
        parser.add_argument("what", choices=["scorecard"], help="what to learn")
        parser.add_argument(
            "--holdout",
            type=_share,
            default=0.0,
            metavar="SHARE",
            help="keep the newest share of leads out, to judge the result by: 0.2",
        )
        parser.add_argument(
            "--target",
            choices=[WON, ACCEPTED],
            default=WON,
            help="what counts as a good lead: won in the end, or accepted by sales",
        )
        parser.add_argument("--seed", type=int, default=0, help="of the folds; the same, the same")
        for name, what in COLUMNS.items():
            parser.add_argument(
                f"--{name}", action="append", default=[], metavar="COLUMN", help=what
            )
        parser.add_argument(
            "--save-draft", action="store_true", help="keep it as the draft of the definition"
        )
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Learn and print the card with its report."""
        now = timezone.now()
        show = _show if sys.stderr.isatty() else lambda step: None
        show("reading leads")
        leads = decided_leads(now=now, target=options["target"])
        _check_names(leads, options)
        try:
            learned = learn(
                leads,
                holdout=options["holdout"],
                seed=options["seed"],
                shapes=dict.fromkeys(options["rising"], RISING)
                | dict.fromkeys(options["falling"], FALLING),
                keep=options["keep"],
                drop=options["drop"],
                progress=show,
            )
        except TooLittle as refused:
            show("")
            if options["json"]:
                self.stdout.write(json.dumps(report.too_little(str(refused)), indent=2))
            raise CommandError(str(refused)) from None
        show("")
        told = report.as_json(learned, undecided=leads.undecided, target=options["target"])
        lines = wording.lines(told)
        if options["save_draft"]:
            told["draft"] = save_draft(definition(learned), name=DRAFT, now=now)
            lines += ["", "Kept as the draft of the definition: see Settings, Policy."]
        if options["json"]:
            lines = [json.dumps(told, ensure_ascii=False, indent=2)]
        self.stdout.write("\n".join(lines))


def _check_names(leads: Any, options: dict[str, Any]) -> None:
    known = {name for one in leads.attributes for name in (one.name, one.column)}
    asked = [name for what in COLUMNS for name in options[what]]
    if unknown := [name for name in asked if name not in known]:
        raise CommandError(
            f"No lead has {', '.join(unknown)}. There are: {', '.join(sorted(known))}."
        )


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share < 1:
        raise ArgumentTypeError(f"“{text}” is not a share from 0 up to 1, such as 0.2.")
    return share


def _show(step: str) -> None:
    sys.stderr.write(f"\r\033[K{step}")
    sys.stderr.flush()

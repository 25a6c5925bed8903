"""`oneteam report funnel`: how many leads there were, and what they came to."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError

from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.queries import Funnel
from oneteam.domain.scoreboard.rules import By, UnknownBreakdown
from oneteam.management.reporting.cells import add_period, between, named, percent, sums, table

HELP = "leads, accepted and won, by a breakdown"


def add_arguments(parser: ArgumentParser) -> None:
    """By which breakdown, and which leads."""
    parser.add_argument(
        "--by",
        metavar="WHAT",
        default=By.SOURCE.value,
        help=f"{', '.join(By)}, or a field of your own such as lead.custom.budget",
    )
    add_period(parser)


def report(options: dict[str, Any], *, now: datetime) -> Funnel:
    """The figures. Raises CommandError."""
    try:
        return scoreboard.funnel(by=options["by"], since=options["since"], until=options["until"])
    except UnknownBreakdown as unknown:
        raise CommandError(str(unknown)) from None


def lines(found: Funnel) -> list[str]:
    """It as people read it."""
    head = [found.by.label, "Leads", "Accepted", "Won", "Rate", "95 %", "Median days", "Amount"]
    rows = [
        [
            named(row.key),
            f"{row.leads:,}",
            f"{row.accepted:,}",
            f"{row.won:,}",
            percent(row.share.rate),
            between(row.share.low, row.share.high),
            "–" if row.median_days is None else f"{row.median_days:.1f}",
            sums(row.amounts),
        ]
        for row in found.rows
    ]
    return table([head, *rows])

"""`oneteam report yield`: what leads of a kind came to."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.queries import Yields
from oneteam.domain.scoreboard.rules import YieldBy
from oneteam.management.reporting.cells import add_by, between, named, percent, sums, table

HELP = "what leads came to, by a breakdown"


def add_arguments(parser: ArgumentParser) -> None:
    """By which breakdown."""
    add_by(parser, YieldBy, YieldBy.SOURCE)


def report(options: dict[str, Any], *, now: datetime) -> Yields:
    """The figures."""
    return scoreboard.yields(YieldBy(options["by"]), now=now)


def lines(found: Yields) -> list[str]:
    """It as people read it."""
    head = [found.by.label, "Leads", "Deals", "Rate", "95 %", "Won", "Rate", "95 %", "Amount"]
    rows = [
        [
            named(row.key),
            f"{row.leads:,}",
            f"{row.deals:,}",
            percent(row.deal_share.rate),
            between(row.deal_share.low, row.deal_share.high),
            f"{row.won:,}",
            percent(row.won_share.rate),
            between(row.won_share.low, row.won_share.high),
            sums(row.amounts),
        ]
        for row in found.rows
    ]
    return table([head, *rows])

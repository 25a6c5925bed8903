"""`oneteam report became`: where the leads of a period stand."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.queries import BecameTable, Cohort
from oneteam.domain.scoreboard.rules import BecameBy
from oneteam.domain.scoreboard.rules.became import ENDS, Node
from oneteam.management.days import day
from oneteam.management.reporting.cells import add_by, add_period, named, table

HELP = "where the leads of a period stand, by a breakdown"


def add_arguments(parser: ArgumentParser) -> None:
    """By which breakdown, which leads, and as of when."""
    add_by(parser, BecameBy, BecameBy.CAMPAIGN)
    parser.add_argument("--as-of", type=day, help="as they stood at the end of this day")
    add_period(parser)


def report(options: dict[str, Any], *, now: datetime) -> BecameTable:
    """The figures."""
    cohort = Cohort(since=options["since"], until=options["until"], as_of=options["as_of"])
    return scoreboard.became_by(BecameBy(options["by"]), cohort, now=now)


def lines(found: BecameTable) -> list[str]:
    """It as people read it: the steps, then where leads stand."""
    steps = (Node.ARRIVED, Node.QUALIFIED, Node.ACCEPTED, Node.DEAL)
    head = [found.by.value.replace("_", " ").capitalize()]
    shown = [*steps, *(node for node in ENDS if any(row.flow.nodes[node] for row in found.rows))]
    rows = [
        [named(row.key), *(f"{row.flow.nodes[node]:,}" for node in shown), f"{row.unanswered:,}"]
        for row in found.rows
    ]
    return table([[*head, *(node.label for node in shown), "Never answered"], *rows])

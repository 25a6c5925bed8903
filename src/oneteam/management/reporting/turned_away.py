"""`oneteam report turned-away`: who came back and bought."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.queries import TurnedAway
from oneteam.management.reporting.cells import add_period, sums, table
from oneteam.org import queries as org

HELP = "leads rejected or recycled whose person or company bought later"


def add_arguments(parser: ArgumentParser) -> None:
    """Which verdicts."""
    add_period(parser, of="the verdict")


def report(options: dict[str, Any], *, now: datetime) -> TurnedAway:
    """The figures."""
    return scoreboard.turned_away(since=options["since"], until=options["until"])


def lines(found: TurnedAway) -> list[str]:
    """It as people read it."""
    head = ["Lead", "We said", "On", "Deal", "Won", "Days", "Amount"]
    rows = [
        [
            str(row.lead_id),
            f"{row.verdict.label}: {row.reason_label.lower()}",
            str(org.local_day(row.said_at)),
            str(row.deal_id),
            str(org.local_day(row.won_at)),
            str(row.days),
            sums([(row.currency, row.amount_minor)]) if row.amount_minor is not None else "–",
        ]
        for row in found.rows
    ]
    said = f"{len(found.rows):,} of {found.turned_away:,} leads turned away came back and bought"
    worth = sums(found.amounts)
    return [
        f"{said}{f': {worth}' if worth else ''}.",
        *(["", *table([head, *rows])] if rows else []),
    ]

"""`oneteam report pipeline`: deals won, lost and open."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from oneteam.domain.pipeline.queries import Pipeline, PipelineBy, pipeline
from oneteam.management.reporting.cells import add_by, named, percent, sums, table

HELP = "deals won, lost and open, by a breakdown"


def add_arguments(parser: ArgumentParser) -> None:
    """By which breakdown."""
    add_by(parser, PipelineBy, PipelineBy.QUARTER)


def report(options: dict[str, Any], *, now: datetime) -> Pipeline:
    """The figures."""
    return pipeline(by=PipelineBy(options["by"]))


def lines(found: Pipeline) -> list[str]:
    """It as people read it."""
    head = [found.by.label, "Won", "Amount", "Lost", "Open", "Amount", "Of closed", "Of all"]
    rows = [
        [
            named(row.key),
            f"{row.won:,}",
            sums(row.won_amounts),
            f"{row.lost:,}",
            f"{row.open:,}",
            sums(row.open_amounts),
            percent(row.win_rate_closed),
            percent(row.win_rate_all),
        ]
        for row in found.rows
    ]
    return table([head, *rows])

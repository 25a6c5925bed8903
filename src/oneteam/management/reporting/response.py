"""`oneteam report response`: how long leads waited for a person."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.management.base import CommandError

from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.queries import ResponseTimes
from oneteam.domain.scoreboard.rules.figures import Curve
from oneteam.management.reporting.cells import add_period, percent, table

HELP = "how long leads waited for a person"


def add_arguments(parser: ArgumentParser) -> None:
    """In whose working hours, and which leads."""
    parser.add_argument(
        "--calendar",
        metavar="NAME",
        help="a calendar's name, or hours such as 'Mon-Fri 09:00-17:00 Europe/Amsterdam'",
    )
    add_period(parser)


def report(options: dict[str, Any], *, now: datetime) -> ResponseTimes:
    """The figures. Raises CommandError."""
    try:
        return scoreboard.response_times(
            calendar=options["calendar"], since=options["since"], until=options["until"]
        )
    except scoreboard.UnknownCalendar as unknown:
        raise CommandError(str(unknown)) from None


def lines(found: ResponseTimes) -> list[str]:
    """It as people read it."""
    bounds = list(found.business.within)
    head = ["", "Median", *(_wait(bound) for bound in bounds)]
    return [
        f"{found.count:,} leads, {found.never:,} never answered.",
        f"Business time in the hours of: {found.calendar}",
        "",
        *table(
            [
                head,
                _curve("Wall clock", found.wall_clock, bounds, found.count),
                _curve("Business time", found.business, bounds, found.count),
            ]
        ),
    ]


def _curve(name: str, found: Curve, bounds: Sequence[int], count: int) -> list[str]:
    shares = [
        f"{found.within[bound]:,} ({percent(found.within[bound] / count if count else None)})"
        if bound in found.within
        else ""
        for bound in bounds
    ]
    median = found.median_minutes
    return [name, "never" if median is None else f"{median:,.1f} min", *shares]


def _wait(minutes: int) -> str:
    return f"≤ {minutes} min" if minutes < 60 else f"≤ {minutes // 60} h"

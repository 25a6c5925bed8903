"""What the reports' tables have in common: the arguments, the cells and the columns."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Iterable, Sequence
from enum import StrEnum

from oneteam.domain.pipeline.rules.money import as_money
from oneteam.management.days import day


def add_by(parser: ArgumentParser, choices: type[StrEnum], usual: StrEnum) -> None:
    """By which of some breakdowns."""
    parser.add_argument(
        "--by",
        choices=[by.value for by in choices],
        default=usual.value,
        help="what each line is about",
    )


def add_period(parser: ArgumentParser, *, of: str = "arrival") -> None:
    """The first and the last day of what is counted."""
    parser.add_argument("--since", type=day, help=f"first day of {of}, 2026-01-01")
    parser.add_argument("--until", type=day, help=f"last day of {of}, 2026-03-31")


def named(key: str) -> str:
    """What a line is called: a blank is a line like any other."""
    return key or "(blank)"


def sums(amounts: Iterable[tuple[str, int]]) -> str:
    """Amounts in minor units, one for each currency."""
    written = [as_money(minor, currency) for currency, minor in amounts]
    return " + ".join(f"{money['amount']} {money['currency']}" for money in written)


def percent(rate: float | None) -> str:
    """A share between 0 and 1; None is of nothing."""
    return "–" if rate is None else f"{100 * rate:.1f} %"


def between(low: float | None, high: float | None) -> str:
    """The interval around a share."""
    return "–" if low is None or high is None else f"{percent(low)} to {percent(high)}"


def table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Rows of as many cells each, the first one their head, as columns."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]

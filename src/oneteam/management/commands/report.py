"""`oneteam report`: the figures on the command line, as a table or as JSON."""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oneteam.domain.pipeline.queries import Pipeline, PipelineBy, PipelineRow, pipeline
from oneteam.domain.pipeline.rules.money import as_money
from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.queries import (
    BecameTable,
    Cohort,
    Funnel,
    FunnelRow,
    ResponseTimes,
    TurnedAway,
    Yields,
)
from oneteam.domain.scoreboard.rules import BecameBy, By, UnknownBreakdown, YieldBy
from oneteam.domain.scoreboard.rules.became import ENDS, Node
from oneteam.domain.scoreboard.rules.figures import Curve
from oneteam.management.yields import yield_lines
from oneteam.org import queries as org


class Command(BaseCommand):
    """Prints the funnel, what became of leads, response times, the pipeline, or who came back."""

    help = "Print the funnel or the response times of the leads of a period, or the pipeline."

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand for each report."""
        reports = parser.add_subparsers(
            dest="report",
            required=True,
            metavar="funnel | became | response | pipeline | yield | turned-away",
        )
        funnel = reports.add_parser("funnel", help="leads, accepted and won, by a breakdown")
        funnel.add_argument(
            "--by",
            metavar="WHAT",
            default=By.SOURCE.value,
            help=f"{', '.join(By)}, or a field of your own such as lead.custom.budget",
        )
        response = reports.add_parser("response", help="how long leads waited for a person")
        response.add_argument(
            "--calendar",
            metavar="NAME",
            help="a calendar's name, or hours such as 'Mon-Fri 09:00-17:00 Europe/Amsterdam'",
        )
        pipeline = reports.add_parser("pipeline", help="deals won, lost and open, by a breakdown")
        pipeline.add_argument(
            "--by",
            choices=[by.value for by in PipelineBy],
            default=PipelineBy.QUARTER.value,
            help="what each line is about",
        )
        pipeline.add_argument("--json", action="store_true", help="print JSON")
        became = reports.add_parser(
            "became", help="where the leads of a period stand, by a breakdown"
        )
        became.add_argument(
            "--by",
            choices=[by.value for by in BecameBy],
            default=BecameBy.CAMPAIGN.value,
            help="what each line is about",
        )
        became.add_argument("--as-of", type=_day, help="as they stood at the end of this day")
        expected = reports.add_parser("yield", help="what leads came to, by a breakdown")
        expected.add_argument(
            "--by",
            choices=[by.value for by in YieldBy],
            default=YieldBy.SOURCE.value,
            help="what each line is about",
        )
        expected.add_argument("--json", action="store_true", help="print JSON")
        away = reports.add_parser(
            "turned-away", help="leads rejected or recycled whose person or company bought later"
        )
        for report, day in (
            (funnel, "arrival"),
            (became, "arrival"),
            (response, "arrival"),
            (away, "the verdict"),
        ):
            report.add_argument("--since", type=_day, help=f"first day of {day}, 2026-01-01")
            report.add_argument("--until", type=_day, help=f"last day of {day}, 2026-03-31")
            report.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print one report."""
        since, until = options.get("since"), options.get("until")
        if since and until and since > until:
            raise CommandError("--since lies after --until.")
        report: Funnel | BecameTable | ResponseTimes | Pipeline | Yields | TurnedAway
        if options["report"] == "pipeline":
            report = pipeline(by=PipelineBy(options["by"]))
            lines = _pipeline_lines(report)
        elif options["report"] == "yield":
            report = scoreboard.yields(YieldBy(options["by"]), now=timezone.now())
            lines = _table(yield_lines(report))
        elif options["report"] == "turned-away":
            report = scoreboard.turned_away(since=since, until=until)
            lines = _away_lines(report)
        elif options["report"] == "became":
            report = scoreboard.became_by(
                BecameBy(options["by"]),
                Cohort(since=since, until=until, as_of=options["as_of"]),
                now=timezone.now(),
            )
            lines = became_lines(report)
        elif options["report"] == "funnel":
            try:
                report = scoreboard.funnel(by=options["by"], since=since, until=until)
            except UnknownBreakdown as unknown:
                raise CommandError(str(unknown)) from None
            lines = _funnel_lines(report)
        else:
            try:
                report = scoreboard.response_times(
                    calendar=options["calendar"], since=since, until=until
                )
            except scoreboard.UnknownCalendar as unknown:
                raise CommandError(str(unknown)) from None
            lines = _response_lines(report)
        if options["json"]:
            lines = [json.dumps(report.as_json(), ensure_ascii=False, indent=2)]
        self.stdout.write("\n".join(lines))


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"“{text}” is not a day; write 2026-01-31.") from None


def _pipeline_lines(found: Pipeline) -> list[str]:
    head = [found.by.label, "Won", "Amount", "Lost", "Open", "Amount", "Of closed", "Of all"]
    return _table([head, *(_pipeline_cells(row) for row in found.rows)])


def _pipeline_cells(row: PipelineRow) -> list[str]:
    return [
        row.key or "(blank)",
        f"{row.won:,}",
        _sums(row.won_amounts),
        f"{row.lost:,}",
        f"{row.open:,}",
        _sums(row.open_amounts),
        _percent(row.win_rate_closed),
        _percent(row.win_rate_all),
    ]


def _sums(amounts: Sequence[tuple[str, int]]) -> str:
    written = [as_money(minor, currency) for currency, minor in amounts]
    return " + ".join(f"{money['amount']} {money['currency']}" for money in written)


def became_lines(found: BecameTable) -> list[str]:
    """The report as a table: the steps, then where leads stand."""
    steps = (Node.ARRIVED, Node.QUALIFIED, Node.ACCEPTED, Node.DEAL)
    head = [found.by.value.replace("_", " ").capitalize()]
    shown = [*steps, *(node for node in ENDS if any(row.flow.nodes[node] for row in found.rows))]
    return _table(
        [
            [*head, *(node.label for node in shown), "Never answered"],
            *(
                [
                    row.key or "(blank)",
                    *(f"{row.flow.nodes[node]:,}" for node in shown),
                    f"{row.unanswered:,}",
                ]
                for row in found.rows
            ),
        ]
    )


def _funnel_lines(found: Funnel) -> list[str]:
    head = [found.by.label, "Leads", "Accepted", "Won", "Rate", "95 %", "Median days", "Amount"]
    return _table([head, *(_funnel_cells(row) for row in found.rows)])


def _funnel_cells(row: FunnelRow) -> list[str]:
    return [
        row.key or "(blank)",
        f"{row.leads:,}",
        f"{row.accepted:,}",
        f"{row.won:,}",
        _percent(row.share.rate),
        f"{_percent(row.share.low)} to {_percent(row.share.high)}",
        "–" if row.median_days is None else f"{row.median_days:.1f}",
        _sums(row.amounts),
    ]


def _response_lines(found: ResponseTimes) -> list[str]:
    bounds = list(found.business.within)
    head = ["", "Median", *(_wait(bound) for bound in bounds)]
    return [
        f"{found.count:,} leads, {found.never:,} never answered.",
        f"Business time in the hours of: {found.calendar}",
        "",
        *_table(
            [
                head,
                _curve_cells("Wall clock", found.wall_clock, bounds, found.count),
                _curve_cells("Business time", found.business, bounds, found.count),
            ]
        ),
    ]


def _curve_cells(name: str, found: Curve, bounds: Sequence[int], count: int) -> list[str]:
    shares = [
        f"{found.within[bound]:,} ({_percent(found.within[bound] / count if count else None)})"
        if bound in found.within
        else ""
        for bound in bounds
    ]
    median = found.median_minutes
    return [name, "never" if median is None else f"{median:,.1f} min", *shares]


def _away_lines(found: TurnedAway) -> list[str]:
    head = ["Lead", "We said", "On", "Deal", "Won", "Days", "Amount"]
    rows = [
        [
            str(row.lead_id),
            f"{row.verdict.label}: {row.reason_label.lower()}",
            str(org.local_day(row.said_at)),
            str(row.deal_id),
            str(org.local_day(row.won_at)),
            str(row.days),
            _sums([(row.currency, row.amount_minor)]) if row.amount_minor is not None else "–",
        ]
        for row in found.rows
    ]
    said = f"{len(found.rows):,} of {found.turned_away:,} leads turned away came back and bought"
    sums = _sums(found.amounts)
    return [
        f"{said}{f': {sums}' if sums else ''}.",
        *(["", *_table([head, *rows])] if rows else []),
    ]


def _wait(minutes: int) -> str:
    return f"≤ {minutes} min" if minutes < 60 else f"≤ {minutes // 60} h"


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.1f} %"


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return [
        "  ".join(
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]

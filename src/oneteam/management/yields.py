"""Expected yield on the command line."""

from __future__ import annotations

from oneteam.domain.pipeline.rules.money import as_money
from oneteam.domain.scoreboard.queries import Yields
from oneteam.domain.scoreboard.rules.figures import Share


def yield_lines(found: Yields) -> list[list[str]]:
    """The report as cells of a table, its head first."""
    head = [found.by.label, "Leads", "Deals", "Rate", "95 %", "Won", "Rate", "95 %", "Amount"]
    return [
        head,
        *(
            [
                row.key or "(blank)",
                f"{row.leads:,}",
                f"{row.deals:,}",
                *_rate(row.deal_share),
                f"{row.won:,}",
                *_rate(row.won_share),
                " + ".join(
                    f"{money['amount']} {money['currency']}"
                    for money in (as_money(minor, currency) for currency, minor in row.amounts)
                ),
            ]
            for row in found.rows
        ),
    ]


def _rate(found: Share) -> list[str]:
    if found.rate is None or found.low is None or found.high is None:
        return ["–", "–"]
    return [f"{100 * found.rate:.1f} %", f"{100 * found.low:.1f} to {100 * found.high:.1f} %"]

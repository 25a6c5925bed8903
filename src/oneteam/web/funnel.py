"""The Funnel screen: how many leads become deals, and where they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.rules import By, ByOwnField, UnknownBreakdown
from oneteam.org.rules import Action, Role, Team, may
from oneteam.web.access import SignedIn, requires
from oneteam.web.charts import Bar, bars
from oneteam.web.periods import CHOICES, Asked, asked_period

if TYPE_CHECKING:
    from oneteam.org.models import Person

SHOWN = 12  # bars; the table has every row


@requires(Action.SEE_FIGURES)
def funnel(request: SignedIn) -> HttpResponse:
    """The whole funnel, then broken down by one thing; every count opens its leads."""
    try:
        by = scoreboard.read_breakdown(request.GET.get("by", By.SOURCE))
    except UnknownBreakdown:
        by = By.SOURCE
    period = asked_period(request.GET, today=timezone.localdate())
    of = whose(request)
    found = scoreboard.funnel(by=by.value, since=period.since, until=period.until, person=of)
    steps = scoreboard.stage_counts(since=period.since, until=period.until, person=of)
    rows = [_row(row, period=period, of=of) for row in found.rows]
    context = {
        "by": by,
        "breakdowns": scoreboard.breakdowns(),
        "period": period,
        "periods": CHOICES,
        "mine": of is not None,
        "may_choose": not may(Role(request.user.role), Action.SEE_ALL_LEADS),
        "steps": [
            {"step": step, "url": leads_url({"reached": step.key}, period=period, of=of)}
            for step in steps
        ],
        "steps_chart": _steps_chart(steps),
        "rates_chart": _rates_chart(found.rows, by),
        "rows": rows,
        "total": steps[0].count if steps else 0,
    }
    return render(request, "funnel.html", context)


def whose(request: SignedIn) -> Person | None:
    """Whose leads are counted: one's own for people who do not see all, unless they ask."""
    sees_all = may(Role(request.user.role), Action.SEE_ALL_LEADS)
    is_mine = request.GET.get("of", "all" if sees_all else "mine") == "mine"
    return request.user if is_mine else None


def leads_url(filters: dict[str, str], *, period: Asked, of: Person | None) -> str:
    """The address of the leads behind a number."""
    asked: dict[str, Any] = {}
    for name, value in filters.items():
        if value:
            asked[name] = value
        else:
            asked["blank"] = name
    if asked.get("reached") == "arrived":
        del asked["reached"]
    if period.since:
        asked["counted_since"] = period.since.isoformat()
    if period.until:
        asked["counted_until"] = period.until.isoformat()
    if of is not None:
        is_marketing = Role(of.role).team is Team.MARKETING
        asked["brought_by" if is_marketing else "owner"] = of.pk
    return f"{reverse('leads')}?{urlencode(asked)}"


def _row(row: scoreboard.FunnelRow, *, period: Asked, of: Person | None) -> dict[str, Any]:
    return {
        "row": row,
        "name": row.key or "not known",
        "url": leads_url(row.filters, period=period, of=of),
        "accepted_url": leads_url({**row.filters, "reached": "accepted"}, period=period, of=of),
        "won_url": leads_url({**row.filters, "reached": "won"}, period=period, of=of),
    }


def _steps_chart(steps: list[scoreboard.StageCount]) -> str:
    most = max((step.count for step in steps), default=0)
    rows = [
        Bar(
            label=step.label,
            value=step.count,
            said=f"{step.count:,}  ({(step.share.rate or 0):.0%})",
        )
        for step in steps
    ]
    return bars(rows, most=most, title="How many leads reached each step; the table says the same")


def _rates_chart(rows: Any, by: By | ByOwnField) -> str:
    shown = [row for row in rows if row.share.rate is not None][:SHOWN]
    most = max((row.share.high for row in shown), default=1.0)
    drawn = [
        Bar(
            label=row.key or "not known",
            value=row.share.rate,
            said=f"{row.share.rate:.1%} of {row.leads:,}",
            low=row.share.low,
            high=row.share.high,
        )
        for row in shown
    ]
    title = f"Share of leads won, by {by.label.lower()}, with 95 percent intervals"
    return bars(drawn, most=most, title=title, tone="marketing")

"""The Funnel screen: how many leads become deals, and where they come from."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.rules import By, UnknownBreakdown
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, Team, may
from oneteam.web.access import SignedIn, requires
from oneteam.web.charts import Bar, bars
from oneteam.web.periods import CHOICES, Asked, asked_period
from oneteam.web.tags import percent, plain_address, without_scheme

if TYPE_CHECKING:
    from oneteam.org.models import Person

SHOWN = 13  # bars: a year of months and the present one; the table has every row
OF_MARKETING = ("arrived", "qualified")  # the steps before a lead is handed to sales


@requires(Action.SEE_FIGURES)
def funnel(request: SignedIn) -> HttpResponse:
    """The whole funnel, then broken down by one thing; every count opens its leads."""
    try:
        by = scoreboard.read_breakdown(request.GET.get("by", By.SOURCE))
    except UnknownBreakdown:
        by = By.SOURCE
    period = asked_period(request.GET, today=org.local_day(timezone.now()))
    of = whose(request)
    found = scoreboard.funnel(by=by.value, since=period.since, until=period.until, person=of)
    steps: list[dict[str, Any]] = [
        {"step": step, "url": leads_url({"reached": step.key}, period=period, of=of)}
        for step in scoreboard.stage_counts(since=period.since, until=period.until, person=of)
    ]
    rows = _named([_row(row, period=period, of=of) for row in found.rows], by=by)
    context = {
        "by": by,
        "breakdowns": scoreboard.breakdowns(),
        "period": period,
        "periods": CHOICES,
        "mine": of is not None,
        "may_choose": not may(Role(request.user.role), Action.SEE_ALL_LEADS),
        "steps_chart": _steps_chart(steps),
        "rates_chart": _rates_chart(rows),
        "rows": rows,
        "total": steps[0]["step"].count if steps else 0,
    }
    return render(request, "funnel.html", context)


def whose(request: SignedIn) -> Person | None:
    """Whose leads are counted: one's own for people who do not see all, unless they ask."""
    sees_all = may(Role(request.user.role), Action.SEE_ALL_LEADS)
    is_mine = request.GET.get("of", "all" if sees_all else "mine") == "mine"
    return request.user if is_mine else None


def leads_url(filters: dict[str, str], *, period: Asked, of: Person | None) -> str:
    """The address of the leads behind a number."""
    return f"{reverse('leads')}?{urlencode(_asked(filters, period=period, of=of))}"


def deals_url(filters: dict[str, str], *, period: Asked, of: Person | None) -> str:
    """The address of the won deals behind a sum of money: those of the leads so found."""
    asked = {"outcome": "won", **_asked(filters, period=period, of=of)}
    return f"{reverse('deals')}?{urlencode(asked)}"


def _asked(filters: dict[str, str], *, period: Asked, of: Person | None) -> dict[str, Any]:
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
    return asked


def _row(row: scoreboard.FunnelRow, *, period: Asked, of: Person | None) -> dict[str, Any]:
    return {
        "row": row,
        "name": row.key or "not known",
        "url": leads_url(row.filters, period=period, of=of),
        "accepted_url": leads_url({**row.filters, "reached": "accepted"}, period=period, of=of),
        "won_url": leads_url({**row.filters, "reached": "won"}, period=period, of=of),
        "amount_url": deals_url({**row.filters, "reached": "won"}, period=period, of=of),
    }


def _named(rows: list[dict[str, Any]], *, by: Any) -> list[dict[str, Any]]:
    """Months in their order and in words; addresses without what they share."""
    if by == By.MONTH:
        rows.sort(key=lambda item: item["row"].key)
        for item in rows:
            if key := item["row"].key:
                item["name"] = f"{date.fromisoformat(f'{key}-01'):%b %Y}"
    if by == By.LANDING_PAGE:
        short = Counter(plain_address(item["name"]) for item in rows)
        for item in rows:
            said = plain_address(item["name"])
            item["name"] = said if short[said] == 1 else without_scheme(item["name"])
    return rows


def _steps_chart(steps: list[dict[str, Any]]) -> str:
    most = max((item["step"].count for item in steps), default=0)
    return bars(
        [
            Bar(
                label=item["step"].label,
                value=item["step"].count,
                said=f"{item['step'].count:,}",
                note=percent(item["step"].share.rate or 0.0),
                url=item["url"],
                tone="marketing" if item["step"].key in OF_MARKETING else "",
            )
            for item in steps
        ],
        most=most,
    )


def _rates_chart(rows: list[dict[str, Any]]) -> str:
    shown = [item for item in rows if item["row"].share.rate is not None][:SHOWN]
    most = max((item["row"].share.high for item in shown), default=1.0)
    return bars(
        [
            Bar(
                label=item["name"],
                value=item["row"].share.rate,
                said=percent(item["row"].share.rate),
                note=f"of {item['row'].leads:,}",
                url=item["won_url"],
                low=item["row"].share.low,
                high=item["row"].share.high,
            )
            for item in shown
        ],
        most=most,
    )

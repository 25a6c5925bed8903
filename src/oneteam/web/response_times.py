"""The Response times screen: how fast people who ask are answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.web.access import SignedIn, requires
from oneteam.web.charts import Point, curves
from oneteam.web.funnel import leads_url, whose
from oneteam.web.periods import CHOICES, asked_period

SAID = {5: "5 minutes", 15: "15 minutes", 60: "1 hour", 240: "4 hours", 1440: "1 day"}


@requires(Action.SEE_FIGURES)
def response_times(request: SignedIn) -> HttpResponse:
    """The share answered within a time; who was never answered stays in the curve."""
    period = asked_period(request.GET, today=org.local_day(timezone.now()))
    of = whose(request)
    found = scoreboard.response_times(since=period.since, until=period.until, person=of)
    wall, business = found.wall_clock.within, found.business.within
    context = {
        "found": found,
        "period": period,
        "periods": CHOICES,
        "mine": of is not None,
        "may_choose": not may(Role(request.user.role), Action.SEE_ALL_LEADS),
        "never_share": found.never / found.count if found.count else None,
        "all_url": leads_url({}, period=period, of=of),
        "never_url": leads_url({"answered": "never"}, period=period, of=of),
        "wall_median": minutes_said(found.wall_clock.median_minutes),
        "business_median": minutes_said(found.business.median_minutes),
        "rows": [
            {
                "said": SAID[bound],
                "wall": wall.get(bound),
                "wall_share": _share(wall.get(bound), found.count),
                "wall_url": leads_url({"within": str(bound)}, period=period, of=of),
                "business_url": leads_url(
                    {"worked": str(bound), "hours": found.calendar}, period=period, of=of
                ),
                "business": business.get(bound),
                "business_share": _share(business.get(bound), found.count),
            }
            for bound in sorted(SAID)
        ],
        "chart": curves(
            [("", _points(wall, found.count)), ("marketing", _points(business, found.count))],
            title="Share of leads answered within a time; the table says the same",
        ),
    }
    return render(request, "response_times.html", context)


def minutes_said(minutes: float | None) -> str:
    """A number of minutes as people say it; None is a lead nobody ever answered."""
    if minutes is None:
        return "never"
    if minutes < 60:
        return f"{minutes:.0f} min" if minutes >= 10 else f"{minutes:.1f} min"
    if minutes < 2 * 1440:
        return f"{minutes / 60:.1f} h"
    return f"{minutes / 1440:.1f} days"


def _points(within: dict[int, int], count: int) -> list[Point]:
    return [Point(bound, n / count) for bound, n in sorted(within.items())] if count else []


def _share(part: int | None, count: int) -> Any:
    return part / count if part is not None and count else None

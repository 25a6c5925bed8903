"""The Plan screen: what marketing does in a quarter, as timeline, calendar and list."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.capture.rules import keepable
from oneteam.domain.scoreboard.rules.looking import Screen
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.org.rules.quarters import NotAQuarter, Quarter, quarter_of, read_quarter
from oneteam.web.access import SignedIn, requires
from oneteam.web.looking import counted
from oneteam.web.plan_drawing import calendar, timeline
from oneteam.web.undo import offered

VIEWS = {"timeline": "Timeline", "calendar": "Calendar", "list": "List"}


@requires(Action.SEE_PLAN)
@counted(Screen.PLAN)
def plan(request: SignedIn) -> HttpResponse:
    """What marketing does this quarter, or in the one asked for."""
    quarter, today = asked_quarter(request), org.local_day(timezone.now())
    view = request.GET.get("view", "timeline")
    view = view if view in VIEWS else "timeline"
    channel = keepable(request.GET.get("channel", ""))
    found = campaigns.plans_within(
        request.user, since=quarter.starts_on, until=quarter.ends_on, channel=channel
    )
    role = Role(request.user.role)
    context: dict[str, Any] = {
        "quarter": quarter,
        "quarter_said": said(quarter),
        "tabs": [
            (label, _url(quarter, name, channel), name == view) for name, label in VIEWS.items()
        ],
        "earlier_url": _url(quarter.plus(-1), view, channel),
        "earlier": quarter.plus(-1),
        "later_url": _url(quarter.next, view, channel),
        "later": quarter.next,
        "view": view,
        "found": found,
        "channel": channel,
        "sums": _sums(found),
        "may_edit": may(role, Action.EDIT_PLAN),
        "reads": may(role, Action.READ_PLAN),
        "unread": [one for one in found if not one.is_read and one.plan.state != "reviewed"],
        "undo": offered(request),
    }
    if view == "timeline":
        context["timeline"] = timeline(found, quarter, today=today)
    elif view == "calendar":
        context["months"] = calendar(found, quarter, today=today)
    return render(request, "plan.html", context)


def asked_quarter(request: HttpRequest) -> Quarter:
    """The quarter an address names, else the present one."""
    asked = request.GET.get("quarter", "")
    try:
        return read_quarter(asked, fiscal_month=org.fiscal_month())
    except NotAQuarter:
        return org.quarter_at(timezone.now())


def quarter_at(day: date) -> Quarter:
    """The quarter of the company's fiscal year that a day is in."""
    return quarter_of(day, fiscal_month=org.fiscal_month())


def said(quarter: Quarter) -> str:
    """A quarter with its months: "Jan to Mar 2026"."""
    start, end = quarter.starts_on, quarter.ends_on
    year = "" if start.year == end.year else f" {start:%Y}"
    return f"{start:%b}{year} to {end:%b %Y}"


def _url(quarter: Quarter, view: str, channel: str) -> str:
    asked = {"quarter": quarter.key, "view": view} | ({"channel": channel} if channel else {})
    return f"?{urlencode(asked)}"


def _sums(found: list[campaigns.Planned]) -> list[tuple[str, int, int]]:
    """Budget and spent of those listed, by currency."""
    sums: dict[str, list[int]] = {}
    for one in found:
        both = sums.setdefault(one.plan.currency, [0, 0])
        both[0] += one.plan.budget_minor or 0
        both[1] += one.spent_minor
    return [(currency, budget, spent) for currency, (budget, spent) in sorted(sums.items())]

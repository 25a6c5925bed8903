"""The scoreboard's second looks: contested verdicts, and who came back and bought."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.capture import queries as leads
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.feedback.rules.contesting import Ruling
from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.queries.contests import Contests, together
from oneteam.domain.scoreboard.queries.turned_away import seen_of
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.web.access import SignedIn, requires
from oneteam.web.funnel import leads_url
from oneteam.web.periods import CHOICES, Asked, asked_period

SHOWN = 20


@requires(Action.SEE_SCOREBOARD)
def contests(request: SignedIn) -> HttpResponse:
    """Were we right to turn them away?"""
    period = asked_period(request.GET, today=org.local_day(timezone.now()), usual="365")
    found = scoreboard.contests(since=period.since, until=period.until)
    back = scoreboard.turned_away(since=period.since, until=period.until)
    sees_all = may(Role(request.user.role), Action.SEE_ALL_LEADS)
    mine = back.rows if sees_all else seen_of(back.rows, request.user)
    cards = leads.cards(row.lead_id for row in mine[:SHOWN])
    context: dict[str, Any] = {
        "period": period,
        "periods": CHOICES,
        "sees_all": sees_all,
        "all": _row(together(found), period),
        "rows": [_row(one, period) for one in found],
        "waiting": feedback.open_contests() if sees_all else [],
        "back": back,
        "came_back": [(row, cards[row.lead_id]) for row in mine[:SHOWN] if row.lead_id in cards],
        "more": len(mine) - SHOWN,
    }
    return render(request, "scoreboard/contests.html", context)


def _row(one: Contests, period: Asked) -> dict[str, Any]:
    said = {"contested_reason": one.reason} if one.reason else {}
    return {
        "one": one,
        "open_url": _url(period, "open", **said),
        "upheld_url": _url(period, Ruling.UPHOLD, **said),
        "overturned_url": _url(period, Ruling.OVERTURN, **said),
    }


def _url(period: Asked, how: str, **more: str) -> str:
    return leads_url({"contested": how, **more}, period=period, of=None)

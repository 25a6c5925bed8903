"""The Scoreboard: one page both teams open in the morning, with the same rule for both."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.scoreboard import queries as figures
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.web.access import SignedIn, requires
from oneteam.web.periods import CHOICES, Asked, asked_period
from oneteam.web.scoreboard_kept import sides, volumes
from oneteam.web.scoreboard_number import shared_numbers

if TYPE_CHECKING:
    from oneteam.org.models import Person

USUAL = "90"  # days: about the quarter whose number is shared


@requires(Action.SEE_SCOREBOARD)
def scoreboard(request: SignedIn) -> HttpResponse:
    """Are we one team?"""
    now = timezone.now()
    period = asked_period(request.GET, today=org.local_day(now), usual=USUAL)
    context = page(request.user, period=period, now=now)
    return render(request, "scoreboard.html", context)


def page(person: Person, *, period: Asked, now: datetime) -> dict[str, Any]:
    """What the screen shows: the figures of all, whoever looks."""
    found = figures.promises_kept(since=period.since, until=period.until, now=now)
    since, until = period.since, period.until
    return {
        "index": figures.one_team(found, since=since, until=until, now=now),
        "period": period,
        "periods": CHOICES,
        "sees_all": may(Role(person.role), Action.SEE_ALL_LEADS),
        "numbers": shared_numbers(now=now),
        "quarter": org.quarter_at(now),
        "is_agreed": found.is_agreed,
        "sides": sides(found, period),
        "volumes": volumes(found, period),
    }

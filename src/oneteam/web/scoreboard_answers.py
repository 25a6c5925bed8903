"""The part of the scoreboard about answers: how fast, what followed, and how soon sales said so."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.rules.speed import Outcome, Speed, half_by
from oneteam.domain.scoreboard.rules.waits import Turnaround
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.web import waits
from oneteam.web.access import SignedIn, requires
from oneteam.web.charts import Point, curves
from oneteam.web.funnel import leads_url
from oneteam.web.periods import CHOICES, Asked, asked_period

USUAL = "90"
DRAWN = (1, 2, 5, 10, 15, 30, 60, 120, 240, 480, 1440)  # minutes


@requires(Action.SEE_SCOREBOARD)
def answers(request: SignedIn) -> HttpResponse:
    """How fast do we answer, and what comes of it?"""
    now = timezone.now()
    period = asked_period(request.GET, today=org.local_day(now), usual=USUAL)
    found = scoreboard.answers(since=period.since, until=period.until, now=now)
    context: dict[str, Any] = {
        "period": period,
        "periods": CHOICES,
        "sees_all": may(Role(request.user.role), Action.SEE_ALL_LEADS),
        "found": found,
        "total": found.total.n,
    }
    if found.total.n:
        cohort = scoreboard.Cohort(since=period.since, until=period.until)
        steps = scoreboard.became(cohort, now=now).waits
        half = half_by(found.curve)
        context |= {
            "half": waits.length(timedelta(minutes=half)) if half is not None else "",
            "never_url": _url(period, speed=Speed.NEVER),
            "chart": curves(
                [("", [Point(at, 1 - found.curve.staying(at)) for at in DRAWN])],
                title="Share of leads answered within a time; the table says the same",
            ),
            "told": [(waits.length(timedelta(minutes=one.minutes)), one) for one in found.told],
            "speeds": [
                _row(speed.label, found.by_speed[speed], period, speed=speed) for speed in Speed
            ],
            "sources": [
                _row(source or "not known", outcome, period, source=source)
                for source, outcome in found.by_source.items()
            ],
            "feedback": _turnaround(found.feedback, period),
            "steps": [
                waits.step(
                    one,
                    done_url=_url_of(period, took=one.wait.value),
                    waiting_url=_url_of(period, became=one.wait.waiting.value),
                )
                for one in steps
            ],
        }
    return render(request, "scoreboard/answers.html", context)


def _row(name: str, outcome: Outcome, period: Asked, **asked: str) -> dict[str, Any]:
    came = ("decided", "accepted", "won")
    return {
        "name": name,
        "outcome": outcome,
        "url": _url(period, **asked),
        **{f"{what}_url": _url(period, **asked, came=what) for what in came},
    }


def _url(period: Asked, **asked: str) -> str:
    return _url_of(period, **{"speed": "any", **asked})


def _url_of(period: Asked, **asked: str) -> str:
    return leads_url(asked, period=period, of=None)


def _turnaround(found: Turnaround, period: Asked) -> dict[str, Any]:
    return {
        "found": found,
        "half": waits.lasted(found.half, found),
        "most": waits.lasted(found.most, found),
        "done_url": _url(period, came="judged"),
        "waiting_url": _url(period, came="unjudged"),
    }

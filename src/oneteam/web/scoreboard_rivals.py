"""Us against the competition: wins and losses against each competitor over time, with reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.pipeline.queries.rivals import Rival, rivals
from oneteam.domain.scoreboard.rules.figures import share
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.org.rules.quarters import Quarter
from oneteam.web.access import SignedIn, requires
from oneteam.web.periods import Asked
from oneteam.web.pipeline_lost import REASONS, deals_url

QUARTERS = 5  # a year and the present one


@requires(Action.SEE_SCOREBOARD)
def competition(request: SignedIn) -> HttpResponse:
    """Do we win against the competition?"""
    present = org.quarter_at(timezone.now())
    quarters = [present.plus(-back) for back in reversed(range(QUARTERS))]
    found = rivals(quarters)
    context: dict[str, Any] = {
        "quarters": quarters,
        "rows": [_row(one, quarters) for one in found],
        "sees_all": may(Role(request.user.role), Action.SEE_ALL_DEALS),
    }
    return render(request, "scoreboard/rivals.html", context)


def _row(one: Rival, quarters: list[Quarter]) -> dict[str, Any]:
    whole = Asked("", quarters[0].starts_on, quarters[-1].ends_on)
    name = one.competitor
    return {
        "name": name,
        "share": share(one.won.total(), one.count),
        "won": one.won.total(),
        "lost": one.lost.total(),
        "won_url": deals_url(whole, outcome="won", competitor=name),
        "lost_url": deals_url(whole, outcome="lost", competitor=name),
        "cells": [
            {
                "quarter": quarter,
                "won": one.won[number],
                "lost": one.lost[number],
                "won_url": _url(quarter, "won", name),
                "lost_url": _url(quarter, "lost", name),
            }
            for number, quarter in enumerate(quarters)
        ],
        "reasons": [
            (
                REASONS.get(reason, reason) or "Not known",
                count,
                deals_url(whole, outcome="lost", competitor=name, loss_reason=reason),
            )
            for reason, count in one.reasons.most_common()
        ],
    }


def _url(quarter: Quarter, outcome: str, competitor: str) -> str:
    days = Asked("", quarter.starts_on, quarter.ends_on)
    return deals_url(days, outcome=outcome, competitor=competitor)

"""The part of the scoreboard about expected yield: what leads of each kind come to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.queries import Came, Counted
from oneteam.domain.scoreboard.rules import YieldBy
from oneteam.domain.scoreboard.rules.expectation import ALL, ENOUGH
from oneteam.org.rules import Action, Role, may
from oneteam.web.access import SignedIn, requires


@requires(Action.SEE_SCOREBOARD)
def expected(request: SignedIn) -> HttpResponse:
    """What do leads come to?"""
    asked = request.GET.get("by", "")
    by = YieldBy(asked) if asked in set(YieldBy) else YieldBy.SOURCE
    found = scoreboard.counted()
    is_stored = found is not None and found.of(ALL)[0].leads >= ENOUGH
    if not is_stored:
        found = scoreboard.count_yields(now=timezone.now())
    context: dict[str, Any] = {
        "by": by,
        "choices": list(YieldBy),
        "enough": ENOUGH,
        "sees_all": may(Role(request.user.role), Action.SEE_ALL_LEADS),
        "found": found,
        "is_stored": is_stored,
    }
    if found is not None:
        names = {str(one.pk): one.name for one in campaigns.campaigns(request.user)}
        context |= {
            "all": _row(found.of(ALL)[0], found, name="All", asked={}),
            "rows": [
                _row(
                    row,
                    found,
                    name=_name(row.key, by, names),
                    asked={by.value: row.key} if row.key else {"blank": by.value},
                )
                for row in found.of(by.value)
            ],
        }
    return render(request, "scoreboard/yield.html", context)


def _name(key: str, by: YieldBy, campaigns: Mapping[str, str]) -> str:
    if by is YieldBy.CAMPAIGN and key:
        return campaigns.get(key, "a campaign that is not shared yet")
    return key or "not known"


def _row(row: Came, found: Counted, *, name: str, asked: dict[str, str]) -> dict[str, Any]:
    said = {**asked, "counted_until": found.arrived_until.isoformat()}

    def address(**more: str) -> str:
        return f"{reverse('leads')}?{urlencode({**said, **more})}"

    return {
        "name": name,
        "came": row,
        "is_small": row.leads < ENOUGH,
        "worth": [(currency, minor // row.leads) for currency, minor in row.amounts],
        "url": address(),
        "deals_url": address(reached="deal"),
        "won_url": address(reached="won"),
    }

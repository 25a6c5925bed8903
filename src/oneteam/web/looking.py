"""Counts who looks at the other team's work: once a person and day, with one small write."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import date
from typing import Any, Concatenate, ParamSpec

from django.http.response import HttpResponseBase
from django.utils import timezone

from oneteam.domain.scoreboard import operations
from oneteam.domain.scoreboard.rules.looking import Screen
from oneteam.org import queries as org
from oneteam.org.rules import Role, Team
from oneteam.web.access import SignedIn

P = ParamSpec("P")
View = Callable[Concatenate[SignedIn, P], HttpResponseBase]
OF_THE_OTHERS = {Screen.PIPELINE: Team.MARKETING, Screen.PLAN: Team.SALES}
# What this process has kept already, so that a second look that day costs nothing.
known: set[tuple[int, date, Screen]] = set()


def counted(screen: Screen) -> Callable[[View[P]], View[P]]:
    """Keep that a person of the other team looked at this screen today."""

    def mark(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def looked(request: SignedIn, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            if request.method == "GET" and response.status_code == 200:
                _keep(request.user, screen)
            return response

        return looked

    return mark


def _keep(person: Any, screen: Screen) -> None:
    if Role(person.role).team is not OF_THE_OTHERS[screen]:
        return
    day = org.local_day(timezone.now())
    if (person.pk, day, screen) in known:
        return
    if len(known) > 10_000:
        known.clear()
    operations.look(person, screen=screen, day=day)
    known.add((person.pk, day, screen))

"""How the demo's teams behave towards each other: who looks at whose work, what is contested."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from oneteam import flow
from oneteam.domain.capture.queries import Filters, page_of_leads
from oneteam.domain.feedback.operations import ContestRefused
from oneteam.domain.feedback.rules.contesting import Ruling
from oneteam.domain.scoreboard.operations import look
from oneteam.domain.scoreboard.rules.looking import Screen
from oneteam.org.queries import local_day
from oneteam.org.rules import Role, Team

if TYPE_CHECKING:
    from oneteam.org.models import Person

WEEKS = 13
# How likely somebody of the other team looks at a screen in a week.
LOOKS = {Screen.PIPELINE: (Team.MARKETING, 0.7), Screen.PLAN: (Team.SALES, 0.4)}
# What marketing says of a rejection, and how both leaders rule; the last one waits for Sven.
CONTESTED = (
    ("They have three sites and asked for a price twice.", Ruling.OVERTURN, 2),
    ("Their trucks queue at every dock: this is our case.", Ruling.UPHOLD, 2),
    ("Our campaign promised exactly what they ask for.", Ruling.OVERTURN, 1),
)


def behave(people: Mapping[str, Person], *, now: datetime) -> None:
    """A quarter of looks at each other's work, and three contested verdicts."""
    dice = random.Random(4)
    today = local_day(now)
    for person in sorted(people.values(), key=lambda one: one.pk):
        for screen, (team, likely) in LOOKS.items():
            for week in range(WEEKS):
                if Role(person.role).team is team and dice.random() < likely:
                    day = today - timedelta(days=7 * week + dice.randrange(7))
                    look(person, screen=screen, day=day)
    _contest(people, now=now)


def _contest(people: Mapping[str, Person], *, now: datetime) -> None:
    mia, sven, boss = (people[name] for name in ("Mia Hoffmann", "Sven de Vries", "Max Weber"))
    # Judged long enough ago that nobody contests what is still to be said.
    settled = Filters(status=("rejected",), until=now - timedelta(days=14))
    away = page_of_leads(mia, filters=settled, size=30).rows
    doubted = [row["id"] for row in away if row["reason"] in ("no_need", "no_fit")]
    for lead_id, (note, ruling, leaders) in zip(doubted, CONTESTED, strict=False):
        try:
            contest = flow.contest(lead_id, note=note, by=mia, now=now - timedelta(hours=30))
        except ContestRefused:
            continue
        for leader in (boss, sven)[:leaders]:
            flow.rule(contest, ruling=ruling, by=leader, now=now - timedelta(minutes=1))

"""The one-team index: how the two teams behave towards each other in a period."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Min

from oneteam.domain.campaigns.models import PlanReading
from oneteam.domain.scoreboard.models import Look
from oneteam.domain.scoreboard.queries.kept import PromisesKept
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.domain.scoreboard.rules.kept import Kept, Promised
from oneteam.domain.scoreboard.rules.looking import Screen
from oneteam.domain.scoreboard.rules.one_team import Index, Measured, Part, weeks_looked
from oneteam.org.queries import local_day, people
from oneteam.org.rules import Role, Team


def one_team(kept: PromisesKept, *, since: date | None, until: date | None, now: datetime) -> Index:
    """The index of a period whose promises are counted already. At most three queries."""
    today = local_day(now)
    last = min(until, today) if until else today
    first = Look.objects.aggregate(first=Min("day"))["first"]
    begins = max(since, first) if since and first else first
    looks = _looks(begins, last)
    return Index(
        (
            _share(Part.ACCEPTANCE, kept.of(Promised.ACCEPTED)),
            _share(Part.FEEDBACK, kept.of(Promised.VERDICT)),
            _looked(Part.PLAN, Team.SALES, looks[Screen.PLAN], begins, last),
            _looked(Part.PIPELINE, Team.MARKETING, looks[Screen.PIPELINE], begins, last),
            Measured(Part.THANKS, None),
            Measured(Part.GATHERINGS, None),
        )
    )


def _looks(begins: date | None, last: date) -> dict[Screen, list[tuple[int, date]]]:
    """Who looked at what on which day; who confirmed having read a plan has looked at it."""
    found: dict[Screen, list[tuple[int, date]]] = {screen: [] for screen in Screen}
    if begins is None or begins > last:
        return found
    for screen, person, day in Look.objects.filter(day__range=(begins, last)).values_list(
        "screen", "person", "day"
    ):
        found[Screen(screen)].append((person, day))
    over = period(begins, last)
    read = PlanReading.objects.filter(read_at__gte=over.since, read_at__lt=over.until)
    for person, at in read.values_list("person", "read_at"):
        found[Screen.PLAN].append((person, local_day(at)))
    return found


def _share(part: Part, kept: Kept) -> Measured:
    return Measured(part, kept.share.rate, kept.n)


def _looked(
    part: Part, team: Team, looks: list[tuple[int, date]], begins: date | None, last: date
) -> Measured:
    if begins is None or begins > last:
        return Measured(part, None)
    mine = [one.pk for one in people() if Role(one.role).team is team]
    looked, weeks = weeks_looked(looks, people=mine, since=begins, until=last)
    return Measured(part, looked / weeks if weeks else None, weeks)

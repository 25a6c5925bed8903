"""The week of the one team: what came in, what happened to it, what is planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum

from oneteam.domain.capture import queries as leads
from oneteam.domain.pipeline import queries as deals
from oneteam.org.models import Person
from oneteam.stream.queries.planned import campaign_days
from oneteam.stream.rules.cadences import instant


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """Figures of the week before a Monday, of what one person may see; sums by currency."""

    first: date
    last: date
    came: int
    by_source: tuple[tuple[str, int], ...]
    answered: int
    accepted: int
    rejected: int
    other_verdicts: int
    unanswered: int
    deals_opened: int
    deals_won: int
    won: tuple[tuple[str, int], ...]
    deals_lost: int
    planned: tuple[str, ...]  # campaigns of the week that begins

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened: then nothing is sent."""
        return not (
            self.came
            or self.accepted
            or self.rejected
            or self.other_verdicts
            or self.deals_opened
            or self.deals_won
            or self.deals_lost
            or self.planned
        )


def team_week(person: Person, *, monday: date | None) -> TeamWeek:
    """The seven days before a Monday, in the person's zone; six queries."""
    until_day = monday or date.min
    zone = ZoneInfo(person.time_zone)
    since = instant(until_day - timedelta(days=7), time(0), zone)
    until = instant(until_day, time(0), zone)
    mine = leads.visible_leads(person).filter(is_history=False)
    came = mine.filter(arrived_at__gte=since, arrived_at__lt=until)
    facts = came.aggregate(
        n=Count("id"), answered=Count("id", filter=Q(responded_at__isnull=False))
    )
    waiting = came.filter(responded_at=None, status__in=("queued", "assigned")).count()
    sources = came.order_by().values_list("source").annotate(n=Count("id")).order_by("-n", "source")
    judged = dict(
        mine.filter(verdict_at__gte=since, verdict_at__lt=until)
        .order_by()
        .values_list("verdict")
        .annotate(Count("id"))
    )
    own = deals.visible_deals(person).filter(is_history=False)
    opened = own.filter(opened_at__gte=since, opened_at__lt=until).count()
    closed = own.filter(closed_at__gte=since, closed_at__lt=until)
    ends = list(
        closed.order_by()
        .values_list("outcome", "currency")
        .annotate(Count("id"), Sum("amount_minor"))
    )
    accepted, rejected = judged.pop("accept", 0), judged.pop("reject", 0)
    return TeamWeek(
        first=until_day - timedelta(days=7),
        last=until_day - timedelta(days=1),
        came=facts["n"],
        by_source=tuple((source or "unknown", n) for source, n in sources[:5]),
        answered=facts["answered"],
        accepted=accepted,
        rejected=rejected,
        other_verdicts=sum(judged.values()),
        unanswered=waiting,
        deals_opened=opened,
        deals_won=sum(n for outcome, _, n, _ in ends if outcome == "won"),
        won=tuple((code, total or 0) for outcome, code, _, total in ends if outcome == "won"),
        planned=tuple(
            day.name
            for day in campaign_days(person, since=until_day, until=until_day + timedelta(days=6))
        ),
        deals_lost=sum(n for outcome, _, n, _ in ends if outcome == "lost"),
    )

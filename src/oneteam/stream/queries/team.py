"""The week of the one team: what came in, what happened to it, what is planned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q, QuerySet, Sum

from oneteam.domain.capture import queries as leads
from oneteam.domain.pipeline import queries as deals
from oneteam.domain.pipeline.models import Opportunity
from oneteam.org.models import Person
from oneteam.stream.queries.planned import CampaignDays, campaign_days
from oneteam.stream.rules.cadences import instant

SHOWN = 5  # sources and won deals by name; the rest are counted


@dataclass(frozen=True, slots=True)
class Win:
    """A won deal, and who helped: whose deal it was and who brought the lead, as far as known."""

    deal_id: int
    name: str
    amount_minor: int | None
    currency: str
    owner: str
    brought_by: str


@dataclass(frozen=True, slots=True)
class TeamWeek:
    """Figures of the week before a Monday, of what one person may see; sums by currency."""

    first: date
    last: date
    came: int
    by_source: tuple[tuple[str, int], ...]
    from_others: int  # leads of the sources that are not named
    answered: int
    accepted: int
    rejected: int
    other_verdicts: int
    unanswered: int
    deals_opened: int
    deals_won: int
    won: tuple[tuple[str, int], ...]
    deals_lost: int
    wins: tuple[Win, ...]  # the largest of them
    planned: tuple[CampaignDays, ...]  # campaigns of the week that begins

    @property
    def next_last(self) -> date:
        """The last day of the week that begins."""
        return self.last + timedelta(days=7)

    @property
    def more_wins(self) -> int:
        """How many won deals are not among `wins`."""
        return self.deals_won - len(self.wins)

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
    """The seven days before a Monday, in the person's zone; eight queries."""
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
    sources = list(
        came.order_by().values_list("source").annotate(n=Count("id")).order_by("-n", "source")
    )
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
        by_source=tuple((source or "an unknown source", n) for source, n in sources[:SHOWN]),
        from_others=sum(n for _, n in sources[SHOWN:]),
        answered=facts["answered"],
        accepted=accepted,
        rejected=rejected,
        other_verdicts=sum(judged.values()),
        unanswered=waiting,
        deals_opened=opened,
        deals_won=sum(n for outcome, _, n, _ in ends if outcome == "won"),
        won=tuple((code, total or 0) for outcome, code, _, total in ends if outcome == "won"),
        deals_lost=sum(n for outcome, _, n, _ in ends if outcome == "lost"),
        wins=_wins(closed),
        planned=tuple(campaign_days(person, since=until_day, until=until_day + timedelta(days=6))),
    )


def _wins(closed: QuerySet[Opportunity]) -> tuple[Win, ...]:
    largest = closed.filter(outcome="won").order_by(F("amount_minor").desc(nulls_last=True), "id")
    rows = largest.values_list(
        "id", "name", "amount_minor", "currency", "owner__name", "lead__brought_by__name"
    )
    return tuple(
        Win(pk, name, amount, currency, owner or "", brought_by or "")
        for pk, name, amount, currency, owner, brought_by in rows[:SHOWN]
    )

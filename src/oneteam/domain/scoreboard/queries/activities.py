"""What each plan brought: leads, verdicts, wins, and money by a model of attribution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When

from oneteam.domain.attribution.queries import Span, earned_in_spans
from oneteam.domain.attribution.rules import Model
from oneteam.domain.campaigns.models import CampaignPlan
from oneteam.domain.campaigns.queries import Planned, windows_of_plans
from oneteam.domain.campaigns.rules import Window
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.scoreboard.queries.periods import Micros, period
from oneteam.domain.scoreboard.rules.activities import Brought
from oneteam.domain.scoreboard.rules.figures import median

DAY = 86_400_000_000  # microseconds
YEARS = timedelta(days=730)  # wins older than two years say little of how long a sale takes now


class PlanOfDay:
    """Which of some plans a touch of a campaign counts for; days are the company's."""

    def __init__(self, windows: Iterable[Window], zone: ZoneInfo) -> None:
        self._zone = zone
        self._of: dict[int, list[Window]] = {}
        for window in windows:
            self._of.setdefault(window.campaign_id, []).append(window)

    def __call__(self, campaign_id: int, at: datetime) -> int | None:
        """The plan, or None where it counts for none of them."""
        windows = self._of.get(campaign_id)
        if windows is None:
            return None
        day: date = at.astimezone(self._zone).date()
        return next((window.plan_id for window in windows if window.holds(day)), None)


def brought_by_plans(plans: Sequence[Planned], *, model: Model) -> dict[int, Brought]:
    """What each plan brought, by its id; days are the company's. Five queries."""
    found = {one.plan.pk: Brought(one.plan.ends_on) for one in plans}
    for one in plans:
        if one.spent_minor:
            found[one.plan.pk].spent[one.plan.currency] = one.spent_minor
    windows = windows_that_count(found)
    if not windows:
        return found
    zone = period(None, None).zone
    _count_leads(found, windows, zone)
    spans = [Span(plan, one.campaign_id, *_ends(one, zone)) for plan, one in windows.items()]
    for plan, currency, won_deal, minor in earned_in_spans(spans, model=model):
        found[plan].pipeline[currency] += minor
        if won_deal:
            found[plan].revenue[currency] += minor
            found[plan].wins[currency, won_deal] += minor
    return found


def windows_that_count(plan_ids: Iterable[int]) -> dict[int, Window]:
    """The days that count for each of these plans, by plan. One query."""
    wanted = set(plan_ids)
    campaigns = CampaignPlan.objects.filter(pk__in=wanted).values("campaign")
    return {plan: one for plan, one in windows_of_plans(campaigns).items() if plan in wanted}


def leads_of_plans(plan_ids: Iterable[int]) -> tuple[int, ...]:
    """The leads that count for these plans: their ids."""
    zone = period(None, None).zone
    asked = Q(pk__in=[])
    for window in windows_that_count(plan_ids).values():
        asked |= _within(window, zone)
    return tuple(Lead.objects.filter(asked).order_by().values_list("pk", flat=True))


def usual_cycle(*, now: datetime) -> float | None:
    """The median days from a lead's arrival to its win, of recent wins; None before the first.

    Two queries: the database sorts, and only the middle is fetched.
    """
    rows = Opportunity.objects.filter(
        outcome="won", closed_at__gte=now - YEARS, closed_at__lte=now, lead__isnull=False
    )
    count = rows.count()
    if not count:
        return None
    spans = rows.annotate(took=Micros("closed_at") - Micros("lead__arrived_at")).order_by("took")
    middle = spans.values_list("took", flat=True)[(count - 1) // 2 : count // 2 + 1]
    return median([took / DAY for took in middle])


def _count_leads(found: dict[int, Brought], windows: dict[int, Window], zone: ZoneInfo) -> None:
    cases = [When(_within(window, zone), then=Value(plan)) for plan, window in windows.items()]
    deals = Opportunity.objects.filter(lead=OuterRef("pk"))
    campaigns = {window.campaign_id for window in windows.values()}
    rows = (
        Lead.objects.filter(campaign__in=campaigns)
        .order_by()
        .annotate(plan=Case(*cases, output_field=IntegerField()))
        .filter(plan__isnull=False)
        .values_list("plan")
        .annotate(
            Count("id"),
            accepted=Count("id", filter=Q(accepted_at__isnull=False) | Q(Exists(deals))),
            won=Count("id", filter=Q(Exists(deals.filter(outcome="won")))),
        )
    )
    for plan, leads, accepted, won in rows:
        one = found[plan]
        one.leads, one.accepted, one.won = leads, accepted, won


def _within(window: Window, zone: ZoneInfo) -> Q:
    since, until = _ends(window, zone)
    found = Q(campaign=window.campaign_id)
    if since:
        found &= Q(arrived_at__gte=since)
    if until:
        found &= Q(arrived_at__lt=until)
    return found


def _ends(window: Window, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
    """The moment the days of a window begin, and the one they are over; None is open."""
    since, until = window.since, window.until
    return (
        datetime.combine(since, time(), zone) if since else None,
        datetime.combine(until + timedelta(days=1), time(), zone) if until else None,
    )

"""What each plan brought: leads, verdicts, wins, and money by a model of attribution."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When

from oneteam.domain.attribution.queries import journeys_touching
from oneteam.domain.attribution.rules import Model
from oneteam.domain.campaigns.models import CampaignPlan
from oneteam.domain.campaigns.queries import Planned, windows_of_plans
from oneteam.domain.campaigns.rules import Window
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.domain.scoreboard.rules.activities import Brought
from oneteam.domain.scoreboard.rules.figures import median

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
    plan_of = PlanOfDay(windows.values(), zone)
    for journey in journeys_touching(window.campaign_id for window in windows.values()):
        for step, earned in zip(journey.steps, journey.earned(model), strict=True):
            plan = plan_of(step.campaign_id, step.at)
            if plan is None:
                continue
            found[plan].pipeline[journey.currency] += earned
            if journey.outcome == "won":
                found[plan].revenue[journey.currency] += earned
                found[plan].wins[journey.currency, journey.deal_id] += earned
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
    """The median days from a lead's arrival to its win, of recent wins; None before the first."""
    rows = Opportunity.objects.filter(
        outcome="won", closed_at__gte=now - YEARS, closed_at__lte=now, lead__isnull=False
    )
    spans = rows.values_list("lead__arrived_at", "closed_at")
    return median([(closed - came).total_seconds() / 86400 for came, closed in spans if closed])


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
    found = Q(campaign=window.campaign_id)
    if window.since:
        found &= Q(arrived_at__gte=datetime.combine(window.since, time(), zone))
    if window.until:
        end = window.until + timedelta(days=1)
        found &= Q(arrived_at__lt=datetime.combine(end, time(), zone))
    return found

"""What each plan brought: leads, verdicts, wins, and money by a model of attribution."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, Value, When

from oneteam.domain.attribution.queries import credits_of
from oneteam.domain.attribution.rules import Model
from oneteam.domain.campaigns.queries import Planned, windows_of_plans
from oneteam.domain.campaigns.rules import Window
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.domain.scoreboard.rules.activities import Brought
from oneteam.domain.scoreboard.rules.figures import median

YEARS = timedelta(days=730)  # wins older than two years say little of how long a sale takes now


def brought_by_plans(plans: Sequence[Planned], *, model: Model) -> dict[int, Brought]:
    """What each plan brought, by its id; days are the company's. Five queries."""
    found = {one.plan.pk: Brought(one.plan.ends_on) for one in plans}
    for one in plans:
        if one.spent_minor:
            found[one.plan.pk].spent[one.plan.currency] = one.spent_minor
    every = windows_of_plans(sorted({one.plan.campaign_id for one in plans}))
    windows = {plan: window for plan, window in every.items() if plan in found}
    if not windows:
        return found
    zone = period(None, None).zone
    _count_leads(found, windows, zone)
    for credit in credits_of({window.campaign_id for window in windows.values()}):
        day = credit.touched_at.astimezone(zone).date()
        for plan, window in windows.items():
            if window.campaign_id == credit.campaign_id and window.holds(day):
                earned = credit.first_minor if model is Model.FIRST else credit.linear_minor
                found[plan].pipeline[credit.currency] += earned
                if credit.is_won:
                    found[plan].revenue[credit.currency] += earned
    return found


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

"""Reads of many plans: what is on in a stretch of time, and which days count for each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import BooleanField, Count, Exists, OuterRef, Q, QuerySet, Sum, Value

from oneteam.domain.campaigns.models import (
    Campaign,
    CampaignPlan,
    Contributor,
    Cost,
    PlanReading,
    Question,
)
from oneteam.domain.campaigns.queries.access import visible_plans
from oneteam.domain.campaigns.rules import PlanState, Window, windows
from oneteam.org.models import Person
from oneteam.org.rules import Action, Role, may


@dataclass(frozen=True, slots=True)
class Planned:
    """One plan of a list, with what was booked on it."""

    plan: CampaignPlan
    spent_minor: int
    open_questions: int
    is_read: bool  # by the person who looks, in its present version

    @property
    def name(self) -> str:
        """The name of the campaign."""
        return self.plan.campaign.name


def plans_within(
    person: Person, *, since: date, until: date, channel: str = "", by_start: bool = False
) -> list[Planned]:
    """The plans a person may see that run on some of these days, both included; by start.

    `by_start` takes those that start in them, so that each plan is of one quarter.
    """
    rows = visible_plans(person).filter(starts_on__lte=until)
    rows = rows.filter(starts_on__gte=since) if by_start else rows.filter(ends_on__gte=since)
    if channel:
        rows = rows.filter(channel=channel)
    plans = list(
        rows.select_related("campaign", "owner")
        .annotate(is_read=_read_by(person))
        .order_by("starts_on", "campaign__name", "id")
    )
    ids = [plan.pk for plan in plans]
    spent = dict(
        Cost.objects.filter(plan__in=ids).values_list("plan").annotate(Sum("amount_minor"))
    )
    open_ = Question.objects.filter(plan__in=ids, answered_at=None)
    asked = dict(open_.values_list("plan").annotate(Count("id")))
    return [
        Planned(plan, spent.get(plan.pk, 0), asked.get(plan.pk, 0), bool(plan.is_read))
        for plan in plans
    ]


def plans_by_id(person: Person, plan_ids: list[int]) -> list[CampaignPlan]:
    """Of these plans those a person may see, with their campaigns, by start."""
    rows = visible_plans(person).filter(pk__in=plan_ids).select_related("campaign")
    return list(rows.order_by("starts_on", "campaign__name", "id"))


def costs_of(person: Person, plan_ids: list[int]) -> list[Cost]:
    """What was booked on these plans as far as the person may see them, newest first."""
    rows = Cost.objects.filter(plan__in=visible_plans(person).filter(pk__in=plan_ids))
    return list(rows.select_related("plan__campaign", "by").order_by("-spent_on", "-id"))


def names_of(campaign_ids: Iterable[int]) -> dict[int, str]:
    """The names of these campaigns, by id."""
    rows = Campaign.objects.filter(pk__in=list(campaign_ids))
    return dict(rows.values_list("id", "name"))


def unread_count(person: Person, *, today: date) -> int:
    """How many shared plans that are not over this person of sales has not read as they stand."""
    if not may(Role(person.role), Action.READ_PLAN):
        return 0
    rows = visible_plans(person).filter(ends_on__gte=today).exclude(state=PlanState.REVIEWED)
    return rows.exclude(_read_by(person)).count()


def windows_of_plans(
    campaign_ids: QuerySet[Any, Any] | list[int] | None = None,
) -> dict[int, Window]:
    """The days that count for each plan, drafts too, by plan; of some campaigns or of all."""
    rows = CampaignPlan.objects.all()
    if campaign_ids is not None:
        rows = rows.filter(campaign__in=campaign_ids)
    return windows(rows.values_list("id", "campaign_id", "starts_on"))


def find_plans(person: Person, text: str, *, limit: int) -> list[CampaignPlan]:
    """Plans a person may see whose campaign or theme has all these words, the latest first."""
    rows = visible_plans(person).select_related("campaign", "owner")
    for word in text.replace("\0", "").split()[:5]:
        rows = rows.filter(Q(campaign__name__icontains=word) | Q(theme__icontains=word))
    return list(rows.order_by("-starts_on", "-pk")[:limit])


def plans_owned(person: Person, owner_id: int, *, limit: int) -> list[CampaignPlan]:
    """The plans of somebody that a person may see, the latest first."""
    rows = visible_plans(person).filter(owner=owner_id).select_related("campaign", "owner")
    return list(rows.order_by("-starts_on", "-pk")[:limit])


def plans_of_campaign(person: Person, campaign_id: int) -> list[CampaignPlan]:
    """The plans of one campaign that a person may see, newest first."""
    rows = visible_plans(person).filter(campaign=campaign_id)
    return list(rows.order_by("-starts_on"))


def hours_of(plan_ids: list[int]) -> dict[int, int]:
    """The minutes people spent on each plan."""
    rows = Contributor.objects.filter(plan__in=plan_ids).values_list("plan")
    return dict(rows.annotate(Sum("minutes")))


def _read_by(person: Person) -> Exists | Value:
    if not may(Role(person.role), Action.READ_PLAN):
        return Value(False, output_field=BooleanField())
    mine = Q(plan=OuterRef("pk"), person=person, version=OuterRef("version"))
    return Exists(PlanReading.objects.filter(mine))

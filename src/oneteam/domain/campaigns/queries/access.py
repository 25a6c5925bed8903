"""Which plans a person may see, edit and confirm."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from oneteam.domain.campaigns.models import Campaign, CampaignPlan
from oneteam.domain.campaigns.rules import PlanState
from oneteam.org.models import Person
from oneteam.org.rules import Action, Role, may


class PlanNotFound(Exception):
    """There is no such plan for this person."""


class NotAllowed(Exception):
    """The person sees the plan but may not do this with it."""


def visible_plans(person: Person) -> QuerySet[CampaignPlan]:
    """The plans that exist for a person: drafts only for those who plan."""
    role = Role(person.role)
    if may(role, Action.EDIT_PLAN):
        return CampaignPlan.objects.all()
    if may(role, Action.SEE_PLAN):
        return CampaignPlan.objects.exclude(state=PlanState.DRAFT)
    return CampaignPlan.objects.none()


def visible_campaigns(person: Person) -> QuerySet[Campaign]:
    """The campaigns that exist for a person: all but those of which there is nothing but drafts."""
    rows = Campaign.objects.all()
    if may(Role(person.role), Action.EDIT_PLAN):
        return rows
    planned = CampaignPlan.objects.values("campaign")
    return rows.filter(Q(pk__in=visible_plans(person).values("campaign")) | ~Q(pk__in=planned))


def access_plan(person: Person, plan_id: int) -> CampaignPlan:
    """A plan this person may see, with its campaign and owner. Raises PlanNotFound."""
    rows = visible_plans(person).select_related("campaign", "owner")
    plan = rows.filter(pk=plan_id).first()
    if plan is None:
        raise PlanNotFound(f"There is no plan {plan_id}.")
    return plan


def access_plan_to_edit(person: Person, plan_id: int) -> CampaignPlan:
    """A plan this person may change. Raises PlanNotFound or NotAllowed."""
    plan = access_plan(person, plan_id)
    if not may(Role(person.role), Action.EDIT_PLAN):
        raise NotAllowed("Only marketing or operations can change the plan.")
    return plan


def access_plan_to_read(person: Person, plan_id: int) -> CampaignPlan:
    """A plan this person may confirm and take notes on. Raises PlanNotFound or NotAllowed."""
    plan = access_plan(person, plan_id)
    if plan.state == PlanState.DRAFT or not may(Role(person.role), Action.READ_PLAN):
        raise NotAllowed("Only sales confirms what marketing has shared with it.")
    return plan

"""The page of one campaign's plan: what, when, what to say, what it takes, what was asked."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.campaigns.rules import PlanState
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.stream.queries import feed
from oneteam.web.access import SignedIn, requires
from oneteam.web.looks_of_plans import channel_label
from oneteam.web.plan import quarter_at
from oneteam.web.plan_forms import AssetForm, ContributorForm, CostForm, ReviewForm, TextForm
from oneteam.web.refusals import translated
from oneteam.web.undo import offered

if TYPE_CHECKING:
    from oneteam.domain.campaigns.models import CampaignPlan
    from oneteam.org.models import Person

# state -> (what the button says, the next state)
ON = {
    PlanState.DRAFT: ("Share with sales", PlanState.SHARED),
    PlanState.SHARED: ("Start it", PlanState.RUNNING),
}


@requires(Action.SEE_PLAN)
@translated
def plan_campaign(request: SignedIn, plan_id: int) -> HttpResponse:
    """Everything about one plan."""
    return show(request, plan_id, by=request.user, now=timezone.now())


def show(
    request: HttpRequest,
    plan_id: int,
    *,
    by: Person,
    now: datetime,
    status: int = 200,
    **forms: Any,
) -> HttpResponse:
    """The page for this person, with forms as they were filled in. Raises PlanNotFound."""
    plan = campaigns.access_plan(by, plan_id)
    role, state = Role(by.role), PlanState(plan.state)
    may_edit = may(role, Action.EDIT_PLAN)
    found = campaigns.details(plan)
    may_read = state is not PlanState.DRAFT and may(role, Action.READ_PLAN)
    mine = next((one for one in found.readers if one.name == by.name), None)
    context: dict[str, Any] = {
        "plan": plan,
        "state": state,
        "channel": channel_label(plan.channel),
        "found": found,
        "quarter": quarter_at(plan.starts_on),
        "targets": _targets(plan),
        "may_edit": may_edit,
        "may_read": may_read,
        "is_read": mine is not None and mine.is_current,
        "read_before": mine is not None and 0 < mine.version < plan.version,
        "next_step": ON.get(state),
        "others": [
            one for one in campaigns.plans_of_campaign(by, plan.campaign_id) if one.pk != plan.pk
        ],
        "leads_url": f"{reverse('leads')}?campaign={plan.campaign_id}",
        "follow_subject": f"campaign:{plan.campaign_id}",
        "is_following": feed.is_following(by, f"campaign:{plan.campaign_id}"),
        "question_form": TextForm(auto_id="question_%s"),
        "note_form": TextForm(auto_id="note_%s"),
        "undo": offered(request),
    }
    if may_edit:
        today = org.local_day(now)
        context["cost_form"] = CostForm(
            currency=plan.currency, auto_id="cost_%s", initial={"spent_on": today}
        )
        context["contributor_form"] = ContributorForm(auto_id="contributor_%s")
        context["asset_form"] = AssetForm(auto_id="asset_%s")
        context["review_form"] = ReviewForm(auto_id="review_%s", initial={"learned": plan.learned})
    return render(request, "plan/campaign.html", {**context, **forms}, status=status)


def _targets(plan: CampaignPlan) -> list[tuple[str, int | None, bool]]:
    """Each target: its name, how much, and whether it is money."""
    return [
        ("Leads", plan.target_leads, False),
        ("Accepted", plan.target_accepted, False),
        ("Pipeline", plan.target_pipeline_minor, True),
        ("Revenue", plan.target_revenue_minor, True),
    ]

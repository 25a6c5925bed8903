"""Plans are made, changed, moved on and dropped."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oneteam.domain.campaigns import operations
from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.campaigns.rules import PlanState
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.once import done_once
from oneteam.web.plan import asked_quarter
from oneteam.web.plan_campaign import show
from oneteam.web.plan_forms import PlanForm, ReviewForm, as_typed
from oneteam.web.refusals import said_on, translated

DONE = {
    PlanState.SHARED: "Shared with sales.",
    PlanState.RUNNING: "It runs.",
    PlanState.REVIEWED: "Reviewed: what you learned is kept.",
    PlanState.DRAFT: "It is a draft again; sales does not see it.",
}


@requires(Action.EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
@done_once
@translated
def new_plan(request: SignedIn) -> HttpResponse:
    """A campaign is planned."""
    quarter, company = asked_quarter(request), org.find_company()
    initial = {
        "starts_on": quarter.starts_on,
        "ends_on": quarter.ends_on,
        "owner_id": request.user.pk,
    }
    currency = company.currency if company else "EUR"
    form = PlanForm(request.POST or None, currency=currency, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            plan_id = operations.make_plan(form.draft(), by=request.user, now=timezone.now())
        except operations.PlanRefused as refused:
            form.refuse(refused.wrong)
        else:
            url = reverse("plan_drop", args=[plan_id])
            undo.offer(request, "Planned, as a draft. Share it when it is ready.", url=url)
            return redirect("plan_campaign", plan_id)
    context = {"form": form, "currency": currency}
    return render(request, "plan/form.html", context, status=422 if form.errors else 200)


@requires(Action.EDIT_PLAN)
@require_http_methods(["GET", "HEAD", "POST"])
@translated
def edit_plan(request: SignedIn, plan_id: int) -> HttpResponse:
    """A plan is changed; sales reads the new version."""
    plan = campaigns.access_plan_to_edit(request.user, plan_id)
    before = as_typed(plan)
    form = PlanForm(request.POST or None, currency=plan.currency, plan=plan, initial=before)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            with said_on(form, operations.PlanChanged):
                is_changed = operations.change_plan(
                    plan_id, form.draft(), version=version, by=request.user, now=timezone.now()
                )
                if is_changed:
                    draft = plan.state == PlanState.DRAFT
                    said = "Changed." if draft else "Changed. Sales is asked to read it again."
                    _offer_back(request, plan_id, {**before, "version": version + 1}, said)
                return redirect("plan_campaign", plan_id)
        except operations.PlanRefused as refused:
            form.refuse(refused.wrong)
    context = {"form": form, "currency": plan.currency, "plan": plan}
    return render(request, "plan/form.html", context, status=422 if form.errors else 200)


@requires(Action.EDIT_PLAN)
@require_POST
@translated
def move_plan(request: SignedIn, plan_id: int) -> HttpResponse:
    """A plan moves a step on, or back."""
    asked = request.POST.get("to", "")
    campaigns.access_plan_to_edit(request.user, plan_id)
    if asked not in set(PlanState):
        return redirect("plan_campaign", plan_id)
    to, now = PlanState(asked), timezone.now()
    learned = request.POST.get("learned") if to is PlanState.REVIEWED else None
    form = ReviewForm({"learned": learned or ""}, auto_id="review_%s")
    form.full_clean()
    form.errors.clear()
    with said_on(form, operations.MoveRefused):
        before = operations.move_plan(plan_id, to=to, by=request.user, now=now, learned=learned)
        url = reverse("plan_move", args=[plan_id])
        undo.offer(request, DONE[to], url=url, to=before.value, learned=learned or "")
        return redirect("plan_campaign", plan_id)
    return show(request, plan_id, by=request.user, now=now, status=422, review_form=form)


@requires(Action.EDIT_PLAN)
@require_POST
@translated
def drop_plan(request: SignedIn, plan_id: int) -> HttpResponse:
    """A draft is taken back."""
    try:
        operations.drop_plan(plan_id, by=request.user, now=timezone.now())
    except operations.MoveRefused:
        return redirect("plan_campaign", plan_id)
    return redirect("plan")


def _offer_back(request: SignedIn, plan_id: int, before: dict[str, Any], said: str) -> None:
    fields = {name: "" if value is None else str(value) for name, value in before.items()}
    url = reverse("plan_edit", args=[plan_id])
    undo.offer(request, said, url=url, **fields)

"""What people add to a plan: costs, hours, assets; each with its way back."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam.domain.campaigns import operations
from oneteam.domain.campaigns import queries as campaigns
from oneteam.org.rules import Action
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.money import minor_of, typed_amount
from oneteam.web.once import done_once
from oneteam.web.plan_campaign import show
from oneteam.web.plan_forms import AssetForm, ContributorForm, CostForm
from oneteam.web.refusals import translated


@requires(Action.EDIT_PLAN)
@require_POST
@done_once
@translated
def add_cost(request: SignedIn, plan_id: int) -> HttpResponse:
    """A cost is booked."""
    plan = campaigns.access_plan_to_edit(request.user, plan_id)
    form = CostForm(request.POST, currency=plan.currency, auto_id="cost_%s")

    def book() -> None:
        said = form.cleaned_data
        cost_id = operations.book_cost(
            plan_id,
            what=said["what"],
            amount_minor=minor_of(said["amount"], currency=plan.currency) or 0,
            spent_on=said["spent_on"],
            by=request.user,
            now=timezone.now(),
        )
        undo.offer(request, "Booked.", url=reverse("plan_cost_remove", args=[plan_id, cost_id]))

    return _add(request, plan_id, form, book, name="cost_form", at="costs")


@requires(Action.EDIT_PLAN)
@require_POST
@translated
def remove_cost(request: SignedIn, plan_id: int, cost_id: int) -> HttpResponse:
    """A cost is taken back."""
    plan = campaigns.access_plan_to_edit(request.user, plan_id)
    cost = operations.remove_cost(plan_id, cost_id, by=request.user, now=timezone.now())
    if cost is not None:
        undo.offer(
            request,
            f"“{cost.what}” is taken off.",
            url=reverse("plan_costs", args=[plan_id]),
            what=cost.what,
            amount=typed_amount(cost.amount_minor, currency=plan.currency),
            spent_on=cost.spent_on.isoformat(),
        )
    return _back(plan_id, "costs")


@requires(Action.EDIT_PLAN)
@require_POST
@done_once
@translated
def add_contributor(request: SignedIn, plan_id: int) -> HttpResponse:
    """Someone's part is written down."""
    campaigns.access_plan_to_edit(request.user, plan_id)
    form = ContributorForm(request.POST, auto_id="contributor_%s")

    def name() -> None:
        said = form.cleaned_data
        operations.name_contributor(
            plan_id,
            person_id=said["person"],
            part=said["part"],
            minutes=round(said["hours"] * 60),
            by=request.user,
            now=timezone.now(),
        )

    return _add(request, plan_id, form, name, name="contributor_form", at="people")


@requires(Action.EDIT_PLAN)
@require_POST
@translated
def remove_contributor(request: SignedIn, plan_id: int, contributor_id: int) -> HttpResponse:
    """Someone's part is taken off."""
    found = operations.remove_contributor(
        plan_id, contributor_id, by=request.user, now=timezone.now()
    )
    if found is not None:
        undo.offer(
            request,
            f"{found.person.name} is taken off.",
            url=reverse("plan_contributors", args=[plan_id]),
            person=str(found.person_id),
            part=found.part,
            hours=f"{found.minutes / 60:.2f}",
        )
    return _back(plan_id, "people")


@requires(Action.EDIT_PLAN)
@require_POST
@done_once
@translated
def add_asset(request: SignedIn, plan_id: int) -> HttpResponse:
    """Something to open is added."""
    campaigns.access_plan_to_edit(request.user, plan_id)
    form = AssetForm(request.POST, auto_id="asset_%s")

    def add() -> None:
        said = form.cleaned_data
        asset_id = operations.add_asset(
            plan_id, name=said["name"], url=said["address"], by=request.user, now=timezone.now()
        )
        undo.offer(request, "Added.", url=reverse("plan_asset_remove", args=[plan_id, asset_id]))

    return _add(request, plan_id, form, add, name="asset_form", at="assets")


@requires(Action.EDIT_PLAN)
@require_POST
@translated
def remove_asset(request: SignedIn, plan_id: int, asset_id: int) -> HttpResponse:
    """Something to open is taken off."""
    asset = operations.remove_asset(plan_id, asset_id, by=request.user, now=timezone.now())
    if asset is not None:
        url = reverse("plan_assets", args=[plan_id])
        said = f"“{asset.name}” is taken off."
        undo.offer(request, said, url=url, name=asset.name, address=asset.url)
    return _back(plan_id, "assets")


def _add(
    request: SignedIn,
    plan_id: int,
    form: CostForm | ContributorForm | AssetForm,
    keep: Callable[[], None],
    *,
    name: str,
    at: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            keep()
            return _back(plan_id, at)
        except operations.EntryRefused as refused:
            for field, text in refused.wrong.items():
                form.add_error("address" if field == "url" else field, text)
    now = timezone.now()
    return show(request, plan_id, by=request.user, now=now, status=422, **{name: form})


def _back(plan_id: int, at: str) -> HttpResponse:
    return redirect(f"{reverse('plan_campaign', args=[plan_id])}#{at}")

"""What both leaders do about a quarter's shared target."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam.domain.pipeline.operations import aiming
from oneteam.domain.pipeline.operations.aiming import TargetRefused
from oneteam.org.rules import Action
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.forecast_target import TargetForm
from oneteam.web.money import typed_amount
from oneteam.web.pipeline_forecast import asked_quarter, page
from oneteam.web.refusals import said_on
from oneteam.web.tags import money


@requires(Action.SET_TARGET)
@require_POST
def set_target(request: SignedIn) -> HttpResponse:
    """A leader sets the target of a quarter, changes it, or takes it away."""
    now, form = timezone.now(), TargetForm(request.POST)
    quarter = asked_quarter(request, now=now)
    if form.is_valid():
        currency, amount = form.cleaned_data["currency"], form.cleaned_data["amount_minor"]
        with said_on(form, TargetRefused):
            before = aiming.set_target(
                quarter, currency=currency, amount_minor=amount, by=request.user, now=now
            )
            said = money(amount, currency) or "no target"
            undo.offer(
                request,
                f"{quarter.key} now has {said if amount is None else f'a target of {said}'}.",
                url=reverse("pipeline_target"),
                quarter=quarter.key,
                currency=currency,
                amount=typed_amount(before, currency=currency),
            )
            asked = urlencode({"quarter": quarter.key, "currency": currency})
            return redirect(f"{reverse('pipeline_forecast')}?{asked}")
    return render(request, "pipeline/forecast.html", page(request, form=form, now=now), status=422)

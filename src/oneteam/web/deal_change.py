"""Who works a deal says what to expect of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam import flow
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.operations.changing import ChangeRefused
from oneteam.domain.pipeline.queries.terms import terms_of
from oneteam.domain.pipeline.rules.changes import Terms
from oneteam.org.rules import Action
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.deal import page
from oneteam.web.deal_terms import TermsForm, typed
from oneteam.web.refusals import translated

if TYPE_CHECKING:
    from oneteam.domain.pipeline.models import Opportunity


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def change(request: SignedIn, deal_id: int) -> HttpResponse:
    """Who works a deal says what to expect of it."""
    row = pipeline.access_deal_to_work(request.user, deal_id)
    form = TermsForm(request.POST, currency=row.currency)
    if form.is_valid():
        try:
            _change(request, row, form.terms())
            return redirect("deal", deal_id)
        except ChangeRefused as refused:
            for name, wrong in refused.wrong.items():
                form.add_error(name or None, wrong)
    context = page(deal_id, by=request.user, now=timezone.now())
    return render(request, "deal.html", {**context, "terms_form": form}, status=422)


def _change(request: SignedIn, row: Opportunity, terms: Terms) -> None:
    before = terms_of(row)
    if flow.change_deal(row.pk, terms=terms, by=request.user, now=timezone.now()):
        url = reverse("deal_terms", args=[row.pk])
        undo.offer(request, "The forecast knows.", url=url, **typed(before))
    else:
        messages.info(request, "It said so already.")

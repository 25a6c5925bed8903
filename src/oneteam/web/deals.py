"""The Deals screen: what became of the leads."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from oneteam.domain.capture.rules import keepable
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.rules import Outcome
from oneteam.org.rules import Action, Role, may
from oneteam.web.access import SignedIn, requires


@requires(Action.SEE_FIGURES)
def index(request: SignedIn) -> HttpResponse:
    """The deals a person may see, of one stage or outcome if asked."""
    stage = keepable(request.GET.get("stage", ""))
    outcome = keepable(request.GET.get("outcome", ""))
    context = {
        "deals": pipeline.deals(request.user, stage=stage, outcome=outcome),
        "sums": pipeline.open_by_stage(request.user),
        "stage": stage,
        "outcome": outcome,
        "outcomes": list(Outcome),
        "is_mine": not may(Role(request.user.role), Action.SEE_ALL_DEALS),
    }
    return render(request, "deals.html", context)

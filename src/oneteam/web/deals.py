"""The Deals screen: what became of the leads."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from oneteam.domain.capture.queries import Filters
from oneteam.domain.capture.rules import keepable
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.rules import Outcome
from oneteam.org.rules import Action, Role, may
from oneteam.web.access import SignedIn, requires
from oneteam.web.leads_asked import filters_of, number


@requires(Action.SEE_FIGURES)
def index(request: SignedIn) -> HttpResponse:
    """The deals a person may see, of one stage or outcome if asked.

    What an address asks of leads, as the figures do, asks for the deals these became.
    """
    asked = request.GET
    stage, outcome = keepable(asked.get("stage", "")), keepable(asked.get("outcome", ""))
    of = filters_of(asked, person=request.user)
    page = pipeline.page_of_deals(
        request.user,
        stage=stage,
        outcome=outcome,
        of=None if of == Filters() else of,
        page=number(asked.get("page")) or 1,
    )
    context = {
        "page": page,
        "sums": pipeline.open_by_stage(request.user),
        "stage": stage,
        "outcome": outcome,
        "outcomes": list(Outcome),
        "is_of_leads": of != Filters(),
        "is_mine": not may(Role(request.user.role), Action.SEE_ALL_DEALS),
        "previous_url": f"?{_on(asked, page.number - 1)}" if page.number > 1 else "",
        "next_url": f"?{_on(asked, page.number + 1)}" if page.number < page.pages else "",
    }
    return render(request, "deals.html", context)


def _on(asked: QueryDict, page: int) -> str:
    changed = asked.copy()
    changed["page"] = str(page)
    return changed.urlencode()

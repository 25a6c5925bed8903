"""What lies behind a figure of the Results: the deals with their credit, the costs as booked."""

from __future__ import annotations

from collections import Counter

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.scoreboard.queries.credited import (
    Money,
    credited_to_origin,
    credited_to_plans,
)
from oneteam.domain.scoreboard.queries.credited_page import page_of_credited
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.leads_asked import number, numbers
from oneteam.web.plan import asked_quarter, quarter_at, said
from oneteam.web.plan_origins import NAMES
from oneteam.web.plan_results import asked_model


@requires(Action.SEE_PLAN)
def deals(request: SignedIn) -> HttpResponse:
    """The deals a sum of pipeline or revenue was credited for, touch by touch."""
    asked = request.GET
    model, quarter = asked_model(asked.get("model", "")), asked_quarter(request)
    money = Money.REVENUE if asked.get("money") == Money.REVENUE else Money.PIPELINE
    if "plans" in asked:
        visible = campaigns.plans_by_id(request.user, numbers(asked.get("plans", "")))
        found = credited_to_plans([plan.pk for plan in visible], money=money, model=model)
        of = ", ".join(dict.fromkeys(plan.campaign.name for plan in visible)) or "No plan"
        quarter = quarter_at(visible[0].starts_on) if visible else quarter
    else:
        origin = asked.get("from", "")
        found = credited_to_origin(
            origin, since=quarter.starts_on, until=quarter.ends_on, money=money, model=model
        )
        key = number(origin)
        names = campaigns.names_of([key] if key else [])
        of = NAMES.get(origin) or names.get(key or 0, "") or "All deals"
        verb = "won" if money is Money.REVENUE else "opened"
        of = f"{of}; deals {verb} {said(quarter)}"
    page = page_of_credited(request.user, found, page=number(asked.get("page")) or 1)
    pages = []
    for at in (page.number - 1, page.number + 1):
        turned = asked.copy()
        turned["page"] = str(at)
        pages.append(f"?{turned.urlencode()}" if 1 <= at <= page.pages else "")
    context = {
        "page": page,
        "of": of,
        "model": model,
        "money": money,
        "quarter": quarter,
        "results_url": f"{reverse('plan_results')}?quarter={quarter.key}&model={model}",
        "previous_url": pages[0],
        "next_url": pages[1],
    }
    return render(request, "plan/credited.html", context)


@requires(Action.SEE_PLAN)
def costs(request: SignedIn) -> HttpResponse:
    """The costs that were booked on some plans."""
    asked = numbers(request.GET.get("plans", ""))
    plans = campaigns.plans_by_id(request.user, asked)
    quarter = quarter_at(plans[0].starts_on) if plans else asked_quarter(request)
    found = campaigns.costs_of(request.user, asked)
    sums: Counter[str] = Counter()
    for cost in found:
        sums[cost.plan.currency] += cost.amount_minor
    context = {
        "costs": found,
        "sums": sorted(sums.items()),
        "quarter": quarter,
        "results_url": f"{reverse('plan_results')}?quarter={quarter.key}",
    }
    return render(request, "plan/costs.html", context)

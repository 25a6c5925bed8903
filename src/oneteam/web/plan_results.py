"""The Results screen: what past activities brought, planned beside actual."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from oneteam.domain.attribution.rules import Model
from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.scoreboard.queries.activities import brought_by_plans, usual_cycle
from oneteam.domain.scoreboard.rules.activities import (
    Brought,
    cost_per,
    is_too_early,
    return_on,
    together,
)
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.looks_of_plans import channel_label
from oneteam.web.plan import asked_quarter, said
from oneteam.web.tags import money

BY = {"campaign": "Campaign", "channel": "Channel"}


@requires(Action.SEE_PLAN)
def results(request: SignedIn) -> HttpResponse:
    """What the plans that began in a quarter brought, by campaign or channel, and together."""
    quarter, now = asked_quarter(request), timezone.now()
    asked = request.GET.get("model", "")
    model = Model(asked) if asked in set(Model) else Model.LINEAR
    by = request.GET.get("by", "campaign")
    by = by if by in BY else "campaign"
    plans = campaigns.plans_within(
        request.user, since=quarter.starts_on, until=quarter.ends_on, by_start=True
    )
    found = brought_by_plans(plans, model=model)
    windows = campaigns.windows_of_plans(sorted({one.plan.campaign_id for one in plans}))
    cycle, today = usual_cycle(now=now), timezone.localdate()
    rows: list[dict[str, Any]] = []
    if by == "campaign":
        for one in plans:
            row = _row([one], found[one.plan.pk], today=today, cycle=cycle)
            row["name"], row["url"] = one.name, reverse("plan_campaign", args=[one.plan.pk])
            window = windows[one.plan.pk]
            days = {"counted_since": window.since, "counted_until": window.until}
            chosen = {name: str(day) for name, day in days.items() if day}
            row["leads_url"] = _leads({"campaign": str(window.campaign_id), **chosen})
            rows.append(row)
    else:
        for channel in sorted({one.plan.channel for one in plans}):
            of = [one for one in plans if one.plan.channel == channel]
            whole = together(found[one.plan.pk] for one in of)
            row = _row(of, whole, today=today, cycle=cycle)
            row["name"] = channel_label(channel) or "No channel"
            inside = {"quarter": quarter.key, "view": "list", "channel": channel}
            row["url"] = f"{reverse('plan')}?{urlencode(inside)}"
            rows.append(row)
    total = together(found[one.plan.pk] for one in plans) if plans else None
    context = {
        "quarter": quarter,
        "quarter_said": said(quarter),
        "earlier": quarter.plus(-1),
        "later": quarter.next,
        "model": model,
        "models": list(Model),
        "by": by,
        "breakdowns": BY.items(),
        "rows": rows,
        "total": _row(plans, total, today=today, cycle=cycle) if total else None,
        "cycle": cycle,
    }
    return render(request, "plan/results.html", context)


def _row(
    plans: list[campaigns.Planned], found: Brought, *, today: Any, cycle: float | None
) -> dict[str, Any]:
    currency = plans[0].plan.currency
    spent, revenue = found.spent[currency], found.revenue[currency]
    back = return_on(revenue, spent)
    return {
        "found": found,
        "currency": currency,
        "planned_leads": sum(one.plan.target_leads or 0 for one in plans),
        "planned_accepted": sum(one.plan.target_accepted or 0 for one in plans),
        "planned_pipeline": sum(one.plan.target_pipeline_minor or 0 for one in plans),
        "planned_revenue": sum(one.plan.target_revenue_minor or 0 for one in plans),
        "budget": sum(one.plan.budget_minor or 0 for one in plans),
        "spent": spent,
        "pipeline": _sums(found.pipeline, currency),
        "revenue": _sums(found.revenue, currency),
        "per_lead": cost_per(spent, found.leads),
        "per_accepted": cost_per(spent, found.accepted),
        "per_win": cost_per(spent, found.won),
        "back": None if back is None else f"{back:.1f}×",
        "is_early": is_too_early(found.ends_on, today=today, cycle_days=cycle),
    }


def _sums(amounts: Any, currency: str) -> str:
    others = [code for code in sorted(amounts) if code != currency]
    return ", ".join(money(amounts[code], code) for code in (currency, *others))


def _leads(asked: dict[str, str]) -> str:
    return f"{reverse('leads')}?{urlencode(asked)}"

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
from oneteam.domain.campaigns.queries import Planned
from oneteam.domain.scoreboard.queries.activities import brought_by_plans, usual_cycle
from oneteam.domain.scoreboard.queries.credited import origins
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.org.rules.quarters import Quarter
from oneteam.web.access import SignedIn, requires
from oneteam.web.looks_of_plans import channel_label
from oneteam.web.plan import asked_quarter, said
from oneteam.web.plan_origins import origin_rows
from oneteam.web.plan_results_rows import Reckoning

BY = {"campaign": "Campaign", "channel": "Channel", "quarter": "Quarter"}
COMPARED = 4  # quarters before the one asked for, so that the same one of last year is among them


@requires(Action.SEE_PLAN)
def results(request: SignedIn) -> HttpResponse:
    """What the plans that began in a quarter brought, by campaign, channel or quarter."""
    quarter, now = asked_quarter(request), timezone.now()
    model = asked_model(request.GET.get("model", ""))
    by = request.GET.get("by", "campaign")
    by = by if by in BY else "campaign"
    back = COMPARED if by == "quarter" else 1
    plans = campaigns.plans_within(
        request.user, since=quarter.plus(-back).starts_on, until=quarter.ends_on, by_start=True
    )
    reckoning = Reckoning(
        found=brought_by_plans(plans, model=model),
        model=model,
        today=org.local_day(now),
        cycle_days=usual_cycle(now=now),
        currency=org.currency(),
    )
    own = _began(plans, quarter)
    rows = ROWS[by](reckoning, own, plans, quarter)
    came = origins(since=quarter.starts_on, until=quarter.ends_on, model=model)
    context = {
        "quarter": quarter,
        "quarter_said": said(quarter),
        "earlier": quarter.plus(-1),
        "later": quarter.next,
        "model": model,
        "models": list(Model),
        "by": by,
        "by_label": BY[by],
        "breakdowns": BY.items(),
        "rows": rows,
        "total": reckoning.row("Together", own) if own and by != "quarter" else None,
        "before": _quarter_row(reckoning, plans, quarter.plus(-1)) if by != "quarter" else None,
        "cycle": reckoning.cycle_days,
        "origins": origin_rows(came, quarter=quarter, model=model, currency=reckoning.currency),
    }
    return render(request, "plan/results.html", context)


def asked_model(name: str) -> Model:
    """The model of attribution an address names, else linear."""
    return Model(name) if name in set(Model) else Model.LINEAR


def _by_campaign(
    reckoning: Reckoning, own: list[Planned], _: list[Planned], __: Quarter
) -> list[dict[str, Any]]:
    return [
        reckoning.row(one.name, [one], url=reverse("plan_campaign", args=[one.plan.pk]))
        for one in own
    ]


def _by_channel(
    reckoning: Reckoning, own: list[Planned], _: list[Planned], quarter: Quarter
) -> list[dict[str, Any]]:
    rows = []
    for channel in sorted({one.plan.channel for one in own}):
        inside = {"quarter": quarter.key, "view": "list", "channel": channel}
        rows.append(
            reckoning.row(
                channel_label(channel) or "No channel",
                [one for one in own if one.plan.channel == channel],
                url=f"{reverse('plan')}?{urlencode(inside)}",
            )
        )
    return rows


def _by_quarter(
    reckoning: Reckoning, _: list[Planned], plans: list[Planned], quarter: Quarter
) -> list[dict[str, Any]]:
    return [_quarter_row(reckoning, plans, quarter.plus(-before)) for before in range(COMPARED + 1)]


def _quarter_row(reckoning: Reckoning, plans: list[Planned], quarter: Quarter) -> dict[str, Any]:
    asked = {"quarter": quarter.key, "model": reckoning.model.value}
    url = f"{reverse('plan_results')}?{urlencode(asked)}"
    return reckoning.row(quarter.key, _began(plans, quarter), url=url)


def _began(plans: list[Planned], quarter: Quarter) -> list[Planned]:
    return [one for one in plans if quarter.starts_on <= one.plan.starts_on <= quarter.ends_on]


ROWS = {"campaign": _by_campaign, "channel": _by_channel, "quarter": _by_quarter}

"""What was lost, why and to whom: every bar opens its deals."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.rules.moves import LossReason
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.charts import Bar, bars
from oneteam.web.periods import CHOICES, Asked, asked_period
from oneteam.web.tags import money, percent

REASONS = {reason.value: reason.label for reason in LossReason}


@requires(Action.SEE_FIGURES)
def lost(request: SignedIn) -> HttpResponse:
    """Losses by reason, and wins and losses by competitor, in a stretch of days."""
    period = asked_period(request.GET, today=org.local_day(timezone.now()))
    losses = pipeline.losses(request.user, since=period.since, until=period.until)
    contests = pipeline.contests(request.user, since=period.since, until=period.until)
    total = sum(loss.count for loss in losses)
    context: dict[str, Any] = {
        "period": period,
        "periods": CHOICES,
        "total": total,
        "total_url": deals_url(period, outcome="lost"),
        "reasons_chart": _reasons_chart(losses, period, total=total),
        "contests": [_contest(one, period) for one in contests],
        "has_rivals": any(one.competitor for one in contests),
    }
    return render(request, "pipeline/lost.html", context)


def deals_url(period: Asked, **asked: str) -> str:
    """The address of the deals that closed in a period and fit; "" asks for what is not known."""
    query: dict[str, str] = {"as": "list"}
    for name, value in asked.items():
        query |= {name: value} if value else {"blank": name}
    if period.since:
        query["closed_since"] = period.since.isoformat()
    if period.until:
        query["closed_until"] = period.until.isoformat()
    return f"{reverse('pipeline')}?{urlencode(query)}"


def _reasons_chart(losses: list[pipeline.Loss], period: Asked, *, total: int) -> str:
    return bars(
        [
            Bar(
                label=REASONS.get(loss.reason, loss.reason) or "Not known",
                value=loss.count,
                said=f"{loss.count:,}",
                note=percent(loss.count / total) + _worth(loss.amounts),
                url=deals_url(period, outcome="lost", loss_reason=loss.reason),
            )
            for loss in losses
        ],
        most=max((loss.count for loss in losses), default=0),
    )


def _contest(one: pipeline.Contest, period: Asked) -> dict[str, Any]:
    return {
        "contest": one,
        "won_url": deals_url(period, outcome="won", competitor=one.competitor),
        "lost_url": deals_url(period, outcome="lost", competitor=one.competitor),
    }


def _worth(amounts: tuple[tuple[str, int], ...]) -> str:
    return "".join(f", {money(minor, code)}" for code, minor in amounts)

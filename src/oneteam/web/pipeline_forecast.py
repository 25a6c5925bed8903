"""The Forecast screen: what a quarter brings, against the target both teams set."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.pipeline.queries.forecast import quarter_deals
from oneteam.domain.pipeline.queries.stage_ages import stage_ages
from oneteam.domain.pipeline.queries.targets import agreed_goal, target_history
from oneteam.domain.pipeline.queries.undated import undated_deals
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.org.rules.currencies import is_currency
from oneteam.org.rules.quarters import NotAQuarter, Quarter, read_quarter
from oneteam.web.access import SignedIn, requires
from oneteam.web.forecast_rows import age_row, chart_of, links_of, owner_rows, stage_rows
from oneteam.web.forecast_target import TargetForm
from oneteam.web.plan import said
from oneteam.web.undo import offered

if TYPE_CHECKING:
    from oneteam.org.models import Person


@requires(Action.SEE_FIGURES)
def forecast(request: SignedIn) -> HttpResponse:
    """A quarter in one currency, by owner and stage, and how long deals stay in each stage."""
    context = page(request, form=None, now=timezone.now())
    return render(request, "pipeline/forecast.html", {**context, "undo": offered(request)})


def page(request: SignedIn, *, form: TargetForm | None, now: datetime) -> dict[str, Any]:
    """What the screen shows to this person, with what was typed into its form."""
    person, present = request.user, org.quarter_at(now)
    quarter = asked_quarter(request, now=now)
    found = quarter_deals(person, quarter, now=now)
    currencies = found.currencies
    currency = _currency(request, currencies)
    sees_all = may(Role(person.role), Action.SEE_ALL_DEALS)
    whole = found.whole(currency, is_measured=sees_all)
    asked = {"quarter": quarter.key, "currency": currency}
    target = found.targets.get(currency)
    is_agreed = agreed_goal(quarter, currency=currency, at=now) is not None
    people = {one.pk: one.name for one in org.people(active=None)}
    return {
        "quarter": quarter,
        "quarter_said": said(quarter),
        "earlier": quarter.plus(-1),
        "later": quarter.next,
        "when": (quarter > present) - (quarter < present),  # -1 is over, 0 runs, 1 is to come
        "currency": currency,
        "currencies": [(code, f"?{urlencode({**asked, 'currency': code})}") for code in currencies]
        if len(currencies) > 1
        else [],
        "sees_all": sees_all,
        "whole": whole,
        "target": target,
        "links": links_of(asked),
        "chart": chart_of(whole.forecast, asked, is_over=quarter < present),
        "owners": owner_rows(found, currency, asked, people),
        "stages": [] if quarter < present else stage_rows(found, currency, asked),
        "undated": undated_deals(person, currency=currency, now=now) if whole.undated.count else [],
        "ages": [age_row(row, sees_all=sees_all) for row in stage_ages(person, now=now)],
        "is_agreed": is_agreed,
        "form": form or (None if is_agreed else _form(request.user, quarter, currency, target)),
        "history": [
            (people.get(int(row.actor.partition(":")[2] or 0), "OneTeam"), row)
            for row in target_history(quarter.starts_on)
        ],
    }


def asked_quarter(request: HttpRequest, *, now: datetime) -> Quarter:
    """The quarter an address or form names, else the present one."""
    asked = request.POST.get("quarter") or request.GET.get("quarter", "")
    try:
        return read_quarter(asked, fiscal_month=org.fiscal_month())
    except NotAQuarter:
        return org.quarter_at(now)


def _currency(request: HttpRequest, known: list[str]) -> str:
    asked = request.POST.get("currency") or request.GET.get("currency", "")
    if is_currency(asked):
        return asked
    home = org.currency()
    return home if home in known or not known else known[0]


def _form(person: Person, quarter: Quarter, currency: str, target: Any) -> TargetForm | None:
    if not may(Role(person.role), Action.SET_TARGET):
        return None
    return TargetForm.about(quarter, currency, target.amount_minor if target else None)

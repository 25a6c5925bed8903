"""Settings, Pipeline: how likely each stage is won, when the fiscal year begins, the targets."""

from __future__ import annotations

import calendar
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.operations import aiming
from oneteam.domain.pipeline.operations.aiming import ChancesRefused
from oneteam.domain.pipeline.queries.chances import Ended, ended_from_stages
from oneteam.domain.pipeline.queries.targets import targets
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.changes import FINEST, begins_a_quarter
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.domain.pipeline.rules.survival import ENOUGH
from oneteam.domain.scoreboard.rules.figures import share
from oneteam.org import operations as org_operations
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.org.rules.quarters import quarter_of
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.forecast_links import deals_behind
from oneteam.web.settings_pipeline_forms import ChanceForm, YearForm


@requires(Action.MANAGE_STAGES)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_pipeline(request: SignedIn) -> HttpResponse:
    """What do we expect of a deal? The chances that a post names are changed."""
    if request.method != "POST":
        return _page(request)
    typed = {
        step.key: ChanceForm(request.POST, prefix=step.key)
        for step in _open_steps()
        if f"{step.key}-chance" in request.POST
    }
    if all(form.is_valid() for form in typed.values()):
        try:
            return _weigh(request, {key: form.share for key, form in typed.items()})
        except ChancesRefused as refused:
            for key, wrong in refused.wrong.items():
                typed[key].add_error("chance", wrong)
    return _page(request, typed=typed, status=422)


@requires(Action.MANAGE_STAGES)
@require_POST
def take_share(request: SignedIn) -> HttpResponse:
    """The share of past deals that were won from a stage becomes its chance."""
    key = request.POST.get("stage", "")
    ended = ended_from_stages().get(key)
    if ended is None or ended.count < ENOUGH:
        return _page(request, problem="Too few past deals say anything about this.", status=422)
    found = Decimal(ended.won) / ended.count
    try:
        return _weigh(request, {key: found.quantize(FINEST)})
    except ChancesRefused as refused:
        return _page(request, problem=str(refused), status=422)


@requires(Action.MANAGE_STAGES)
@require_POST
def begin_year(request: SignedIn) -> HttpResponse:
    """Fiscal years begin in another month: quarters of plan, forecast and reports follow."""
    form = YearForm(request.POST)
    if not form.is_valid():
        return _page(request, year_form=form, status=422)
    month = form.cleaned_data["month"]
    before = org_operations.begin_fiscal_years(month)
    text = f"Fiscal years now begin in {calendar.month_name[month]}."
    undo.offer(request, text, url=reverse("settings_pipeline_year"), month=str(before))
    return redirect("settings_pipeline")


def _weigh(request: SignedIn, chances: dict[str, Decimal]) -> HttpResponse:
    before = aiming.weigh_stages(chances, by=request.user, now=timezone.now())
    if before:
        fields = {f"{key}-chance": _percentage(was) for key, was in before.items()}
        text = "The forecast goes by the new chances."
        undo.offer(request, text, url=reverse("settings_pipeline"), **fields)
    return redirect("settings_pipeline")


def _page(
    request: SignedIn,
    *,
    typed: dict[str, ChanceForm] | None = None,
    year_form: YearForm | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    ended, month = ended_from_stages(), org.fiscal_month()
    context = {
        "problem": problem,
        "undo": undo.offered(request),
        "rows": [
            _row(step, (typed or {}).get(step.key), ended.get(step.key, Ended(0, 0)))
            for step in pipeline.stages()
        ],
        "year_form": year_form or YearForm(initial={"month": month}),
        "this_quarter": org.quarter_at(timezone.now()),
        "targets": [
            {
                "target": row,
                "quarter": quarter_of(row.starts_on, fiscal_month=month),
                "fits": begins_a_quarter(row.starts_on, fiscal_month=month),
            }
            for row in targets()
        ],
        "may_aim": may(Role(request.user.role), Action.SET_TARGET),
    }
    return render(request, "settings/pipeline.html", context, status=status)


def _row(step: Step, form: ChanceForm | None, ended: Ended) -> dict[str, Any]:
    start = {"chance": _percentage(step.probability)}
    return {
        "step": step,
        "is_open": step.outcome is Outcome.OPEN,
        "form": form or ChanceForm(initial=start, prefix=step.key),
        "ended": ended,
        "share": share(ended.won, ended.count),
        "is_telling": ended.count >= ENOUGH,
        "won_url": deals_behind(left=step.key, outcome="won"),
        "lost_url": deals_behind(left=step.key, outcome="lost"),
    }


def _open_steps() -> list[Step]:
    return [step for step in pipeline.stages() if step.outcome is Outcome.OPEN]


def _percentage(chance: Decimal) -> str:
    return f"{(chance * 100).normalize():f}"

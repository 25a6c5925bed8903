"""The lab: a scorecard learned from outcomes, how far it can be trusted, and its way to a draft."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from oneteam.analytics import runs
from oneteam.analytics.scorecard import asked as scorecard
from oneteam.analytics.scorecard.queries import asked
from oneteam.analytics.scorecard.rules.binning import FALLING
from oneteam.analytics.scorecard.rules.drafting import edited
from oneteam.domain.qualification import operations, rules
from oneteam.org.queries import people
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.lab import lab_shown
from oneteam.web.lab_chart import reliability
from oneteam.web.lab_leads import shown
from oneteam.web.lab_scorecard_forms import AskForm, PointsForm

NAME = "Learned scorecard"


@requires(Action.DRAFT_TERMS)
@require_POST
def learn(request: SignedIn) -> HttpResponse:
    """Ask the worker to learn a scorecard."""
    form = AskForm(request.POST)
    if not form.is_valid():
        return lab_shown(request, learn=form, status=422)
    key = scorecard.ask(
        target=form.cleaned_data["target"],
        shapes=form.shapes,
        keep=form.cleaned_data["keep"],
        drop=form.cleaned_data["drop"],
        is_tested=form.cleaned_data["is_tested"],
        by=request.user.pk,
        now=timezone.now(),
    )
    return redirect("lab_scorecard", key)


@requires(Action.DRAFT_TERMS)
@require_safe
def card(request: SignedIn, key: str) -> HttpResponse:
    """What goes with winning, and how sure is that?"""
    return _shown(request, _run(key))


@requires(Action.DRAFT_TERMS)
@require_POST
def take(request: SignedIn, key: str) -> HttpResponse:
    """Take the card into the draft, with the points as they were edited."""
    one = _run(key)
    found = one.found
    if not found or not found["points"]:
        raise Http404
    form = PointsForm(request.POST, card=found["points"])
    if not form.is_valid():
        return _shown(request, one, form=form, status=422)
    threshold, best = form.cleaned_data["threshold"], form.cleaned_data["best"]
    said = edited(found["points"], form.points, threshold=threshold, best=best)
    try:
        operations.save_draft(said, name=NAME, now=timezone.now())
    except rules.PolicyWrong as wrong:
        messages.error(request, f"It does not make a definition: {wrong}.")
        return redirect("lab_scorecard", key)
    messages.success(request, "Taken into the draft. Replay it before you propose it.")
    return redirect("lab")


@requires(Action.DRAFT_TERMS)
@require_safe
def card_leads(request: SignedIn, key: str, line: int) -> HttpResponse:
    """Which leads are behind a line of the card?"""
    one = _run(key)
    is_won = request.GET.get("won") == "1"
    ids, found = scorecard.leads_of(one, line, is_won=is_won), one.found
    if ids is None or not found:
        raise Http404
    context = {
        "run": one,
        "line": found["points"][line],
        "target": found["target"] if is_won else "",
        "asked": "won=1" if is_won else "",
        **shown(request, ids),
    }
    return render(request, "lab/card_leads.html", context)


def _shown(
    request: SignedIn, one: runs.Run, *, form: PointsForm | None = None, status: int = 200
) -> HttpResponse:
    names = {person.pk: person.name for person in people(active=None)}
    labels = {field.name: field.label for field in asked()}
    found: dict[str, Any] = one.found or {}
    told = found.get("definition") or {"threshold": 0, "fit_a": 0}
    initial = {"threshold": told["threshold"], "best": told["fit_a"]}
    context = {
        "run": one,
        "address": request.path,
        "what": "learning",
        "asker": names.get(one.by, ""),
        "percent": round(100 * one.share),
        "found": found,
        "shapes": [
            (labels.get(name, name), "not rise" if shape == FALLING else "not fall")
            for name, shape in one.told["shapes"].items()
        ],
        "kept": [labels.get(name, name) for name in one.told["keep"]],
        "dropped": [labels.get(name, name) for name in one.told["drop"]],
        "leaks": _leaks(found.get("leak_reasons", [])),
        "judged": [_judged(name, part) for name, part in _parts(found)],
        "form": form or PointsForm(card=found.get("points", []), initial=initial),
    }
    is_part = request.htmx and one.is_open
    return render(
        request, "lab/run_state.html" if is_part else "lab/scorecard.html", context, status=status
    )


def _leaks(found: list[dict[str, str]]) -> list[tuple[str, list[str]]]:
    """Each column that leaks, with all that speaks against it."""
    reasons: dict[str, list[str]] = {}
    for one in found:
        reasons.setdefault(one["column"], []).append(one["reason"])
    return list(reasons.items())


def _parts(found: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    if found.get("auc") is None and not found.get("reliability"):
        return []
    parts = [("Cross-validated", found)]
    return [*parts, ("On the newest leads", found["holdout"])] if found["holdout"] else parts


def _judged(name: str, part: dict[str, Any]) -> dict[str, Any]:
    groups = part["reliability"]
    title = f"{name}: the chance told and how often it came true; the table says the same"
    return {"name": name, **part, "chart": reliability(groups, title=title) if groups else ""}


def _run(key: str) -> runs.Run:
    try:
        one = runs.run(key)
    except runs.RunNotFound:
        raise Http404 from None
    if one.kind != runs.SCORECARD:
        raise Http404
    return one

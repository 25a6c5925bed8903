"""One replay of the lab: how far it is, what it found, and the leads behind each number."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from oneteam.analytics import runs
from oneteam.domain.capture import queries as leads
from oneteam.org.queries import people
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.lab_leads import shown
from oneteam.web.leads_asked import number

SIDES = {  # of a replay: what the line is called, and which leads it counts
    "in_force": ("As decided", "qualified as decided"),
    "draft": ("With it", "qualified by this definition"),
    "gained": ("Gained", "qualified by this definition, and not as decided"),
    "lost": ("Lost", "qualified as decided, and not by this definition"),
}
KINDS = {
    "ids": "",
    "ids_accepted": "accepted",
    "ids_deals": "with a deal",
    "ids_won": "won",
    "ids_broken": "with a broken promise",
}


@requires(Action.DRAFT_TERMS)
@require_safe
def run(request: SignedIn, key: str) -> HttpResponse:
    """What would this definition have done?"""
    one = _run(key)
    names = {person.pk: person.name for person in people(active=None)}
    found: dict[str, Any] = one.found or {}
    context = {
        "run": one,
        "address": request.path,
        "what": "the replay",
        "asker": names.get(one.by, ""),
        "percent": round(100 * one.share),
        "found": found,
        "before": before(one),
        "groups": [
            (side, before(one) if side == "in_force" else name, found[side])
            for side, (name, _) in SIDES.items()
            if found
        ],
        "load": [{**row, "name": names.get(row["person"], "")} for row in found.get("load", [])],
        "as_now": sorted(found.get("facts_as_now", {}).items()),
    }
    template = "lab/run_state.html" if request.htmx and one.is_open else "lab/run.html"
    return render(request, template, context)


def before(one: runs.Run) -> str:
    """What a definition was compared with; a suggestion with the definition it would change."""
    return "In force" if one.kind == runs.SUGGESTED else SIDES["in_force"][0]


@requires(Action.DRAFT_TERMS)
@require_safe
def run_leads(request: SignedIn, key: str, side: str) -> HttpResponse:
    """Which leads change sides?"""
    one = _run(key)
    kind = request.GET.get("kind", "ids")
    found = one.found
    if side not in SIDES or kind not in KINDS or not found:
        raise Http404
    ids = found[side][kind]
    holder = request.GET.get("owner", "")
    if holder:
        owner = number(holder)
        held = leads.visible_leads(request.user).filter(owner=owner).values_list("pk", flat=True)
        its = set(held)
        ids = [id_ for id_ in ids if id_ in its]
    context = {
        "run": one,
        "side": _side(one, side),
        "kind": KINDS[kind],
        "holder": {person.pk: person.name for person in people(active=None)}.get(
            number(holder) or 0, "nobody" if holder else ""
        ),
        "asked": urlencode({"kind": kind} | ({"owner": holder} if holder else {})),
        **shown(request, ids),
    }
    return render(request, "lab/leads.html", context)


def _side(one: runs.Run, side: str) -> str:
    said = SIDES[side][1]
    if one.kind == runs.SUGGESTED:
        said = said.replace("as decided", "by the definition in force")
    return said


def _run(key: str) -> runs.Run:
    try:
        one = runs.run(key)
    except runs.RunNotFound:
        raise Http404 from None
    if one.kind not in (runs.REPLAY, runs.SUGGESTED):
        raise Http404
    return one

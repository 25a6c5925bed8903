"""The Pipeline screen: what is being sold, as a board of stages or as a list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from oneteam.domain.scoreboard.rules.looking import Screen
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.looking import counted
from oneteam.web.pipeline_asked import changed, filters_of, toolbar
from oneteam.web.pipeline_board import board_of, cards_of
from oneteam.web.pipeline_list import list_of


@requires(Action.SEE_FIGURES)
@counted(Screen.PIPELINE)
def pipeline(request: SignedIn) -> HttpResponse:
    """The deals a person may see; what is asked lies in the address."""
    asked, person = request.GET, request.user
    filters = filters_of(asked, person=person)
    context = toolbar(asked, filters, person=person)
    if asked.get("as") == "list":
        context |= list_of(asked, filters, person=person, now=timezone.now())
        return render(request, "pipeline/list.html", context)
    context |= board_of(request, asked, filters, now=timezone.now())
    return render(request, "pipeline/board.html", context)


@requires(Action.SEE_FIGURES)
def column(request: SignedIn) -> HttpResponse:
    """More cards of one column."""
    context = cards_of(request, request.GET, now=timezone.now())
    return render(request, "pipeline/cards.html", context)


@requires(Action.SEE_FIGURES)
def deals(request: SignedIn) -> HttpResponse:
    """Where deals were listed before, and where figures of leads open their deals."""
    asked = request.GET.copy()
    on = {name: asked.pop(name)[-1] for name in ("stage", "outcome", "page") if name in asked}
    of = {"of": asked.urlencode()} if asked else {}
    query = changed(request.GET.__class__(mutable=True), **{"as": "list"}, **on, **of)
    return redirect(f"{reverse('pipeline')}?{query}")

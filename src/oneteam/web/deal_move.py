"""Moving a deal: from its page, or from the board, where the board comes back."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from oneteam import flow
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.operations import MovedMeanwhile, MoveRefused
from oneteam.domain.pipeline.rules import Outcome
from oneteam.org.rules import Action
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.deal import page
from oneteam.web.deal_forms import MoveForm, asked_of
from oneteam.web.pipeline_asked import filters_of
from oneteam.web.pipeline_board import back_of, board_of
from oneteam.web.refusals import said_on, translated


@requires(Action.WORK_OWN_LEAD)
@translated
def move(request: SignedIn, deal_id: int) -> HttpResponse:
    """Asks where the deal goes (GET), and moves it (POST)."""
    row, steps = pipeline.access_deal_to_work(request.user, deal_id), pipeline.stages()
    now_at = pipeline.as_step(row.stage)
    if request.method != "POST":
        asked = asked_of(row, steps) | {"back": back_of(QueryDict(request.GET.get("back", "")))}
        asked |= {"stage": stage} if (stage := request.GET.get("stage")) else {}
        return _asking(request, row, MoveForm(steps=steps, now_at=now_at, initial=asked))
    form, now = MoveForm(request.POST, steps=steps, now_at=now_at), timezone.now()
    if request.POST.get("stage") == now_at.key:  # a second click, or someone was quicker
        return _back_to(request, row, said=f"{row.name} is in {now_at.name}.")
    if form.is_valid():
        with said_on(form, MoveRefused):
            try:
                _move(row.pk, form, by=request.user, now=now)
            except MovedMeanwhile:
                return _meanwhile(request, deal_id)
            _offer_undo(request, row, form, now=now)
            return _back_to(request, row, said=f"{row.name} moved to {form.to.name}.")
    if request.htmx or form["back"].value():
        return _asking(request, row, form, status=422)
    context = page(deal_id, by=request.user, now=now)
    return render(request, "deal.html", {**context, "form": form}, status=422)


def _move(deal_id: int, form: MoveForm, *, by: Any, now: datetime) -> None:
    is_end = form.to.outcome is not Outcome.OPEN
    flow.advance(
        deal_id,
        stage=form.to.key,
        loss_reason=form.cleaned_data["loss_reason"],
        competitor=form.cleaned_data["competitor"] if is_end else "",
        why=form.cleaned_data["why"],
        seen=form.seen_since,
        by=by,
        now=now,
    )


def _offer_undo(request: SignedIn, before: Any, form: MoveForm, *, now: datetime) -> None:
    if before.outcome != Outcome.OPEN:
        messages.success(request, f"{before.name} is open again, in {form.to.name}.")
        return  # closing it again would give it another day of closing
    won = "Won! Both teams made this one."
    said = won if form.to.outcome is Outcome.WON else f"{before.name} moved to {form.to.name}."
    undo.offer(
        request,
        said,
        url=reverse("deal_move", args=[before.pk]),
        stage=before.stage.key,
        why="Taken back.",
        seen=now.isoformat(),
        back=form.cleaned_data["back"],
    )


def _asking(request: SignedIn, row: Any, form: MoveForm, *, status: int = 200) -> HttpResponse:
    name = "pipeline/move_dialog.html" if request.htmx else "pipeline/move.html"
    back = form["back"].value() or ""
    context = {"deal": row, "form": form, "back_url": f"{reverse('pipeline')}?{back}"}
    return render(request, name, context, status=status)


def _back_to(request: SignedIn, row: Any, *, said: str) -> HttpResponse:
    if request.htmx:
        return _board(request, said=said)
    back = request.POST.get("back", "")
    if not back:
        return redirect("deal", row.pk)
    return redirect(f"{reverse('pipeline')}?{_with_pages(request).urlencode()}")


def _meanwhile(request: SignedIn, deal_id: int) -> HttpResponse:
    row = pipeline.access_deal(request.user, deal_id)
    said = f"Someone else moved {row.name} to {row.stage.name} meanwhile. This is where it is now."
    if request.htmx:
        return _board(request, said=said, is_late=True, status=409)
    messages.warning(request, said)
    return _back_to(request, row, said=said)


def _board(
    request: SignedIn, *, said: str, is_late: bool = False, status: int = 200
) -> HttpResponse:
    asked = _with_pages(request)
    filters = filters_of(asked, person=request.user)
    context = board_of(request, asked, filters, now=timezone.now())
    context |= {"said": said, "is_late": is_late}
    return render(request, "pipeline/columns.html", context, status=status)


def _with_pages(request: SignedIn) -> QueryDict:
    asked = QueryDict(back_of(QueryDict(request.POST.get("back", ""))), mutable=True)
    asked.setlist("more", request.POST.getlist("more"))
    return asked

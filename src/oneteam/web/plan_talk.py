"""What people say on a plan: read, asked, answered, heard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam.domain.campaigns import operations
from oneteam.org.rules import Action
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.leads_asked import number
from oneteam.web.once import done_once
from oneteam.web.plan_campaign import show
from oneteam.web.plan_forms import TextForm
from oneteam.web.refusals import said_on, translated


@requires(Action.READ_PLAN)
@require_POST
@translated
def confirm(request: SignedIn, plan_id: int) -> HttpResponse:
    """ "I've read it"."""
    version = number(request.POST.get("version")) or 0
    if operations.confirm_read(plan_id, version=version, by=request.user, now=timezone.now()):
        messages.success(request, "Thank you: marketing sees that you have read it.")
    return redirect("plan_campaign", plan_id)


@requires(Action.SEE_PLAN)
@require_POST
@done_once
@translated
def ask(request: SignedIn, plan_id: int) -> HttpResponse:
    """Somebody asks about the plan."""

    def say(text: str, now: datetime) -> None:
        asked = operations.ask_question(plan_id, text=text, by=request.user, now=now)
        url = reverse("plan_question_remove", args=[plan_id, asked])
        undo.offer(request, "Asked. The answer will stand here.", url=url)

    return _take(request, plan_id, say, name="question", at="questions")


@requires(Action.EDIT_PLAN)
@require_POST
@done_once
@translated
def answer(request: SignedIn, plan_id: int, question_id: int) -> HttpResponse:
    """Marketing answers."""

    def say(text: str, now: datetime) -> None:
        operations.answer_question(plan_id, question_id, text=text, by=request.user, now=now)
        messages.success(request, "Answered.")

    return _take(request, plan_id, say, name="answer", at="questions", answered=question_id)


@requires(Action.SEE_PLAN)
@require_POST
@translated
def remove_question(request: SignedIn, plan_id: int, question_id: int) -> HttpResponse:
    """A question is taken back while nobody has answered it."""
    operations.remove_question(plan_id, question_id, by=request.user, now=timezone.now())
    return _back(plan_id, "questions")


@requires(Action.READ_PLAN)
@require_POST
@done_once
@translated
def leave_note(request: SignedIn, plan_id: int) -> HttpResponse:
    """Sales notes what it heard."""

    def say(text: str, now: datetime) -> None:
        noted = operations.leave_note(plan_id, text=text, by=request.user, now=now)
        url = reverse("plan_note_remove", args=[plan_id, noted])
        undo.offer(request, "Noted. Marketing reads it here.", url=url)

    return _take(request, plan_id, say, name="note", at="heard")


@requires(Action.READ_PLAN)
@require_POST
@translated
def remove_note(request: SignedIn, plan_id: int, note_id: int) -> HttpResponse:
    """One's own note is taken back."""
    operations.remove_note(plan_id, note_id, by=request.user, now=timezone.now())
    return _back(plan_id, "heard")


def _take(
    request: SignedIn,
    plan_id: int,
    say: Callable[[str, datetime], None],
    *,
    name: str,
    at: str,
    **kept: Any,
) -> HttpResponse:
    """What somebody wrote is said; or the form comes back beside the rest of the plan."""
    form, now = TextForm(request.POST, auto_id=f"{name}_%s"), timezone.now()
    if form.is_valid():
        with said_on(form, operations.TextRefused):
            say(form.cleaned_data["text"], now)
            return _back(plan_id, at)
    kept[f"{name}_form"] = form
    return show(request, plan_id, by=request.user, now=now, status=422, **kept)


def _back(plan_id: int, at: str) -> HttpResponse:
    return redirect(f"{reverse('plan_campaign', args=[plan_id])}#{at}")

"""The Deal screen: where it stands, and the story back to the lead."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from oneteam import flow
from oneteam.domain.capture import queries as leads
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.operations import MoveRefused
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.moves import LossReason
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.stream.queries import feed
from oneteam.timeline import queries as timeline
from oneteam.web import words
from oneteam.web.access import SignedIn, requires
from oneteam.web.deal_forms import MoveForm
from oneteam.web.names import Names
from oneteam.web.own_fields import OwnForm, said
from oneteam.web.refusals import said_on, translated
from oneteam.web.story import rows_of

if TYPE_CHECKING:
    from oneteam.org.models import Person


@requires(Action.SEE_FIGURES)
@translated
def deal(request: SignedIn, deal_id: int) -> HttpResponse:
    """Everything about one deal."""
    context = page(deal_id, by=request.user, now=timezone.now())
    return render(request, "deal.html", context)


@requires(Action.WORK_OWN_LEAD)
@require_POST
@translated
def move(request: SignedIn, deal_id: int) -> HttpResponse:
    """The deal moves to another stage."""
    row = pipeline.access_deal_to_work(request.user, deal_id)
    steps = pipeline.stages()
    form = MoveForm(request.POST, steps=steps)
    if form.is_valid():
        to = next(step for step in steps if step.key == form.cleaned_data["stage"])
        is_lost = to.outcome is Outcome.LOST
        with said_on(form, MoveRefused):
            flow.advance(
                deal_id,
                stage=to.key,
                loss_reason=form.cleaned_data["loss_reason"] if is_lost else "",
                competitor=form.cleaned_data["competitor"],
                by=request.user,
                now=timezone.now(),
            )
            messages.success(request, _moved(request, row, to))
            return redirect("deal", deal_id)
    context = page(deal_id, by=request.user, now=timezone.now())
    return render(request, "deal.html", {**context, "form": form}, status=422)


def page(deal_id: int, *, by: Person, now: datetime) -> dict[str, Any]:
    """What the page shows to this person. Raises DealNotFound."""
    row = pipeline.access_deal(by, deal_id)
    steps = pipeline.stages()
    names = Names(
        people={person.pk: person.name for person in org.people(active=None)},
        stages={step.key: step.name for step in steps},
        fields={field.name: field.label for field in leads.every_own_field()},
    )
    subjects = [f"deal:{deal_id}", *([f"lead:{row.lead_id}"] if row.lead_id else [])]
    notes: dict[tuple[str, int], str] = {}
    if row.lead_id:
        notes |= {("response", one.id): one.note for one in feedback.responses(row.lead_id)}
        notes |= {("verdict", one.id): one.note for one in feedback.verdicts(row.lead_id)}
    role, own = Role(by.role), pipeline.own_values(row)
    is_own = row.owner_id == by.pk and may(role, Action.WORK_OWN_LEAD)
    may_move = is_own or may(role, Action.WORK_ANY_LEAD)
    rows = rows_of(
        timeline.story(subjects), names, notes=notes, is_over=row.outcome != Outcome.OPEN, now=now
    )
    return {
        "deal": row,
        "follow_subject": f"deal:{row.pk}",
        "is_following": feed.is_following(by, f"deal:{row.pk}"),
        "steps": [_step(step, row) for step in steps if step.outcome is not Outcome.LOST],
        "is_lost": row.outcome == Outcome.LOST,
        "loss_reason": LossReason(row.loss_reason).label if row.loss_reason in _LOSSES else "",
        "since": words.span(now - row.stage_since),
        "people": pipeline.participants(deal_id),
        "sees_lead": row.lead_id is not None and leads.is_visible(by, row.lead_id),
        "rows": rows,
        "now_text": f"in {row.stage.name} for {words.span(now - row.stage_since)}"
        if row.outcome == Outcome.OPEN
        else "",
        "now_holder": rows[-1].segment.after if rows else "both",
        "may_move": may_move,
        "custom": said(own),
        "own_form": OwnForm(own) if own and may_move else None,
        "form": MoveForm(steps=steps, initial={"stage": _next(steps, row)}),
    }


_LOSSES = {reason.value for reason in LossReason}


def _step(step: Any, row: Any) -> dict[str, Any]:
    is_now = step.key == row.stage.key
    is_done = row.outcome == Outcome.WON or step.position < row.stage.position
    return {
        "name": step.name,
        "share": float(step.probability),
        "state": "now" if is_now else "done" if is_done and row.outcome != Outcome.LOST else "",
    }


def _next(steps: list[Step], row: Any) -> str:
    if row.outcome != Outcome.OPEN:  # opened again, it is where deals begin
        return steps[0].key
    later = [step.key for step in steps if step.position > row.stage.position]
    return later[0] if later else str(row.stage.key)


def _moved(request: SignedIn, row: Any, to: Any) -> str:
    before = row.stage
    is_won = to.outcome is Outcome.WON
    said = "Won! Both teams made this one." if is_won else f"Moved to {to.name}."
    if before.outcome == Outcome.LOST:
        return said
    return format_html(
        '{} <form class="undo" method="post" action="{}">'
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="stage" value="{}">'
        '<button class="link" type="submit">Undo</button></form>',
        said,
        reverse("deal_move", args=[row.pk]),
        get_token(request),
        before.key,
    )

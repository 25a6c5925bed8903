"""The Deal screen: where it stands, and the story back to the lead."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.capture import queries as leads
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.moves import LossReason
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.stream.queries import feed
from oneteam.timeline import queries as timeline
from oneteam.web import words
from oneteam.web.access import SignedIn, requires
from oneteam.web.deal_forms import MoveForm, asked_of
from oneteam.web.deal_terms import expected
from oneteam.web.names import Names
from oneteam.web.own_fields import OwnForm, said
from oneteam.web.refusals import translated
from oneteam.web.story import rows_of
from oneteam.web.undo import offered

if TYPE_CHECKING:
    from oneteam.org.models import Person


@requires(Action.SEE_FIGURES)
@translated
def deal(request: SignedIn, deal_id: int) -> HttpResponse:
    """Everything about one deal."""
    context = page(deal_id, by=request.user, now=timezone.now())
    return render(request, "deal.html", {**context, "undo": offered(request)})


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
        "ago": words.ago(now - row.stage_since),
        "lasting": words.lasting(now - row.stage_since),
        "people": pipeline.participants(deal_id),
        "sees_lead": row.lead_id is not None and leads.is_visible(by, row.lead_id),
        "rows": rows,
        "now_text": f"in {row.stage.name}{words.lasting(now - row.stage_since)}"
        if row.outcome == Outcome.OPEN
        else "",
        "now_holder": rows[-1].segment.after if rows else "both",
        "may_move": may_move,
        "custom": said(own),
        **expected(row, now=now, may_change=may_move),
        "own_form": OwnForm(own) if own and may_move else None,
        "form": _form(steps, row),
        "way": pipeline.way(deal_id, now=now),
    }


def _form(steps: list[Step], row: Any) -> MoveForm:
    return MoveForm(steps=steps, now_at=pipeline.as_step(row.stage), initial=asked_of(row, steps))


_LOSSES = {reason.value for reason in LossReason}


def _step(step: Any, row: Any) -> dict[str, Any]:
    is_now = step.key == row.stage.key
    is_done = row.outcome == Outcome.WON or step.position < row.stage.position
    return {
        "name": step.name,
        "share": float(step.probability),
        "state": "now" if is_now else "done" if is_done and row.outcome != Outcome.LOST else "",
    }

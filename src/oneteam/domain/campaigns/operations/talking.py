"""Sales and marketing talk on the plan: read, asked, answered, heard."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from oneteam.acts import act
from oneteam.domain.campaigns import queries
from oneteam.domain.campaigns.models import FieldNote, PlanReading, Question
from oneteam.domain.campaigns.operations.facts import note
from oneteam.domain.campaigns.rules import text_faults

if TYPE_CHECKING:
    from oneteam.org.models import Person


class TextRefused(Exception):
    """What was written cannot be kept; `faults` says why."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@act
def confirm_read(plan_id: int, *, version: int, by: Person, now: datetime) -> bool:
    """Someone of sales has read a version. False when they had, or it is not the present one.

    Raises PlanNotFound, NotAllowed.
    """
    plan = queries.access_plan_to_read(by, plan_id)
    if version != plan.version:
        return False
    defaults = {"read_at": now}
    _, is_new = PlanReading.objects.get_or_create(
        plan=plan, person=by, version=version, defaults=defaults
    )
    if is_new:
        note("plan.read", plan, by=by, now=now, part=f"{by.pk}:{version}", version=version)
    return is_new


@act
def ask_question(plan_id: int, *, text: str, by: Person, now: datetime) -> int:
    """Ask about a plan one may see. Returns the question's id. Raises PlanNotFound, TextRefused."""
    plan = queries.access_plan(by, plan_id)
    question = Question.objects.create(plan=plan, text=_said(text), asked_by=by, asked_at=now)
    note("question.asked", plan, by=by, now=now, part=question.pk, question=question.pk)
    return question.pk


@act
def answer_question(
    plan_id: int, question_id: int, *, text: str, by: Person, now: datetime
) -> bool:
    """Answer a question, or answer it anew. False when it is gone.

    Raises PlanNotFound, NotAllowed, TextRefused.
    """
    plan = queries.access_plan_to_edit(by, plan_id)
    rows = Question.objects.filter(pk=question_id, plan=plan)
    if not rows.update(answer=_said(text), answered_by=by, answered_at=now):
        return False
    note("question.answered", plan, by=by, now=now, part=question_id, question=question_id)
    return True


@act
def remove_question(plan_id: int, question_id: int, *, by: Person, now: datetime) -> bool:
    """Take back one's own question while nobody has answered it. False when that cannot be."""
    plan = queries.access_plan(by, plan_id)
    rows = Question.objects.filter(pk=question_id, plan=plan, asked_by=by, answered_at=None)
    if not rows.delete()[0]:
        return False
    note("question.removed", plan, by=by, now=now, part=question_id, question=question_id)
    return True


@act
def leave_note(plan_id: int, *, text: str, by: Person, now: datetime) -> int:
    """Someone of sales notes what they heard. Returns the note's id.

    Raises PlanNotFound, NotAllowed, TextRefused.
    """
    plan = queries.access_plan_to_read(by, plan_id)
    heard = FieldNote.objects.create(plan=plan, text=_said(text), by=by, noted_at=now)
    note("note.left", plan, by=by, now=now, part=heard.pk, note=heard.pk)
    return heard.pk


@act
def remove_note(plan_id: int, note_id: int, *, by: Person, now: datetime) -> bool:
    """Take back one's own note. False when there is none."""
    plan = queries.access_plan(by, plan_id)
    if not FieldNote.objects.filter(pk=note_id, plan=plan, by=by).delete()[0]:
        return False
    note("note.removed", plan, by=by, now=now, part=note_id, note=note_id)
    return True


def _said(text: str) -> str:
    said = text.replace("\0", "").strip()
    if faults := text_faults(said):
        raise TextRefused(faults)
    return said

"""GET /reasons: what a verdict may give as its reason now."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from oneteam.api.access import LEADS_READ, caller
from oneteam.api.answers import READ
from oneteam.api.values import Answer
from oneteam.domain.feedback import queries
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.reasons import Action
from oneteam.org.rules import Action as May

router = Router(tags=["leads"])


class SubReasonOut(Answer):
    """What exactly."""

    code: str
    label: str


class ReasonOut(Answer):
    """One reason: what it asks for and what it causes."""

    code: str
    label: str
    verdict: Verdict
    action: Action
    needs_note: bool = Field(description="Always needed to reject a qualified lead")
    needs_attempts: bool
    days: int | None = Field(description="Recycle: comes back after; null: `until` is needed")
    sub_reasons: list[SubReasonOut] = Field(description="One must be given where there are any")


class Reasons(Answer):
    """The reasons in force, in the order they are offered."""

    items: list[ReasonOut]


@router.get(
    "/reasons",
    response={200: Reasons, **READ},
    summary="The reasons of verdicts in force",
    operation_id="get_reasons",
)
def get_reasons(request: HttpRequest) -> Any:
    """Which reasons a verdict may give now: those of the version both leaders signed."""
    by = caller(request, LEADS_READ, May.SEE_OWN_LEADS)
    offered = queries.reasons_at(by.now).to_json()["reasons"]
    return Reasons(items=[ReasonOut.model_validate(one) for one in offered])

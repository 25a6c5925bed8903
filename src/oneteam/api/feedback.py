"""What sales did with a lead and says of it: /leads/{id}/responses and /leads/{id}/verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from oneteam import flow
from oneteam.api import shapes
from oneteam.api.access import LEADS_READ, LEADS_WRITE, caller
from oneteam.api.answers import CHANGE_ONE
from oneteam.api.repeats import Reading, once
from oneteam.api.values import Day, Id, Strict, Text
from oneteam.domain.feedback.rules import Channel, Verdict

router = Router(tags=["leads"])
READING = Reading(LEADS_READ, shapes.LeadArrived)


class NewResponse(Strict):
    """One attempt to reach the person; an automatic reply meets no promise."""

    channel: Channel = Field(strict=False)
    note: Text = Field("", max_length=10_000)
    is_automatic: bool = False


class NewVerdict(Strict):
    """Accept, return, recycle or reject; what is not an accept needs a reason."""

    verdict: Verdict = Field(strict=False)
    reason: Text = Field(
        "",
        max_length=30,
        examples=["no_budget"],
        description="One of those in force: GET /reasons",
    )
    sub_reason: Text = Field("", max_length=30)
    note: Text = Field("", max_length=10_000)
    until: Day | None = Field(None, description="Recycle: the day it comes back")


@router.post(
    "/leads/{int:lead_id}/responses",
    response={201: shapes.LeadOut | shapes.LeadArrived, **CHANGE_ONE},
    summary="Log a response",
    operation_id="post_response",
)
def post_response(request: HttpRequest, lead_id: Id, body: NewResponse) -> HttpResponse:
    """Logged now; the first one by a human meets the response clock."""
    return _done(flow.answer, request, lead_id, body, status=201)


@router.post(
    "/leads/{int:lead_id}/verdict",
    response={200: shapes.LeadOut | shapes.LeadArrived, **CHANGE_ONE},
    summary="Give a verdict",
    operation_id="post_verdict",
)
def post_verdict(request: HttpRequest, lead_id: Id, body: NewVerdict) -> HttpResponse:
    """The marketer who brought the lead sees it at once; each reason triggers its action."""
    return _done(flow.judge, request, lead_id, body, status=200)


def _done(
    act: Callable[..., Any], request: HttpRequest, lead_id: int, body: Strict, *, status: int
) -> HttpResponse:
    # A body has the fields that its act of the flow asks for, by the same names.
    by = caller(request, LEADS_WRITE)

    def done() -> shapes.LeadOut:
        act(lead_id, by=by.person, now=by.now, **dict(body))
        return shapes.lead_out(lead_id)

    return once(request, by=by, body=body, act=done, status=status, reading=READING)

"""/leads/{id}/responses: someone was called, mailed, met or messaged."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from oneteam import flow
from oneteam.api import shapes
from oneteam.api.access import LEADS_WRITE, caller
from oneteam.api.answers import CHANGE_ONE
from oneteam.api.repeats import once
from oneteam.api.values import Id, Strict, Text
from oneteam.domain.feedback.rules import Channel

router = Router(tags=["leads"])


class NewResponse(Strict):
    """One attempt to reach the person; an automatic reply meets no promise."""

    channel: Channel = Field(strict=False)
    note: Text = Field("", max_length=10_000)
    is_automatic: bool = False


@router.post(
    "/leads/{int:lead_id}/responses",
    response={201: shapes.LeadOut, **CHANGE_ONE},
    summary="Log a response",
    operation_id="post_response",
)
def post_response(request: HttpRequest, lead_id: Id, body: NewResponse) -> HttpResponse:
    """Logged now; the first one by a human meets the response clock."""
    by = caller(request, LEADS_WRITE)

    def act() -> shapes.LeadOut:
        flow.answer(
            lead_id,
            channel=body.channel,
            by=by.person,
            now=by.now,
            note=body.note,
            is_automatic=body.is_automatic,
        )
        return shapes.lead_out(lead_id)

    return once(request, by=by, body=body, act=act)

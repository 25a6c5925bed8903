"""/leads/{id}/verdict: what sales says of a lead."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from oneteam import flow
from oneteam.api import shapes
from oneteam.api.access import LEADS_WRITE, caller
from oneteam.api.answers import CHANGE_ONE
from oneteam.api.repeats import once
from oneteam.api.values import Day, Id, Strict, Text
from oneteam.domain.feedback.rules import Verdict

router = Router(tags=["leads"])


class NewVerdict(Strict):
    """Accept, return, recycle or reject; what is not an accept needs a reason."""

    verdict: Verdict = Field(strict=False)
    reason: Text = Field("", max_length=30, examples=["no_budget"])
    sub_reason: Text = Field("", max_length=30)
    note: Text = Field("", max_length=10_000)
    until: Day | None = Field(None, description="Recycle: the day it comes back")


@router.post(
    "/leads/{int:lead_id}/verdict",
    response={200: shapes.LeadOut, **CHANGE_ONE},
    summary="Give a verdict",
    operation_id="post_verdict",
)
def post_verdict(request: HttpRequest, lead_id: Id, body: NewVerdict) -> HttpResponse:
    """The marketer who brought the lead sees it at once; each reason triggers its action."""
    by = caller(request, LEADS_WRITE)

    def act() -> shapes.LeadOut:
        flow.judge(
            lead_id,
            verdict=body.verdict,
            by=by.person,
            now=by.now,
            reason=body.reason,
            sub_reason=body.sub_reason,
            note=body.note,
            until=body.until,
        )
        return shapes.lead_out(lead_id)

    return once(request, by=by, body=body, act=act, status=200)

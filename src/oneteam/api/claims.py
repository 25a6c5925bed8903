"""/leads/{id}/claim: "I've got it"."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from oneteam import flow
from oneteam.api import shapes
from oneteam.api.access import LEADS_READ, LEADS_WRITE, caller
from oneteam.api.answers import CHANGE_ONE
from oneteam.api.repeats import Reading, once
from oneteam.api.values import Id

router = Router(tags=["leads"])
READING = Reading(LEADS_READ, shapes.LeadArrived)


@router.post(
    "/leads/{int:lead_id}/claim",
    response={200: shapes.LeadOut | shapes.LeadArrived, **CHANGE_ONE},
    summary="I've got it",
    operation_id="post_claim",
)
def post_claim(request: HttpRequest, lead_id: Id) -> HttpResponse:
    """The owner takes the lead up, or a member of the pool claims it from the queue."""
    by = caller(request, LEADS_WRITE)

    def act() -> shapes.LeadOut:
        flow.take(lead_id, by=by.person, now=by.now)
        return shapes.lead_out(lead_id)

    return once(request, by=by, body=None, act=act, status=200, reading=READING)

"""/leads/{id}/touches: what a known person touched since."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from oneteam import flow
from oneteam.api import shapes
from oneteam.api.access import LEADS_READ, LEADS_WRITE, caller
from oneteam.api.answers import CHANGE_ONE
from oneteam.api.problems import Problem
from oneteam.api.repeats import Reading, once
from oneteam.api.values import Id, Instant, Strict, Text
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture import rules
from oneteam.org.rules import Action

router = Router(tags=["leads"])
READING = Reading(LEADS_READ, shapes.LeadArrived)


class NewTouch(Strict):
    """One contact of a person with what marketing does."""

    kind: Text = Field(min_length=1, max_length=30, examples=["webinar"])
    channel: Text = Field("", max_length=50)
    campaign: Text = Field("", max_length=200)
    occurred_at: Instant
    url: Text = Field("", max_length=2000)

    def fact(self) -> rules.NewTouch:
        """The touch as the domain takes it."""
        return rules.NewTouch(
            kind=self.kind,
            channel=self.channel,
            campaign=self.campaign,
            occurred_at=self.occurred_at,
            url=self.url,
        )


@router.post(
    "/leads/{int:lead_id}/touches",
    response={201: shapes.LeadOut | shapes.LeadArrived, **CHANGE_ONE},
    summary="A person touched something",
    operation_id="post_touch",
)
def post_touch(request: HttpRequest, lead_id: Id, body: NewTouch) -> HttpResponse:
    """Kept with the person; a lead in nurture is judged again and may go to sales."""
    by = caller(request, LEADS_WRITE, Action.ADD_LEAD)
    contact_id = leads.access_lead(by.person, lead_id).contact_id
    if contact_id is None:
        raise Problem(409, "This lead has no contact that could touch anything.")

    def act() -> shapes.LeadOut:
        flow.touch(contact_id, [body.fact()], now=by.now)
        return shapes.lead_out(lead_id)

    return once(request, by=by, body=body, act=act, reading=READING)

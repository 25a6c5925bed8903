"""/leads: post a new one, list those one may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from oneteam import flow
from oneteam.api import pages, shapes
from oneteam.api.access import LEADS_READ, LEADS_WRITE, caller
from oneteam.api.answers import CHANGE, READ
from oneteam.api.problems import wrong_fields
from oneteam.api.repeats import once
from oneteam.api.touches import NewTouch
from oneteam.api.values import Strict, Text
from oneteam.domain.capture import rules
from oneteam.org.rules import Action

router = Router(tags=["leads"])

LONGEST_MESSAGE = 10_000  # characters; the 350 of the form are the form's, not the inquiry's
MOST_TOUCHES = 100


class NewContact(Strict):
    """The person who asks."""

    name: Text = Field("", max_length=300)
    email: Text = Field("", max_length=320, examples=["ada@example.com"])
    phone: Text = Field("", max_length=50)


class NewAccount(Strict):
    """The company they ask for."""

    name: Text = Field("", max_length=300)
    website: Text = Field("", max_length=500)
    employees: int | None = Field(None, ge=0, le=10_000_000)
    country: str = Field("", pattern=r"^([A-Z]{2})?$", description="ISO 3166-1 alpha-2")
    industry: Text = Field("", max_length=100)


class NewLead(Strict):
    """An inquiry; only `contact.email` must be there."""

    contact: NewContact
    account: NewAccount = NewAccount()
    message: Text = Field("", max_length=LONGEST_MESSAGE)
    source: Text = Field("", max_length=100)
    campaign: Text = Field("", max_length=200)
    touches: list[NewTouch] = Field([], max_length=MOST_TOUCHES)


class Filters(pages.Query):
    """Which leads; all given ones must hold."""

    status: rules.Status | None = None
    grade: str | None = Field(None, pattern="^[A-C][1-3]?$")
    owner: int | None = Field(None, ge=1, le=2**63 - 1, description="Id of a person")
    source: str | None = Field(None, max_length=100)
    search: str | None = Field(None, max_length=200, description="In name, e-mail, company")


@router.post(
    "/leads",
    response={201: shapes.LeadArrived, **CHANGE},
    summary="A lead arrives",
    operation_id="post_lead",
)
def post_lead(request: HttpRequest, body: NewLead) -> HttpResponse:
    """Captured, judged, routed and clocked in one transaction; 201 means it is on disk."""
    by = caller(request, LEADS_WRITE, Action.ADD_LEAD)
    arrival = _arrival(body)
    return once(
        request,
        by=by,
        body=body,
        act=lambda: shapes.arrived(flow.arrive(arrival, by=by.person, now=by.now)),
    )


@router.get(
    "/leads",
    response={200: shapes.LeadPage, **READ},
    summary="Leads, newest first",
    operation_id="list_leads",
    openapi_extra=pages.parameters(Filters),
)
def list_leads(request: HttpRequest) -> Any:
    """The leads the caller may see, newest first."""
    by = caller(request, LEADS_READ, Action.SEE_OWN_LEADS)
    return shapes.page(by.person, pages.asked(request, Filters))


def _arrival(body: NewLead) -> rules.Arrival:
    contact, account = body.contact, body.account
    wrong = rules.wrong_fields(
        {"email": contact.email, "website": account.website}, required={"email"}
    )
    place = {"email": "contact.email", "website": "account.website"}
    if wrong:
        raise wrong_fields([(place[field], message) for field, message in wrong.items()])
    return rules.Arrival(
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
        company=account.name,
        website=account.website,
        employees=account.employees,
        country=account.country,
        industry=account.industry,
        message=body.message,
        source=body.source,
        campaign=body.campaign,
        touches=tuple(touch.fact() for touch in body.touches),
        typed=body.model_dump(mode="json", exclude_defaults=True),
    )

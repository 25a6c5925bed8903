"""/leads: post a new one, list those one may see."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import AfterValidator, Field

from oneteam import flow
from oneteam.api import pages, shapes
from oneteam.api.access import LEADS_READ, LEADS_WRITE, caller
from oneteam.api.answers import CHANGE, READ
from oneteam.api.problems import wrong_fields
from oneteam.api.repeats import once
from oneteam.api.touches import NewTouch
from oneteam.api.values import LARGEST_ID, Strict, Text
from oneteam.domain.capture import queries, rules
from oneteam.org.rules import Action

if TYPE_CHECKING:
    from oneteam.org.models import Person

router = Router(tags=["leads"])

LONGEST_MESSAGE = 10_000  # characters; the 350 of the form are the form's, not the inquiry's
MOST_TOUCHES = 100


def _email(value: str) -> str:
    for problem in rules.problems({"email": value}, required=("email",)).values():
        raise ValueError(problem)
    return value


def _website(value: str) -> str:
    for problem in rules.problems({"website": value}).values():
        raise ValueError(problem)
    return value


class NewContact(Strict):
    """The person who asks."""

    name: Text = Field("", max_length=300)
    email: Annotated[Text, AfterValidator(_email)] = Field(
        "", max_length=320, examples=["ada@example.com"], validate_default=True
    )
    phone: Text = Field("", max_length=50)


class NewAccount(Strict):
    """The company they ask for."""

    name: Text = Field("", max_length=300)
    website: Annotated[Text, AfterValidator(_website)] = Field("", max_length=500)
    employees: int | None = Field(None, ge=0, le=10_000_000)
    country: str = Field("", pattern=r"^([A-Z]{2})?$", description="ISO 3166-1 alpha-2")
    industry: Text = Field("", max_length=100)


class NewLead(Strict):
    """An inquiry; only `contact.email` must be there."""

    contact: NewContact
    account: NewAccount = Field(default_factory=lambda: NewAccount.model_validate({}))
    message: Text = Field("", max_length=LONGEST_MESSAGE)
    source: Text = Field("", max_length=100)
    campaign: Text = Field("", max_length=200)
    touches: list[NewTouch] = Field([], max_length=MOST_TOUCHES)


class ListQuery(pages.Query):
    """Which leads; all given ones must hold."""

    status: rules.Status | None = None
    grade: str | None = Field(None, pattern="^[A-C][1-3]?$")
    owner: int | None = Field(None, ge=1, le=2**63 - 1, description="Id of a person")
    source: str = Field("", max_length=100)
    search: str = Field("", max_length=200, description="Words in name, e-mail, company")


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
        act=lambda: shapes.arrived(flow.receive(arrival, by=by.person, now=by.now)),
        on_one_sheet=True,
    )


@router.get(
    "/leads",
    response={200: shapes.LeadPage, **READ},
    summary="Leads, newest first",
    operation_id="list_leads",
    openapi_extra=pages.parameters(ListQuery),
)
def list_leads(request: HttpRequest) -> Any:
    """The leads the caller may see, newest first."""
    by = caller(request, LEADS_READ, Action.SEE_OWN_LEADS)
    return _page(by.person, pages.asked(request, ListQuery))


def _page(person: Person, query: ListQuery) -> shapes.LeadPage:
    filters = queries.Filters(
        status=(query.status.value,) if query.status else (),
        owner=query.owner,
        source=query.source.strip().casefold(),
        grade=query.grade or "",
        text=query.search,
    )
    rows = queries.leads_before(
        person, filters=filters, before=_place(query.cursor), limit=query.limit + 1
    )
    shown = rows[: query.limit]
    following = None
    if len(rows) > query.limit:
        following = pages.encode(f"{shown[-1]['arrived_at'].isoformat()} {shown[-1]['id']}")
    return shapes.LeadPage(items=[_row(row) for row in shown], next=following)


def _place(cursor: str | None) -> tuple[datetime, int] | None:
    if cursor is None:
        return None
    at, _, last = pages.decode(cursor).partition(" ")
    try:
        place = datetime.fromisoformat(at).astimezone(UTC), int(last)
    except (ValueError, OverflowError):
        raise wrong_fields([("cursor", pages.NOT_OURS)]) from None
    if not 0 < place[1] <= LARGEST_ID:
        raise wrong_fields([("cursor", pages.NOT_OURS)])
    return place


def _row(row: dict[str, Any]) -> shapes.LeadRow:
    owner = None
    if row["owner_id"] is not None:
        owner = shapes.PersonOut(
            id=row["owner_id"], name=row["owner__name"], email=row["owner__email"]
        )
    return shapes.LeadRow(
        id=row["id"],
        status=row["status"],
        grade=row["grade"],
        points=row["points"],
        owner=owner,
        contact=row["contact__name"] or row["contact__email"] or "",
        account=row["account__name"] or "",
        source=row["source"],
        channel=row["channel"],
        campaign=row["campaign__key"] or "",
        arrived_at=row["arrived_at"],
        verdict=row["verdict"],
        reason=row["reason"],
    )


def _arrival(body: NewLead) -> rules.Arrival:
    contact, account = body.contact, body.account
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

"""What a lead looks like in the API, and how it is read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import Field

from oneteam.api.values import Answer, Instant
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import Status
from oneteam.domain.clocks import queries as clocks
from oneteam.domain.pipeline import queries as deals

if TYPE_CHECKING:
    from oneteam.domain.capture.models import Lead
    from oneteam.flow import Received
    from oneteam.org.models import Person


class FieldProblem(Answer):
    """One wrong field and what is wrong with it."""

    field: str
    message: str


class ProblemOut(Answer):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]


class PersonOut(Answer):
    """Someone who works here."""

    id: int
    name: str
    email: str


class ClockOut(Answer):
    """One promise about a lead: `due_at` is the moment by which it must be kept."""

    kind: str
    start: str = Field(description="arrival (never reset) or assignment")
    state: str
    due_at: Instant
    met_at: Instant | None
    breached_at: Instant | None


class ContactOut(Answer):
    """The person who asked."""

    id: int
    name: str
    email: str
    phone: str
    title: str


class AccountOut(Answer):
    """The company they ask for."""

    id: int
    name: str
    domain: str | None
    website: str
    employees: int | None
    country: str
    industry: str


class LeadArrived(Answer):
    """What became of an inquiry the moment it arrived."""

    id: int
    status: Status
    grade: str = Field(description="A1 (fits and engaged) to C3")
    points: int
    owner: PersonOut | None
    arrived_at: Instant
    clocks: list[ClockOut]
    url: str


class LeadRow(Answer):
    """A lead in a list."""

    id: int
    status: Status
    grade: str
    points: int
    owner: PersonOut | None
    contact: str = Field(description="name, else e-mail address")
    account: str
    source: str
    channel: str
    campaign: str
    arrived_at: Instant
    verdict: str
    reason: str


class LeadPage(Answer):
    """A page of leads; ask for the next with `?cursor=<next>`; null at the end."""

    items: list[LeadRow]
    next: str | None


class LeadOut(LeadArrived):
    """A lead with all that is known of it now."""

    contact: ContactOut | None
    account: AccountOut | None
    brought_by: PersonOut | None
    message: str
    source: str
    channel: str
    campaign: str
    landing_page: str
    qualified_at: Instant | None
    assigned_at: Instant | None
    responded_at: Instant | None
    accepted_at: Instant | None
    verdict_at: Instant | None
    verdict: str
    reason: str
    wake_on: date | None
    is_history: bool
    custom: dict[str, Any]
    opportunity: int | None


def person_out(person: Person | None) -> PersonOut | None:
    """A person as the API shows them."""
    if person is None:
        return None
    return PersonOut(id=person.pk, name=person.name, email=person.email)


def arrived(received: Received) -> LeadArrived:
    """The standing of a lead just captured; whoever posted it may see this much."""
    lead = received.became
    owner = None
    if lead.owner_id is not None:
        owner = PersonOut(
            id=lead.owner_id, name=lead.owner_name or "", email=lead.owner_email or ""
        )
    return LeadArrived(
        id=received.lead_id,
        status=Status(lead.status),
        grade=lead.grade,
        points=lead.points,
        owner=owner,
        arrived_at=lead.arrived_at,
        clocks=_clocks(received.promises),
        url=_url(received.lead_id),
    )


def lead_out(lead_id: int) -> LeadOut:
    """A lead as it is now; the caller was checked before."""
    lead = leads.lead(lead_id)
    contact, account = lead.contact, lead.account
    deal = deals.deal_of_lead(lead_id)
    return LeadOut(
        **_standing(lead),
        contact=None if contact is None else ContactOut.model_validate(contact),
        account=None if account is None else AccountOut.model_validate(account),
        brought_by=person_out(lead.brought_by),
        campaign=lead.campaign.key if lead.campaign else "",
        opportunity=None if deal is None else deal.pk,
        **{name: getattr(lead, name) for name in _PLAIN},
    )


_PLAIN = (
    "message",
    "source",
    "channel",
    "landing_page",
    "qualified_at",
    "assigned_at",
    "responded_at",
    "accepted_at",
    "verdict_at",
    "verdict",
    "reason",
    "wake_on",
    "is_history",
    "custom",
)


def _clocks(promises: Sequence[clocks.Due]) -> list[ClockOut]:
    # Our own values: checking them again would cost as much as reading them did.
    return [ClockOut.model_construct(**due._asdict()) for due in promises]


def _url(lead_id: int) -> str:
    return f"/leads/{lead_id}"


def _standing(lead: Lead) -> dict[str, Any]:
    return {
        "id": lead.pk,
        "status": lead.status,
        "grade": lead.grade,
        "points": lead.points,
        "owner": person_out(lead.owner),
        "arrived_at": lead.arrived_at,
        "clocks": _clocks(clocks.promises_of(lead.pk)),
        "url": _url(lead.pk),
    }

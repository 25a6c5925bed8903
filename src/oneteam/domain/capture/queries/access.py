"""Which leads a person may see, work, hand on and mend."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.org.models import Person
from oneteam.org.rules import Action, Role, may
from oneteam.statements.ready import Ready

_LEAD = Ready(
    lambda lead_id: Lead.objects.select_related(
        "contact", "account", "form", "campaign", "brought_by", "owner"
    ).filter(id=lead_id),
    lead_id=int,
)


class LeadNotFound(Exception):
    """There is no such lead for this person."""


class NotAllowed(Exception):
    """The person sees the lead but may not do this with it."""


def visible_leads(person: Person) -> QuerySet[Lead]:
    """The leads that exist for a person.

    All of them, or those one owns or may claim from the queue of one's own pool. The queue is
    read first: a short list of ids beside the owner keeps the database on its indexes.
    """
    role = Role(person.role)
    if may(role, Action.SEE_ALL_LEADS):
        return Lead.objects.all()
    if not may(role, Action.SEE_OWN_LEADS):
        return Lead.objects.none()
    queue = set(_claimable(person).values_list("id", flat=True))
    return Lead.objects.filter(Q(owner=person) | Q(id__in=queue))


def access_lead(person: Person, lead_id: int) -> Lead:
    """A lead the person may see, with contact, account and people. Raises LeadNotFound.

    Who held a lead before it had no owner (it was rejected, say) still sees it.
    """
    lead: Lead | None = _LEAD.row(lead_id=lead_id)
    if lead is None or not _sees(person, lead):
        raise LeadNotFound(f"There is no lead {lead_id}.")
    return lead


def access_lead_to_work(person: Person, lead_id: int) -> Lead:
    """A lead the person may answer and judge: its owner, a leader of sales, or who may claim it.

    Raises LeadNotFound for what the person may not see, NotAllowed for what is not theirs.
    """
    lead = access_lead(person, lead_id)
    role = Role(person.role)
    if may(role, Action.WORK_ANY_LEAD):
        return lead
    if may(role, Action.WORK_OWN_LEAD) and (
        lead.owner_id == person.pk
        or (lead.status == Status.QUEUED and _claimable(person).filter(id=lead_id).exists())
    ):
        return lead
    raise NotAllowed("Only the owner of this lead, or a sales leader, may do this.")


def access_lead_to_reassign(person: Person, lead_id: int) -> Lead:
    """A lead the person may hand to somebody else. Raises LeadNotFound or NotAllowed."""
    lead = access_lead(person, lead_id)
    if not may(Role(person.role), Action.REASSIGN_LEAD):
        raise NotAllowed("Only a sales leader or operations may hand this lead to somebody else.")
    return lead


def access_lead_to_mend(person: Person, lead_id: int) -> Lead:
    """A lead the person may mend after sales returned it: those who see and may add every lead.

    Raises LeadNotFound or NotAllowed.
    """
    lead = access_lead(person, lead_id)
    role = Role(person.role)
    if not (may(role, Action.SEE_ALL_LEADS) and may(role, Action.ADD_LEAD)):
        raise NotAllowed("Only marketing, a sales leader or operations may mend this lead.")
    return lead


def access_lead_to_contest(person: Person, lead_id: int) -> Lead:
    """A lead whose verdict the person may contest: marketing. Raises LeadNotFound or NotAllowed."""
    lead = access_lead(person, lead_id)
    if not may(Role(person.role), Action.CONTEST_VERDICT):
        raise NotAllowed("Only marketing may contest a verdict.")
    return lead


def _sees(person: Person, lead: Lead) -> bool:
    role = Role(person.role)
    if may(role, Action.SEE_ALL_LEADS):
        return True
    if not may(role, Action.SEE_OWN_LEADS):
        return False
    if lead.owner_id is not None:
        return lead.owner_id == person.pk
    return any(
        leads.filter(id=lead.pk).exists() for leads in (_claimable(person), once_held(person))
    )


def _claimable(person: Person) -> QuerySet[Lead]:
    # One filter() call: every condition is about the same assignment.
    return Lead.objects.filter(
        status=Status.QUEUED,
        owner=None,
        assignments__ended_at=None,
        assignments__person=None,
        assignments__pool__members__person=person,
        assignments__pool__members__is_active=True,
    )


def once_held(person: Person) -> QuerySet[Lead]:
    """Leads without an owner that a person had before, and may still look at."""
    return Lead.objects.filter(owner=None, assignments__person=person).exclude(status=Status.QUEUED)

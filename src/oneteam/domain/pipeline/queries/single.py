"""Reads of one deal for its screen, and which deals each person may see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from oneteam.domain.capture.queries import OwnField, own_fields
from oneteam.domain.pipeline.models import Opportunity, OpportunityContact, Product, Stage
from oneteam.domain.pipeline.rules import ContactRole, Outcome
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.org.models import Person
from oneteam.org.rules import Action, Role, may


class DealNotFound(Exception):
    """No such deal, or none this person may see."""


class NotAllowed(Exception):
    """The person may see the deal but not work on it."""


@dataclass(frozen=True, slots=True)
class Participant:
    """A contact with a part in a deal."""

    contact_id: int
    name: str
    role: ContactRole


def visible_deals(person: Person) -> QuerySet[Opportunity]:
    """The deals a person may see: all, or those they own, or that came from a lead they own."""
    role = Role(person.role)
    if may(role, Action.SEE_ALL_DEALS):
        return Opportunity.objects.all()
    if may(role, Action.SEE_OWN_DEALS):
        return Opportunity.objects.filter(Q(owner=person) | Q(lead__owner=person))
    return Opportunity.objects.none()


def access_deal(person: Person, deal_id: int) -> Opportunity:
    """A deal this person may see, with its stage, lead, account and owner. Or DealNotFound."""
    rows = visible_deals(person).select_related("stage", "account", "owner", "lead__contact")
    deal = rows.filter(pk=deal_id).first()
    if deal is None:
        raise DealNotFound(f"There is no deal {deal_id}.")
    return deal


def access_deal_to_work(person: Person, deal_id: int) -> Opportunity:
    """A deal this person may move. NotAllowed when they may only look, DealNotFound else."""
    deal = access_deal(person, deal_id)
    role = Role(person.role)
    is_own = deal.owner_id == person.pk and may(role, Action.WORK_OWN_LEAD)
    if not is_own and not may(role, Action.WORK_ANY_LEAD):
        raise NotAllowed("Only the owner of the deal or a sales leader can change it.")
    return deal


def deal_of_lead(lead_id: int) -> Opportunity | None:
    """The deal a lead became: the open one, else the newest; None when there is none."""
    rows = Opportunity.objects.filter(lead_id=lead_id).select_related("stage", "owner")
    ordered = sorted(rows, key=lambda deal: (deal.outcome == Outcome.OPEN, deal.opened_at, deal.pk))
    return ordered[-1] if ordered else None


def participants(deal_id: int) -> list[Participant]:
    """The contacts with a part in a deal."""
    rows = OpportunityContact.objects.filter(opportunity_id=deal_id).select_related("contact")
    return [
        Participant(
            contact_id=row.contact_id,
            name=row.contact.name or row.contact.email,
            role=ContactRole(row.role),
        )
        for row in rows.order_by("id")
    ]


def own_values(deal: Opportunity) -> list[tuple[OwnField, Any]]:
    """What a deal says in the company's own fields in use; None is not known. One query."""
    return [(field, deal.custom.get(field.key)) for field in own_fields("opportunity")]


def stages() -> list[Step]:
    """Every stage, in order."""
    return [as_step(row) for row in Stage.objects.order_by("position")]


def products_by_key() -> dict[str, str]:
    """Every product's name by its name without case, blanks and punctuation."""
    return dict(Product.objects.values_list("name_key", "name"))


def as_step(row: Stage) -> Step:
    """A stage as the rules see it."""
    return Step(
        key=row.key,
        name=row.name,
        position=row.position,
        probability=row.probability,
        outcome=Outcome(row.outcome),
    )

"""Reads of deals: one for its screen, many for lists, with what each person may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum

from oneteam.domain.pipeline.models import Opportunity, OpportunityContact, Stage
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


@dataclass(frozen=True, slots=True)
class StageSum:
    """The open deals in one stage; amounts by currency, in minor units."""

    step: Step
    count: int
    amounts: tuple[tuple[str, int], ...]


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


def stages() -> list[Step]:
    """Every stage, in order."""
    return [as_step(row) for row in Stage.objects.order_by("position")]


def deals(
    person: Person, *, stage: str = "", outcome: str = "", limit: int = 200
) -> list[Opportunity]:
    """Deals a person may see, newest first, of one stage or outcome if named."""
    rows = visible_deals(person).select_related("stage", "account", "owner")
    if stage:
        rows = rows.filter(stage__key=stage)
    if outcome:
        rows = rows.filter(outcome=outcome)
    return list(rows.order_by("-opened_at", "-id")[:limit])


def open_by_stage(person: Person) -> list[StageSum]:
    """What lies in each open stage, of the deals a person may see."""
    sums = list(
        visible_deals(person)
        .filter(outcome=Outcome.OPEN)
        .values_list("stage__key", "currency")
        .annotate(Count("id"), Sum("amount_minor"))
        .order_by("currency")
    )
    return [
        StageSum(
            step=step,
            count=sum(count for key, _, count, _ in sums if key == step.key),
            amounts=tuple((code, total or 0) for key, code, _, total in sums if key == step.key),
        )
        for step in stages()
        if step.outcome is Outcome.OPEN
    ]


def deals_of_marketer(person: Person, *, since: datetime) -> list[Opportunity]:
    """Deals from leads this marketer brought that opened or closed since a moment, newest first."""
    rows = Opportunity.objects.filter(lead__brought_by=person).filter(
        Q(opened_at__gte=since) | Q(closed_at__gte=since)
    )
    return list(rows.select_related("stage", "account", "owner").order_by("-stage_since", "-id"))


def as_step(row: Stage) -> Step:
    """A stage as the rules see it."""
    return Step(
        key=row.key,
        name=row.name,
        position=row.position,
        probability=row.probability,
        outcome=Outcome(row.outcome),
    )

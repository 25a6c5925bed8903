"""Writes of new deals, and of the stages they go through."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from oneteam.domain.capture.models import Contact, Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.pipeline.models import Opportunity, OpportunityContact, Stage, Stay
from oneteam.domain.pipeline.rules import Commitment, ContactRole, Outcome, changes, moves, stages
from oneteam.domain.pipeline.rules.moves import NewDeal, Part
from oneteam.org.models import Person
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact


class DealRefused(Exception):
    """The lead cannot become this deal; `faults` names every wrong thing."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@joined
def ensure_stages(*, also: bool = False) -> None:
    """Make the default stages unless there are stages already; `also` makes those that lack."""
    known = set(Stage.objects.values_list("key", flat=True))
    if known and not also:
        return
    Stage.objects.bulk_create(
        Stage(
            key=step.key,
            name=step.name,
            position=step.position,
            probability=step.probability,
            outcome=step.outcome.value,
        )
        for step in stages.DEFAULT_STEPS
        if step.key not in known
    )


@joined
def open_deal(lead_id: int, *, deal: NewDeal, by: Person, now: datetime) -> int:
    """Turn an accepted lead into a deal in the first stage; its owner stays the same.

    Raises DealRefused, naming everything that is in the way. Returns the deal's id.
    """
    lead = Lead.objects.only("status", "contact_id", "account_id", "owner_id").get(pk=lead_id)
    has_open = Opportunity.objects.filter(lead_id=lead_id, outcome=Outcome.OPEN.value).exists()
    wrong = moves.deal_faults(
        deal,
        status=Status(lead.status),
        has_open_deal=has_open,
        known_contacts=_contacts_of(lead, deal),
    )
    wrong += changes.word_faults(deal).values()
    if wrong:
        raise DealRefused(wrong)
    if not Lead.objects.filter(pk=lead_id, status=lead.status).update(
        status=Status.CONVERTED.value
    ):
        raise DealRefused(["Someone else changed this lead meanwhile; look again."])
    stage = Stage.objects.filter(outcome=Outcome.OPEN.value).order_by("position").first()
    if stage is None:
        raise DealRefused(["There are no stages yet; run `oneteam setup`."])
    row = _create(lead, deal, stage=stage, by=by, now=now)
    Stay.objects.create(opportunity=row, stage=stage, entered_at=now, by=by)
    record(
        Fact(
            kind="deal.opened",
            subject=f"deal:{row.pk}",
            occurred_at=now,
            actor=f"person:{by.pk}",
            key=f"deal.opened:{row.pk}",
            data={"deal": row.pk, "stage": stage.key, "lead": lead_id, **worth(row)}
            | ({"commitment": row.commitment} if row.commitment != Commitment.PIPELINE else {}),
        ),
        now=now,
    )
    return row.pk


def _contacts_of(lead: Lead, deal: NewDeal) -> set[int]:
    known = {lead.contact_id} if lead.contact_id else set()
    asked = {part.contact_id for part in deal.contacts} - known
    if asked and lead.account_id:
        rows = Contact.objects.filter(pk__in=asked, account_id=lead.account_id)
        known |= set(rows.values_list("pk", flat=True))
    return known


def _create(lead: Lead, deal: NewDeal, *, stage: Stage, by: Person, now: datetime) -> Opportunity:
    try:
        with transaction.atomic():
            row = Opportunity.objects.create(
                name=deal.name.strip(),
                lead=lead,
                account_id=lead.account_id,
                owner_id=lead.owner_id or by.pk,
                stage=stage,
                amount_minor=deal.amount_minor,
                currency=deal.currency,
                close_on=deal.close_on,
                commitment=deal.commitment.value,
                competitor=deal.competitor.strip(),
                opened_at=now,
                stage_since=now,
            )
    except IntegrityError:  # two people at once: one open deal per lead
        raise DealRefused(["This lead has an open deal already."]) from None
    parts = deal.contacts
    if lead.contact_id and lead.contact_id not in {part.contact_id for part in parts}:
        parts = (Part(lead.contact_id, ContactRole.OTHER), *parts)
    OpportunityContact.objects.bulk_create(
        OpportunityContact(opportunity=row, contact_id=part.contact_id, role=part.role.value)
        for part in parts
    )
    return row


def worth(deal: Opportunity) -> dict[str, Any]:
    """What a deal is worth, as its events say it; without an amount when none is known."""
    if deal.amount_minor is None:
        return {"currency": deal.currency}
    return {"amount_minor": deal.amount_minor, "currency": deal.currency}

"""/opportunities: a deal from an accepted lead, its stages, its end."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from oneteam import flow
from oneteam.api import shapes
from oneteam.api.access import DEALS_READ, DEALS_WRITE, Caller, caller
from oneteam.api.answers import CHANGE_ONE, READ_ONE
from oneteam.api.repeats import Reading, once
from oneteam.api.values import Answer, Day, Id, Instant, Money, Strict, Text
from oneteam.domain.pipeline import queries as deals
from oneteam.domain.pipeline.operations import NewDeal
from oneteam.domain.pipeline.rules import Commitment

router = Router(tags=["opportunities"])


class NewOpportunity(Strict):
    """The deal a lead becomes."""

    name: Text = Field(min_length=1, max_length=200)
    amount: Money
    close_on: Day
    commitment: Commitment = Field(
        Commitment.PIPELINE,
        strict=False,
        description="What its owner stands for: nothing, a good chance, or their word.",
    )
    competitor: Text = Field("", max_length=100)


class NewStage(Strict):
    """Where a deal moves; a lost one says why, and so does who skips stages."""

    stage: Text = Field(min_length=1, max_length=30)
    loss_reason: Text = Field("", max_length=30)
    competitor: Text = Field("", max_length=100)
    why: Text = Field("", max_length=300, description="Why stages are skipped, if any are.")


class OpportunityStanding(Answer):
    """Where a deal stands; a token that only writes is told no more."""

    id: int
    stage: str
    outcome: str
    url: str


class OpportunityOut(OpportunityStanding):
    """A deal as it is now."""

    name: str
    lead: int | None
    account: shapes.AccountOut | None
    owner: shapes.PersonOut | None
    amount: Money | None
    close_on: Day | None
    commitment: Commitment
    competitor: str
    loss_reason: str
    opened_at: Instant
    stage_since: Instant
    closed_at: Instant | None


READING = Reading(DEALS_READ, OpportunityStanding)


@router.post(
    "/leads/{int:lead_id}/opportunity",
    response={201: OpportunityOut | OpportunityStanding, **CHANGE_ONE},
    summary="An accepted lead becomes a deal",
    operation_id="post_opportunity",
)
def post_opportunity(request: HttpRequest, lead_id: Id, body: NewOpportunity) -> HttpResponse:
    """The lead must be accepted, and have no open deal."""
    by = caller(request, DEALS_WRITE)
    deal = NewDeal(
        name=body.name,
        amount_minor=body.amount.minor,
        currency=body.amount.currency,
        close_on=body.close_on,
        commitment=body.commitment,
        competitor=body.competitor,
    )
    return once(
        request,
        by=by,
        body=body,
        act=lambda: _out(flow.open_deal(lead_id, deal=deal, by=by.person, now=by.now), by),
        reading=READING,
    )


@router.get(
    "/opportunities/{int:deal_id}",
    response={200: OpportunityOut, **READ_ONE},
    summary="A deal",
    operation_id="get_opportunity",
)
def get_opportunity(request: HttpRequest, deal_id: Id) -> Any:
    """The deal as it is now."""
    by = caller(request, DEALS_READ)
    return _out(deal_id, by)


@router.post(
    "/opportunities/{int:deal_id}/stage",
    response={200: OpportunityOut | OpportunityStanding, **CHANGE_ONE},
    summary="A deal moves to another stage",
    operation_id="post_stage",
)
def post_stage(request: HttpRequest, deal_id: Id, body: NewStage) -> HttpResponse:
    """One step on, won, or lost with a reason. Skipping stages is refused without saying why."""
    by = caller(request, DEALS_WRITE)

    def act() -> OpportunityOut:
        flow.advance(
            deal_id,
            stage=body.stage,
            by=by.person,
            now=by.now,
            loss_reason=body.loss_reason,
            competitor=body.competitor,
            why=body.why,
        )
        return _out(deal_id, by)

    return once(request, by=by, body=body, act=act, status=200, reading=READING)


def _out(deal_id: int, by: Caller) -> OpportunityOut:
    deal = deals.access_deal(by.person, deal_id)
    return OpportunityOut(
        id=deal.pk,
        name=deal.name,
        lead=deal.lead_id,
        account=None if deal.account is None else shapes.AccountOut.model_validate(deal.account),
        owner=shapes.person_out(deal.owner),
        stage=deal.stage.key,
        outcome=deal.outcome,
        amount=None if deal.amount_minor is None else Money.of(deal.amount_minor, deal.currency),
        close_on=deal.close_on,
        commitment=Commitment(deal.commitment),
        competitor=deal.competitor,
        loss_reason=deal.loss_reason,
        opened_at=deal.opened_at,
        stage_since=deal.stage_since,
        closed_at=deal.closed_at,
        url=f"/deals/{deal.pk}",
    )

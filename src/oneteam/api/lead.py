"""/leads/{id}: one lead, its timeline and its receipts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Router

from oneteam.api import shapes
from oneteam.api.access import LEADS_READ, caller
from oneteam.api.answers import READ_ONE
from oneteam.api.values import Answer, Id, Instant
from oneteam.domain.capture import queries as leads
from oneteam.domain.pipeline import queries as deals
from oneteam.domain.qualification import queries as scores
from oneteam.domain.routing import queries as routes
from oneteam.timeline import queries as timeline

router = Router(tags=["leads"])


class EventOut(Answer):
    """Something that happened: when it became true, and when it was noticed."""

    id: int
    kind: str
    subject: str
    occurred_at: Instant
    recorded_at: Instant
    actor: str
    data: dict[str, Any]


class Timeline(Answer):
    """The story of a lead and its deal, oldest first."""

    items: list[EventOut]


class ScoreOut(Answer):
    """How a lead was judged: inputs, each rule with its points, policy version, outcome."""

    id: int
    decided_at: Instant
    policy_version: int
    is_qualified: bool
    grade: str
    fit_points: int
    engagement_points: int
    threshold: int
    lines: list[dict[str, Any]]
    inputs: dict[str, Any]


class RouteOut(Answer):
    """Why a lead went where it went: candidates, why each was passed over, credits."""

    id: int
    number: int
    via: str
    person_id: int | None
    person_name: str
    pool_id: int | None
    pool_name: str
    assigned_at: Instant
    ended_at: Instant | None
    receipt: dict[str, Any]


class Receipts(Answer):
    """Every automatic decision about a lead, newest first."""

    scores: list[ScoreOut]
    routes: list[RouteOut]


@router.get(
    "/leads/{int:lead_id}",
    response={200: shapes.LeadOut, **READ_ONE},
    summary="A lead",
    operation_id="get_lead",
)
def get_lead(request: HttpRequest, lead_id: Id) -> Any:
    """The lead as it is now."""
    by = caller(request, LEADS_READ)
    leads.access_lead(by.person, lead_id)
    return shapes.lead_out(lead_id)


@router.get(
    "/leads/{int:lead_id}/timeline",
    response={200: Timeline, **READ_ONE},
    summary="A lead's timeline",
    operation_id="get_lead_timeline",
)
def get_timeline(request: HttpRequest, lead_id: Id) -> Any:
    """What happened to the lead and to the deal it became, oldest first."""
    by = caller(request, LEADS_READ)
    leads.access_lead(by.person, lead_id)
    deal = deals.deal_of_lead(lead_id)
    subjects = [f"lead:{lead_id}"] + ([f"deal:{deal.pk}"] if deal else [])
    return Timeline(items=[EventOut.model_validate(entry) for entry in timeline.story(subjects)])


@router.get(
    "/leads/{int:lead_id}/receipts",
    response={200: Receipts, **READ_ONE},
    summary="A lead's receipts",
    operation_id="get_lead_receipts",
)
def get_receipts(request: HttpRequest, lead_id: Id) -> Any:
    """Every automatic decision about the lead with its inputs, steps and outcome."""
    by = caller(request, LEADS_READ)
    leads.access_lead(by.person, lead_id)
    return Receipts(
        scores=[ScoreOut.model_validate(receipt) for receipt in scores.receipts(lead_id)],
        routes=[RouteOut.model_validate(receipt) for receipt in routes.receipts(lead_id)],
    )

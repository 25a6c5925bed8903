"""Reads of deals: one for its screen, many for lists, with what each person may see."""

from oneteam.domain.pipeline.queries.breakdown import pipeline
from oneteam.domain.pipeline.queries.breakdown_rows import Pipeline, PipelineBy, PipelineRow
from oneteam.domain.pipeline.queries.listing import (
    DealPage,
    StageSum,
    deals_of_marketer,
    open_by_stage,
    page_of_deals,
)
from oneteam.domain.pipeline.queries.single import (
    DealNotFound,
    NotAllowed,
    Participant,
    access_deal,
    access_deal_to_work,
    as_step,
    deal_of_lead,
    own_values,
    participants,
    products_by_key,
    stages,
    visible_deals,
)

__all__ = [
    "DealNotFound",
    "DealPage",
    "NotAllowed",
    "Participant",
    "Pipeline",
    "PipelineBy",
    "PipelineRow",
    "StageSum",
    "access_deal",
    "access_deal_to_work",
    "as_step",
    "deal_of_lead",
    "deals_of_marketer",
    "open_by_stage",
    "own_values",
    "page_of_deals",
    "participants",
    "pipeline",
    "products_by_key",
    "stages",
    "visible_deals",
]

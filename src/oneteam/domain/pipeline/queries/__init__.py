"""Reads of deals: one for its screen, many for lists, with what each person may see."""

from oneteam.domain.pipeline.queries.board import (
    Column,
    StageSum,
    board,
    open_by_stage,
    page_of_column,
)
from oneteam.domain.pipeline.queries.breakdown import pipeline
from oneteam.domain.pipeline.queries.breakdown_rows import Pipeline, PipelineBy, PipelineRow
from oneteam.domain.pipeline.queries.few import deals_of_account, find_deals, open_deals_of
from oneteam.domain.pipeline.queries.finding import BLANKABLE, DealFilters, currencies
from oneteam.domain.pipeline.queries.listing import (
    SORTS,
    DealPage,
    deals_as_csv,
    deals_of_marketer,
    page_of_deals,
)
from oneteam.domain.pipeline.queries.losses import Contest, Loss, contests, losses
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
from oneteam.domain.pipeline.queries.way import Stayed, way

__all__ = [
    "BLANKABLE",
    "SORTS",
    "Column",
    "Contest",
    "DealFilters",
    "DealNotFound",
    "DealPage",
    "Loss",
    "NotAllowed",
    "Participant",
    "Pipeline",
    "PipelineBy",
    "PipelineRow",
    "StageSum",
    "Stayed",
    "access_deal",
    "access_deal_to_work",
    "as_step",
    "board",
    "contests",
    "currencies",
    "deal_of_lead",
    "deals_as_csv",
    "losses",
    "deals_of_account",
    "deals_of_marketer",
    "find_deals",
    "open_by_stage",
    "open_deals_of",
    "own_values",
    "page_of_column",
    "page_of_deals",
    "participants",
    "pipeline",
    "products_by_key",
    "stages",
    "visible_deals",
    "way",
]

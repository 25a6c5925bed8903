"""Writes of deals: opened, moved, won, lost, reopened."""

from oneteam.domain.pipeline.operations.moving import MovedMeanwhile, MoveRefused, advance
from oneteam.domain.pipeline.operations.opening import DealRefused, ensure_stages, open_deal
from oneteam.domain.pipeline.rules.moves import NewDeal, Part

__all__ = [
    "DealRefused",
    "MoveRefused",
    "MovedMeanwhile",
    "NewDeal",
    "Part",
    "advance",
    "ensure_stages",
    "open_deal",
]

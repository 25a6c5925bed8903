"""Decides which names are one campaign, what a plan must say, and how it moves on."""

from oneteam.domain.campaigns.rules.naming import LONGEST, campaign_key, campaign_name
from oneteam.domain.campaigns.rules.plans import Draft, draft_faults, text_faults
from oneteam.domain.campaigns.rules.states import PlanState, move_faults, move_of
from oneteam.domain.campaigns.rules.windows import Window, windows

__all__ = [
    "LONGEST",
    "Draft",
    "PlanState",
    "Window",
    "campaign_key",
    "campaign_name",
    "draft_faults",
    "move_faults",
    "move_of",
    "text_faults",
    "windows",
]

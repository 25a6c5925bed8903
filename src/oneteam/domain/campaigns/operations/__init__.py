"""Writes of campaigns: named by arrivals, planned, shared, spent on, asked about."""

from oneteam.domain.campaigns.operations.moving import MoveRefused, drop_plan, move_plan
from oneteam.domain.campaigns.operations.naming import ensure_campaign, ensure_campaigns
from oneteam.domain.campaigns.operations.planning import (
    PlanChanged,
    PlanRefused,
    change_plan,
    make_plan,
)
from oneteam.domain.campaigns.operations.spending import (
    EntryRefused,
    add_asset,
    book_cost,
    name_contributor,
    remove_asset,
    remove_contributor,
    remove_cost,
)
from oneteam.domain.campaigns.operations.talking import (
    TextRefused,
    answer_question,
    ask_question,
    confirm_read,
    leave_note,
    remove_note,
    remove_question,
)

__all__ = [
    "EntryRefused",
    "MoveRefused",
    "PlanChanged",
    "PlanRefused",
    "TextRefused",
    "add_asset",
    "answer_question",
    "ask_question",
    "book_cost",
    "change_plan",
    "confirm_read",
    "drop_plan",
    "ensure_campaign",
    "ensure_campaigns",
    "leave_note",
    "make_plan",
    "move_plan",
    "name_contributor",
    "remove_asset",
    "remove_contributor",
    "remove_cost",
    "remove_note",
    "remove_question",
]

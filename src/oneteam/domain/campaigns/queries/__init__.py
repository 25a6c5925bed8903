"""Reads of campaigns and of what is planned of them."""

from oneteam.domain.campaigns.queries.access import (
    NotAllowed,
    PlanNotFound,
    access_plan,
    access_plan_to_edit,
    access_plan_to_read,
    visible_campaigns,
    visible_plans,
)
from oneteam.domain.campaigns.queries.naming import by_keys, campaigns
from oneteam.domain.campaigns.queries.planned import (
    Planned,
    costs_of,
    find_plans,
    hours_of,
    names_of,
    plans_by_id,
    plans_of_campaign,
    plans_owned,
    plans_within,
    unread_count,
    windows_of_plans,
)
from oneteam.domain.campaigns.queries.single import Details, details

__all__ = [
    "Details",
    "NotAllowed",
    "PlanNotFound",
    "Planned",
    "access_plan",
    "access_plan_to_edit",
    "access_plan_to_read",
    "by_keys",
    "campaigns",
    "costs_of",
    "details",
    "find_plans",
    "hours_of",
    "names_of",
    "plans_by_id",
    "plans_of_campaign",
    "plans_owned",
    "plans_within",
    "unread_count",
    "visible_campaigns",
    "visible_plans",
    "windows_of_plans",
]

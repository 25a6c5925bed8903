"""Reads of campaigns."""

from __future__ import annotations

from collections.abc import Iterable

from oneteam.domain.campaigns.models import Campaign
from oneteam.domain.campaigns.queries.access import visible_campaigns
from oneteam.org.models import Person


def by_keys(keys: Iterable[str]) -> dict[str, Campaign]:
    """The campaigns that have these keys."""
    return {campaign.key: campaign for campaign in Campaign.objects.filter(key__in=set(keys))}


def campaigns(person: Person) -> list[Campaign]:
    """The campaigns that exist for a person, by name."""
    return list(visible_campaigns(person).select_related("owner").order_by("name", "id"))

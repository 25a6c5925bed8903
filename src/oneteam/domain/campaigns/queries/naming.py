"""Reads of campaigns."""

from __future__ import annotations

from collections.abc import Iterable

from oneteam.domain.campaigns.models import Campaign


def by_keys(keys: Iterable[str]) -> dict[str, Campaign]:
    """The campaigns that have these keys."""
    return {campaign.key: campaign for campaign in Campaign.objects.filter(key__in=set(keys))}


def campaigns() -> list[Campaign]:
    """Every campaign, by name."""
    return list(Campaign.objects.select_related("owner").order_by("name", "id"))

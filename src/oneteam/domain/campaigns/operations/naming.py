"""Writes of campaigns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from oneteam.domain.campaigns import queries, rules
from oneteam.domain.campaigns.models import Campaign
from oneteam.org.models import Person


def ensure_campaign(
    name: str, *, now: datetime, owner: Person | None = None, channel: str = ""
) -> Campaign:
    """The campaign of this name or key, made when there is none; an owner is given only once."""
    campaign = ensure_campaigns([name], now=now)[rules.campaign_key(name)]
    if owner is not None and campaign.owner_id is None:
        campaign.owner = owner
        Campaign.objects.filter(pk=campaign.pk, owner=None).update(owner=owner)
    if channel and not campaign.channel:
        campaign.channel = channel
        Campaign.objects.filter(pk=campaign.pk, channel="").update(channel=channel)
    return campaign


def ensure_campaigns(names: Iterable[str], *, now: datetime) -> dict[str, Campaign]:
    """Campaigns by their keys; the unknown are made, owned by nobody. Blank names are left out."""
    wanted = {rules.campaign_key(name): name for name in names}
    wanted.pop("", None)
    if not wanted:
        return {}
    found = queries.by_keys(wanted)
    missing = sorted(wanted.keys() - found.keys())
    if missing:
        Campaign.objects.bulk_create(
            [
                Campaign(name=rules.campaign_name(wanted[key]), key=key, created_at=now)
                for key in missing
            ],
            ignore_conflicts=True,  # two arrivals may name a new campaign at once
        )
        found |= queries.by_keys(missing)
    return found

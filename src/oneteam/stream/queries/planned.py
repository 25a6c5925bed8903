"""What is planned, as days of a calendar."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oneteam.domain.campaigns import queries as campaigns
from oneteam.org.models import Person


@dataclass(frozen=True, slots=True)
class CampaignDays:
    """A planned campaign on the calendar: whole days, half-open."""

    id: int
    name: str
    first: date
    after: date
    changed_at: datetime

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after - timedelta(days=1)


def campaign_days(
    person: Person, *, since: date = date.min, until: date = date.max
) -> list[CampaignDays]:
    """The campaigns planned to run on some of these days, both included, by their start.

    Only of plans this person may see.
    """
    plans = campaigns.visible_plans(person).filter(starts_on__lte=until, ends_on__gte=since)
    return [
        CampaignDays(
            id=plan.pk,
            name=plan.campaign.name,
            first=plan.starts_on,
            after=plan.ends_on + timedelta(days=1),
            changed_at=plan.shared_at or plan.created_at,
        )
        for plan in plans.select_related("campaign").order_by("starts_on", "id")
    ]

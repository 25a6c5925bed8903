"""Decides which plan of a campaign a day belongs to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Window:
    """The days that count for one plan, both included; None is open."""

    plan_id: int
    campaign_id: int
    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        """Whether a day counts for the plan."""
        return (self.since is None or day >= self.since) and (
            self.until is None or day <= self.until
        )


def windows(plans: Iterable[tuple[int, int, date]]) -> dict[int, Window]:
    """The days of each plan, by its id, from (plan, campaign, first day); all plans at once.

    A day belongs to the plan of the campaign that began last, and before the first to the first,
    so that whatever a campaign brings counts for exactly one of its plans.
    """
    of: dict[int, list[tuple[date, int]]] = {}
    for plan_id, campaign_id, starts_on in plans:
        of.setdefault(campaign_id, []).append((starts_on, plan_id))
    found = {}
    for campaign_id, starts in of.items():
        starts.sort()
        for at, (starts_on, plan_id) in enumerate(starts):
            is_last = at + 1 == len(starts)
            found[plan_id] = Window(
                plan_id,
                campaign_id,
                since=starts_on if at else None,
                until=None if is_last else starts[at + 1][0] - timedelta(days=1),
            )
    return found

"""Reads of what sales and marketing mean to win together, and of who set it when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from oneteam.domain.agreement import queries as agreement
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.agreement.rules.terms import Goal
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.domain.pipeline.models import SharedTarget
from oneteam.org.rules.quarters import Quarter
from oneteam.timeline import queries as timeline


@dataclass(frozen=True, slots=True)
class TargetSet:
    """A target as it was set at a moment; an amount of None took it away."""

    at: datetime
    actor: str
    currency: str
    amount_minor: int | None


def targets_of(quarter: Quarter) -> list[SharedTarget]:
    """The targets of one quarter, one for each currency."""
    return list(_targets().filter(starts_on=quarter.starts_on))


def targets() -> list[SharedTarget]:
    """Every target, the newest quarter first."""
    return list(_targets())


def target_history(starts_on: date) -> list[TargetSet]:
    """Each time a target was set for the quarter that begins on a day, newest first."""
    return [
        TargetSet(
            entry.occurred_at,
            entry.actor,
            str(entry.data["currency"]),
            entry.data.get("amount_minor"),
        )
        for entry in reversed(timeline.story([subject_of(starts_on)]))
    ]


def agreed_goal(quarter: Quarter, *, currency: str, at: datetime) -> Goal | None:
    """What the agreement in force at a moment means to win in a quarter; None when it is silent."""
    version = agreement.in_force(Kind.AGREEMENT, at)
    terms = read_terms(version.content) if version else None
    if terms is None or terms.currency != currency:
        return None
    goals = (one for one in terms.both.goals if one.quarter == quarter.key and one.revenue_minor)
    return next(goals, None)


def subject_of(starts_on: date) -> str:
    """What the timeline calls the quarter that begins on a day."""
    return f"quarter:{starts_on.isoformat()}"


def _targets() -> QuerySet[SharedTarget]:
    return SharedTarget.objects.select_related("by").order_by("-starts_on", "currency")

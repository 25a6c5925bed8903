"""Reads of one plan: everything its page shows."""

from __future__ import annotations

from dataclasses import dataclass

from oneteam.domain.campaigns.models import (
    Asset,
    CampaignPlan,
    Contributor,
    Cost,
    FieldNote,
    PlanReading,
    Question,
)
from oneteam.org.models import Person
from oneteam.org.rules import GRANTS, Action


@dataclass(frozen=True, slots=True)
class Reader:
    """Someone of sales, and which version they read last; 0 is none."""

    name: str
    version: int
    is_current: bool


@dataclass(frozen=True, slots=True)
class Details:
    """What belongs to a plan, each in its order."""

    costs: list[Cost]
    contributors: list[Contributor]
    assets: list[Asset]
    questions: list[Question]
    notes: list[FieldNote]
    readers: list[Reader]

    @property
    def spent_minor(self) -> int:
        """What was booked so far."""
        return sum(cost.amount_minor for cost in self.costs)

    @property
    def minutes(self) -> int:
        """What it took people so far."""
        return sum(one.minutes for one in self.contributors)

    @property
    def read_count(self) -> int:
        """How many of sales have read it as it stands."""
        return sum(reader.is_current for reader in self.readers)


def details(plan: CampaignPlan) -> Details:
    """Everything that belongs to a plan; seven queries."""
    return Details(
        costs=list(Cost.objects.filter(plan=plan).order_by("spent_on", "id")),
        contributors=list(
            Contributor.objects.filter(plan=plan)
            .select_related("person")
            .order_by("-minutes", "id")
        ),
        assets=list(Asset.objects.filter(plan=plan).order_by("id")),
        questions=list(
            Question.objects.filter(plan=plan)
            .select_related("asked_by", "answered_by")
            .order_by("asked_at", "id")
        ),
        notes=list(
            FieldNote.objects.filter(plan=plan).select_related("by").order_by("-noted_at", "-id")
        ),
        readers=_readers(plan),
    )


def _readers(plan: CampaignPlan) -> list[Reader]:
    read: dict[int, int] = {}
    rows = PlanReading.objects.filter(plan=plan).order_by("version")
    for person_id, version in rows.values_list("person_id", "version"):
        read[person_id] = version
    roles = [role.value for role, granted in GRANTS.items() if Action.READ_PLAN in granted]
    sales = Person.objects.filter(is_active=True, role__in=roles).order_by("name", "id")
    return [
        Reader(name, read.get(pk, 0), read.get(pk) == plan.version)
        for pk, name in sales.values_list("id", "name")
    ]

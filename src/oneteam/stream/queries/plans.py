"""Who a fact about a campaign's plan concerns, and who may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import replace

from oneteam.domain.campaigns.models import Campaign, CampaignPlan, Question
from oneteam.domain.campaigns.queries import visible_plans
from oneteam.org.models import Person
from oneteam.org.rules import TEAM_OF, Team
from oneteam.stream.rules import Concerned
from oneteam.timeline.queries import Entry

SALES = [role.value for role, team in TEAM_OF.items() if team is Team.SALES]


def is_of_plan(entry: Entry) -> bool:
    """Whether a fact is about a plan: they all name the campaign and the plan."""
    return entry.subject.startswith("campaign:")


def concerned_by_plans(entries: Iterable[Entry]) -> dict[int, Concerned]:
    """The people around facts about plans, by event; three queries, none without such facts."""
    found = [entry for entry in entries if is_of_plan(entry)]
    if not found:
        return {}
    rows = Person.objects.filter(is_active=True, role__in=SALES)
    sales = Concerned(sales=frozenset(rows.values_list("id", flat=True)))
    planners = dict(
        CampaignPlan.objects.filter(pk__in=_numbers(found, "plan")).values_list("pk", "owner_id")
    )
    askers = dict(
        Question.objects.filter(pk__in=_numbers(found, "question")).values_list("pk", "asked_by")
    )
    return {
        entry.id: replace(
            sales,
            planner=planners.get(entry.data.get("plan", 0)),
            asker=askers.get(entry.data.get("question", 0)),
        )
        for entry in found
    }


def seen_of_plans(person: Person, entries: Iterable[Entry]) -> set[int]:
    """The ids of those facts about plans that exist for this person; one query if there are any."""
    plans = {entry.id: entry.data.get("plan", 0) for entry in entries if is_of_plan(entry)}
    if not plans:
        return set()
    rows = visible_plans(person).filter(pk__in=set(plans.values()))
    seen = set(rows.values_list("pk", flat=True))
    return {event for event, plan in plans.items() if plan in seen}


def campaign_names(entries: Iterable[Entry]) -> dict[str, str]:
    """The names of the campaigns some facts are about, by subject."""
    subjects = {entry.subject for entry in entries if is_of_plan(entry)}
    ids = [int(subject.partition(":")[2]) for subject in subjects]
    rows = Campaign.objects.filter(pk__in=ids).values_list("pk", "name") if ids else ()
    return {f"campaign:{number}": name for number, name in rows}


def _numbers(entries: Collection[Entry], name: str) -> set[int]:
    return {entry.data[name] for entry in entries if entry.data.get(name)}

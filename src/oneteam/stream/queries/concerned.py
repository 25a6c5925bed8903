"""Who an event concerns, who follows it, and who may see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from oneteam.domain.agreement.rules import SIGNERS
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline import queries as deals
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.routing.models import Member
from oneteam.org.models import Person
from oneteam.org.rules import TEAM_OF, Action, Role, may
from oneteam.stream.models import Follow
from oneteam.stream.queries.plans import is_of_plan, seen_of_plans
from oneteam.stream.rules import Concerned, lead_of
from oneteam.timeline.queries import Entry

CHANGED = "deal.changed"


@dataclass(frozen=True, slots=True)
class Around:
    """What else of a lead can be followed: its account and its campaign."""

    account: int | None
    campaign: int | None


def concerned_by(leads: Collection[int], pools: Collection[int]) -> dict[int | None, Concerned]:
    """The people around some leads, by lead; without a lead, leaders and both teams."""
    roles = dict(Person.objects.filter(is_active=True, role__in=TEAM_OF).values_list("id", "role"))
    leaders = frozenset(number for number, role in roles.items() if role == Role.SALES_LEADER)
    heads = frozenset(number for number, role in roles.items() if role in SIGNERS)
    members: dict[int, set[int]] = {}
    if pools:
        rows = Member.objects.filter(pool_id__in=pools, is_active=True, person__is_active=True)
        for pool, person in rows.values_list("pool_id", "person_id"):
            members.setdefault(pool, set()).add(person)
    found: dict[int | None, Concerned] = {
        None: Concerned(leaders=leaders, heads=heads, teams=frozenset(roles), pools=members)
    }
    for lead, owner, brought_by in Lead.objects.filter(id__in=leads).values_list(
        "id", "owner_id", "brought_by_id"
    ):
        found[lead] = Concerned(owner, brought_by, leaders, heads, pools=members)
    return found


def sellers(entries: Iterable[Entry]) -> dict[int, int]:
    """Who owns the deal whose terms changed, by event; one query, none without such events."""
    deals_of = {
        entry.id: _number(entry.subject, "deal") or 0 for entry in entries if entry.kind == CHANGED
    }
    if not deals_of:
        return {}
    rows = Opportunity.objects.filter(id__in=deals_of.values(), owner__isnull=False)
    owners = dict(rows.values_list("id", "owner_id"))
    return {event: owners[deal] for event, deal in deals_of.items() if deal in owners}


def people_with_access(ids: Collection[int]) -> set[int]:
    """Those of some people who still work here."""
    rows = Person.objects.filter(id__in=ids, is_active=True)
    return set(rows.values_list("id", flat=True))


def followers(entries: Iterable[Entry]) -> dict[int, set[int]]:
    """Who follows what some events are about or who did them, by event; two queries."""
    entries = list(entries)
    numbers = {entry.id: lead_of(entry.subject, entry.data) for entry in entries}
    around = {
        lead: Around(account, campaign)
        for lead, account, campaign in Lead.objects.filter(
            id__in={number for number in numbers.values() if number}
        ).values_list("id", "account_id", "campaign_id")
    }
    subjects = {
        entry.id: _subjects(entry, numbers[entry.id], around.get(numbers[entry.id] or 0))
        for entry in entries
    }
    by_subject: dict[str, set[int]] = {}
    wanted = set().union(*subjects.values()) if subjects else set()
    for subject, person in Follow.objects.filter(subject__in=wanted).values_list(
        "subject", "person_id"
    ):
        by_subject.setdefault(subject, set()).add(person)
    return {
        event: set().union(*(by_subject.get(subject, set()) for subject in about))
        for event, about in subjects.items()
    }


def seen_by(person: Person, entries: Iterable[Entry]) -> set[int]:
    """The ids of those events whose lead, deal, plan or terms a person may see; three queries."""
    every = list(entries)
    seen = seen_of_plans(person, every)
    entries = [entry for entry in every if not is_of_plan(entry)]
    role = Role(person.role)
    sees_leads = may(role, Action.SEE_ALL_LEADS)
    sees_deals = may(role, Action.SEE_ALL_DEALS)
    sees_terms = may(role, Action.SEE_AGREEMENT)
    if sees_leads and sees_deals:
        return seen | {entry.id for entry in entries}
    lead_ids = {entry.id: lead_of(entry.subject, entry.data) for entry in entries}
    deal_ids = {entry.id: _number(entry.subject, "deal") for entry in entries}
    seen_leads = set(
        leads.visible_leads(person)
        .filter(id__in={lead for lead in lead_ids.values() if lead})
        .values_list("id", flat=True)
    )
    wanted_deals = {deal for deal in deal_ids.values() if deal}
    seen_deals: set[int] = set()
    if wanted_deals:
        rows = deals.visible_deals(person).filter(id__in=wanted_deals)
        seen_deals = set(rows.values_list("id", flat=True))
    return seen | {
        entry.id
        for entry in entries
        if (deal_ids[entry.id] in seen_deals if deal_ids[entry.id] else False)
        or (lead_ids[entry.id] in seen_leads and not deal_ids[entry.id])
        or (sees_terms and entry.subject.startswith(("terms:", "definition:")))
    }


def allowed_pairs(
    wanted: Mapping[int, set[int]], entries: Mapping[int, Entry]
) -> dict[int, set[int]]:
    """Of people (by event) those who may see the event: one look per restricted person."""
    everyone = set().union(*wanted.values()) if wanted else set()
    allowed: dict[int, set[int]] = {event: set() for event in wanted}
    for person in Person.objects.filter(id__in=everyone, is_active=True):
        mine = [entries[event] for event, people in wanted.items() if person.pk in people]
        for event in seen_by(person, mine):
            allowed[event].add(person.pk)
    return allowed


def _subjects(entry: Entry, lead: int | None, around: Around | None) -> set[str]:
    found = {entry.subject, entry.actor}
    if lead:
        found.add(f"lead:{lead}")
    if around and around.account:
        found.add(f"account:{around.account}")
    if around and around.campaign:
        found.add(f"campaign:{around.campaign}")
    return found - {"system"}


def _number(subject: str, noun: str) -> int | None:
    kind, _, number = subject.partition(":")
    return int(number) if kind == noun and number.isdigit() else None

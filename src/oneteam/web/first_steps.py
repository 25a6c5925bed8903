"""What a fresh installation still needs before its first lead, for whoever runs it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from oneteam.domain.routing import queries as routing
from oneteam.org import queries as org
from oneteam.org.rules import Role


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing to do once, where, and whether it is done."""

    title: str
    why: str
    url: str
    is_done: bool


def first_steps() -> list[FirstStep]:
    """In the order in which they make sense; the last two are never seen as done."""
    roles = {Role(person.role) for person in org.people()}
    takes_turns = any(member.is_active for view in routing.pools() for member in view.members)
    return [
        FirstStep(
            "Invite the two leaders",
            "One of sales, one of marketing: nothing is agreed without both.",
            reverse("settings_people"),
            {Role.SALES_LEADER, Role.MARKETING_LEADER} <= roles,
        ),
        FirstStep(
            "Invite sales reps and marketers",
            "Reps get the leads, marketers see what becomes of theirs.",
            reverse("settings_people"),
            {Role.REP, Role.MARKETER} <= roles,
        ),
        FirstStep(
            "Put the reps into the pool",
            "It hands out leads in turn. Until somebody is in it, leads wait in its queue.",
            reverse("settings_routing"),
            takes_turns,
        ),
        FirstStep(
            "Put the form on your website",
            "What is sent with it is a lead with an owner and a running clock.",
            reverse("settings_forms"),
            False,
        ),
        FirstStep(
            "Bring in your past, if you like",
            "Leads and deals from files; every import can be undone.",
            reverse("settings_imports"),
            False,
        ),
    ]

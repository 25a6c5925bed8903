"""What the demo's leaders signed: its agreement, tightened once, and two definitions.

Beside it a draft of other reasons of verdicts, to be replayed and signed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from oneteam import flow
from oneteam.demo.definition import BEGUN, DEFINITION
from oneteam.demo.diary import Diary
from oneteam.domain.agreement import operations as agreement
from oneteam.domain.agreement.rules import Kind, digest
from oneteam.domain.agreement.rules.default_promises import DEFAULTS
from oneteam.domain.agreement.rules.promises import Kind as Promised
from oneteam.domain.agreement.rules.promises import Targets
from oneteam.domain.agreement.rules.terms import Both, Goal, Marketing, Sales, Terms, Volume
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.reasons import DEFAULT, Action, Reason, Reasons
from oneteam.domain.qualification.rules import policy_from_json
from oneteam.org import queries as org
from oneteam.org.rules.quarters import Quarter

if TYPE_CHECKING:
    from oneteam.org.models import Person

SALES_LEADER, MARKETING_LEADER = "Sven de Vries", "Max Weber"
TIGHTENED_AFTER = timedelta(days=30)
DEFINED_AFTER = timedelta(days=120)
DRAFTED_BEFORE = timedelta(days=2)
# By grade, in minutes: how soon a lead is accepted, and first answered by a person.
FIRST, NOW, NEXT = ((30, 120, 240), (5, 60, 60), (3, 30, 60))


def agree(
    people: Mapping[str, Person], diary: Diary, *, start: datetime, until: datetime, leads: int
) -> None:
    """The first agreement and definition at once; the second of each, and the draft of a third
    agreement, when their days come."""
    _define(BEGUN, people, "Companies that move goods", start)
    defined_at = (start + DEFINED_AFTER).replace(hour=13, minute=40)
    diary.note(defined_at, partial(_define, DEFINITION, people, "Size and events count for more"))
    quarters = _quarters(org.quarter_at(start), org.quarter_at(until))
    terms = [_terms(minutes, leads, quarters) for minutes in (FIRST, NOW, NEXT)]
    _sign(terms[0], people, "What we start with", start)
    at = (start + TIGHTENED_AFTER).replace(hour=10, minute=12)
    diary.note(at, partial(_sign, terms[1], people, "Five minutes"))
    sales = replace(terms[2].sales, feedback_percent=95)
    later = (*terms[2].both.reviews, terms[2].both.reviews[-1] + timedelta(days=90))
    third = replace(terms[2], sales=sales, both=replace(terms[2].both, reviews=later))
    diary.note(until - DRAFTED_BEFORE, partial(_draft, third, people, "Three minutes"))
    diary.note(until - DRAFTED_BEFORE / 2, partial(_draft_reasons, people))


def _sign(terms: Terms, people: Mapping[str, Person], name: str, now: datetime) -> None:
    made = _draft(terms, people, name, now)
    flow.propose(made, by=people[MARKETING_LEADER], now=now)
    for leader in (MARKETING_LEADER, SALES_LEADER):
        flow.sign(made, seen=digest(terms.to_json()), by=people[leader], now=now)


def _define(
    definition: Mapping[str, Any], people: Mapping[str, Person], name: str, now: datetime
) -> None:
    said = policy_from_json(definition).to_json()
    made = flow.propose_definition(said, by=people[MARKETING_LEADER], now=now, name=name)
    for leader in (SALES_LEADER, MARKETING_LEADER):
        flow.sign(made, seen=digest(said), by=people[leader], now=now)


def _draft(terms: Terms, people: Mapping[str, Person], name: str, now: datetime) -> int:
    by = people[MARKETING_LEADER]
    return agreement.draft(Kind.AGREEMENT, terms.to_json(), by=by, now=now, name=name)


def _draft_reasons(people: Mapping[str, Person], now: datetime) -> int:
    kept = (one for one in DEFAULT.reasons if one.code != "student")
    noted = (replace(one, needs_note=True) if one.code == "no_budget" else one for one in kept)
    later = Reason("pilot_first", "Pilot first", Verdict.RECYCLE, Action.NURTURE, days=45)
    return agreement.draft(
        Kind.REASONS,
        Reasons((*noted, later)).to_json(),
        by=people[MARKETING_LEADER],
        now=now,
        name="Fewer, and a pilot",
    )


def _quarters(first: Quarter, last: Quarter) -> list[Quarter]:
    found = [first]
    while found[-1] < last:
        found.append(found[-1].next)
    return found


def _terms(minutes: tuple[int, int, int], leads: int, quarters: Sequence[Quarter]) -> Terms:
    a_month = max(leads // 20, 1)
    fast = tuple(zip("ABC", minutes, strict=True))
    made = tuple(
        replace(one, within=fast) if one.kind in (Promised.ACCEPT, Promised.RESPOND) else one
        for one in DEFAULTS.promises
    )
    return Terms(
        currency="EUR",
        marketing=Marketing(
            leads=(
                Volume("all", a_month, a_month * 350_000),
                Volume("A", max(a_month // 3, 1), a_month * 140_000),
            ),
            accepted_percent=55,
            complete=("name", "email", "company", "message"),
        ),
        sales=Sales(Targets(made), feedback_percent=90),
        both=Both(
            goals=tuple(
                Goal(quarter.key, leads * 180_000, leads * (40_000 + 5_000 * number))
                for number, quarter in enumerate(quarters)
            ),
            reviews=tuple(quarter.ends_on + timedelta(days=15) for quarter in quarters),
        ),
    )

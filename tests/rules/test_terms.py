"""The agreement's terms: read and written, said in sentences, compared in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from oneteam.domain.agreement.rules.default_promises import DEFAULTS
from oneteam.domain.agreement.rules.differences import differences
from oneteam.domain.agreement.rules.promises import (
    GRADES,
    Kind,
    Promise,
    Rung,
    Start,
    Step,
    Targets,
    Unit,
)
from oneteam.domain.agreement.rules.terms import (
    FIELDS,
    SEGMENTS,
    Both,
    Goal,
    Marketing,
    Sales,
    Terms,
    Volume,
    default_terms,
    next_review,
)
from oneteam.domain.agreement.rules.terms_reading import BadTerms, read_terms
from oneteam.domain.agreement.rules.wording import contract

REVIEW = date(2027, 1, 15)
TERMS = default_terms(currency="EUR", promises=DEFAULTS, quarter="2026-Q4", reviews=[REVIEW])
ACCEPT, RESPOND, ATTEMPTS, VERDICT = DEFAULTS.promises
MONEY = some.integers(0, 10**15)
PROMISES = some.builds(
    Promise,
    some.sampled_from(Kind),
    some.sampled_from(Start),
    some.sampled_from(Unit),
    some.tuples(*(some.tuples(some.just(grade), some.integers(1, 250)) for grade in GRADES)),
    needed=some.integers(1, 50),
    due_soon_percent=some.integers(1, 99),
    is_business_time=some.booleans(),
    ladder=some.lists(some.integers(0, 1000), min_size=3, max_size=3).map(
        lambda after: tuple(
            Rung(step, minutes)
            for step, minutes in zip(
                (Step.REMIND, Step.TELL_LEADER, Step.REASSIGN), sorted(after), strict=True
            )
        )
    ),
)
ALL_TERMS = some.builds(
    Terms,
    currency=some.sampled_from(["EUR", "USD", "JPY"]),
    marketing=some.builds(
        Marketing,
        some.lists(
            some.builds(Volume, some.sampled_from(SEGMENTS), some.integers(0, 10**6), MONEY),
            unique_by=lambda one: one.segment,
        ).map(tuple),
        some.integers(0, 100),
        some.sets(some.sampled_from(list(FIELDS))).map(
            lambda names: tuple(name for name in FIELDS if name in names)
        ),
    ),
    sales=some.builds(
        Sales,
        some.lists(
            PROMISES, min_size=1, unique_by=lambda one: (one.kind, one.start), max_size=5
        ).map(lambda made: Targets(tuple(made))),
        some.integers(0, 100),
    ),
    both=some.builds(
        Both,
        some.lists(
            some.builds(Goal, some.sampled_from(["2026-Q1", "2026-Q2"]), MONEY, MONEY),
            unique_by=lambda one: one.quarter,
        ).map(tuple),
        some.sets(some.dates(date(2020, 1, 1), date(2040, 1, 1)), max_size=3).map(
            lambda days: tuple(sorted(days))
        ),
        some.booleans(),
        some.booleans(),
    ),
)


def with_(*promises: Promise, **both: Any) -> Terms:
    sales = replace(TERMS.sales, promises=Targets(promises or DEFAULTS.promises))
    return replace(TERMS, sales=sales, both=replace(TERMS.both, **both))


@given(ALL_TERMS)
def test_terms_are_read_as_they_were_written(terms: Terms) -> None:
    assert read_terms(terms.to_json()) == terms


@given(ALL_TERMS, ALL_TERMS)
def test_only_the_same_terms_have_no_difference(one: Terms, other: Terms) -> None:
    assert differences(one, one) == []
    said = [sentence for part in contract(one) for sentence in part.sentences]
    if said != [sentence for part in contract(other) for sentence in part.sentences]:
        in_order = {part for row in said for part in [row]}
        others = {sentence for part in contract(other) for sentence in part.sentences}
        assert differences(one, other) or in_order == others


@given(ALL_TERMS)
def test_every_contract_says_what_each_owes(terms: Terms) -> None:
    marketing, sales, both = contract(terms)
    assert (marketing.team, sales.team, both.team) == ("marketing", "sales", "")
    assert len(sales.sentences) == len(terms.sales.promises.promises) + 1
    assert all(line.endswith(".") for part in contract(terms) for line in part.sentences)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            with_(replace(RESPOND, within=(("A", 15), ("B", 60), ("C", 60)))),
            with_(RESPOND),
            ["First response to A leads: within 5 minutes instead of 15."],
        ),
        (
            with_(RESPOND),
            with_(replace(RESPOND, within=(("A", 5), ("B", 120), ("C", 120)))),
            ["First response to B and C leads: within 2 hours instead of an hour."],
        ),
        (
            with_(VERDICT),
            with_(replace(VERDICT, within=(("A", 3), ("B", 3), ("C", 3)))),
            ["Verdict on all leads: within 3 working days instead of 5."],
        ),
        (with_(), with_(reviews=()), ["Review on 15 January 2027 dropped."]),
        (with_(reviews=()), with_(), ["Review on 15 January 2027 added."]),
        (
            with_(ATTEMPTS),
            with_(replace(ATTEMPTS, needed=4)),
            ["Attempts on a lead: 4 instead of 6."],
        ),
        (
            with_(VERDICT),
            with_(replace(VERDICT, ladder=VERDICT.ladder[:1])),
            ["Verdict, telling the leader when late: no more."],
        ),
        (
            with_(ACCEPT, RESPOND),
            with_(RESPOND),
            ["Accept, since assignment: no longer promised."],
        ),
        (
            with_(),
            with_(sales_late_excuses=False),
            ["Where sales was late, marketing is no longer excused."],
        ),
        (
            with_(),
            replace(TERMS, marketing=Marketing((Volume("A", 12, 500_000),), 60, ("email",))),
            [
                "Qualified leads each month: no longer promised; it was 0.",
                "A leads each month: 12, worth €5,000, added.",
                "Acceptance rate: at least 60% instead of 50%.",
                "The company of a lead is no longer promised.",
            ],
        ),
    ],
)
def test_a_difference_is_said_in_words(old: Terms, new: Terms, said: list[str]) -> None:
    assert differences(old, new) == said


def test_every_wrong_thing_is_named_by_its_path() -> None:
    raw = TERMS.to_json()
    raw["currency"] = "XXX"
    raw["surprise"] = 1
    raw["marketing"]["leads"] = [
        {"segment": "D", "count": -1, "value_minor": 1.5},
        {"segment": "all", "count": 1, "value_minor": 1, "more": 1},
        {"segment": "all", "count": True, "value_minor": 1},
        "nothing",
    ]
    raw["marketing"]["complete"] = ["email", "shoe size"]
    raw["marketing"]["accepted_percent"] = 101
    raw["sales"]["promises"] = []
    raw["sales"]["feedback_percent"] = "all"
    raw["both"] |= {"goals": [{"quarter": "soon"}], "reviews": ["2026-13-01", 7]}
    raw["both"]["sales_late_excuses"] = 1
    with pytest.raises(BadTerms) as refused:
        read_terms(raw)
    assert set(refused.value.wrong) == {
        "currency",
        "surprise",
        "marketing.leads[0].segment",
        "marketing.leads[0].count",
        "marketing.leads[0].value_minor",
        "marketing.leads[1].more",
        "marketing.leads[2].segment",
        "marketing.leads[2].count",
        "marketing.leads[3]",
        "marketing.complete",
        "marketing.accepted_percent",
        "sales.promises",
        "sales.feedback_percent",
        "both.goals[0].quarter",
        "both.goals[0].pipeline_minor",
        "both.goals[0].revenue_minor",
        "both.reviews[0]",
        "both.reviews[1]",
        "both.sales_late_excuses",
    }


@pytest.mark.parametrize("raw", [None, [], {}, {"marketing": 1}, {"both": {"reviews": 3}}])
def test_what_is_no_terms_at_all_is_refused_in_words(raw: Any) -> None:
    with pytest.raises(BadTerms):
        read_terms(raw)


def test_days_may_be_days_as_toml_has_them() -> None:
    raw = TERMS.to_json()
    raw["both"]["reviews"] = [REVIEW, "2026-12-01", REVIEW]
    assert read_terms(raw).both.reviews == (date(2026, 12, 1), REVIEW)


@pytest.mark.parametrize(
    ("today", "found"),
    [(date(2026, 1, 1), REVIEW), (REVIEW, REVIEW), (date(2027, 1, 16), None)],
)
def test_the_next_review_is_the_first_from_today_on(today: date, found: date | None) -> None:
    assert next_review(TERMS, today) == found

"""Scores add up rule by rule, fade, cap and round as stated, and can be replayed."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import NOON
from oneteam.domain.qualification.rules import (
    DEFAULT,
    Policy,
    PolicyWrong,
    Touched,
    inputs,
    policy_from_json,
    replay,
    score,
)
from oneteam.domain.qualification.rules.scoring import whole_points

BOUNDS = {"threshold": 30, "fit_a": 20, "fit_b": 10, "engagement_1": 20, "engagement_2": 10}
LARGE = {"field": "account.employees", "operator": ">=", "value": 20}
GERMAN = {"field": "account.country", "operator": "is", "value": "DE"}


def policy(
    fit: list[dict[str, Any]] | None = None,
    engagement: list[dict[str, Any]] | None = None,
    **bounds: int,
) -> Policy:
    return policy_from_json({"fit": fit or [], "engagement": engagement or [], **BOUNDS, **bounds})


def visits(points: int = 10, **limits: int | None) -> dict[str, Any]:
    return {"name": "Visits", "points": points, "condition": {}, **limits}


def touch(age: timedelta, kind: str = "page_view") -> Touched:
    return Touched(kind=kind, channel="", campaign="", occurred_at=NOON - age)


def engagement(rule: dict[str, Any], *ages_in_days: float) -> int:
    touches = [touch(timedelta(days=age)) for age in ages_in_days]
    return score(policy(engagement=[rule]), {}, touches, now=NOON).engagement


def test_each_rule_has_a_line_matched_or_not() -> None:
    rules = [
        {"name": "Large", "points": 15, "condition": LARGE},
        {"name": "Always", "points": -3, "condition": {}},
        {"name": "German", "points": 9, "condition": GERMAN},
    ]
    scored = score(policy(fit=rules), {"account.employees": 45}, [], now=NOON)
    assert [(one.rule, one.matched, one.points, one.why) for one in scored.lines] == [
        ("Large", True, 15, "employees: 45"),
        ("Always", True, -3, "always holds"),
        ("German", False, 0, "country: unknown"),
    ]
    assert (scored.fit, scored.engagement, scored.total) == (12, 0, 12)


def test_reaching_the_threshold_exactly_is_qualified() -> None:
    rule = {"name": "Large", "points": 30, "condition": LARGE}
    facts = {"account.employees": 20}
    assert score(policy(fit=[rule]), facts, [], now=NOON).is_qualified
    assert not score(policy(fit=[rule], threshold=31), facts, [], now=NOON).is_qualified


@pytest.mark.parametrize(
    ("fit", "touched", "grade"),
    [(20, 20, "A1"), (19, 19, "B2"), (10, 10, "B2"), (9, 9, "C3"), (100, 0, "A3")],
)
def test_grades_are_a_letter_by_fit_and_a_figure_by_engagement(
    fit: int, touched: int, grade: str
) -> None:
    assert policy().grade(fit, touched) == grade


def test_a_touch_fades_by_half_each_half_life() -> None:
    assert engagement(visits(half_life_days=10), 0) == 10
    assert engagement(visits(half_life_days=10), 10) == 5
    assert engagement(visits(half_life_days=10), 20) == 3  # 2.5, halves away from zero
    assert engagement(visits(half_life_days=10), 10, 20) == 8  # 5 + 2.5, rounded once


def test_the_window_counts_its_edge_and_nothing_beyond() -> None:
    assert engagement(visits(window_days=30), 30) == 10
    assert engagement(visits(window_days=30), 30 + 1 / 86_400) == 0


def test_touches_after_now_do_not_count_yet() -> None:
    assert engagement(visits(), -1 / 86_400) == 0
    assert engagement(visits(), 0) == 10


def test_a_cap_bounds_what_a_rule_adds_or_takes_away() -> None:
    assert engagement(visits(cap=25), 1, 2, 3) == 25
    assert engagement(visits(points=-10, cap=25), 1, 2, 3) == -25


def test_a_line_says_how_it_came_about() -> None:
    rule = visits(window_days=30, cap=15, half_life_days=10)
    touches = [touch(timedelta(days=age)) for age in (0, 0, 40)]
    (line,) = score(policy(engagement=[rule]), {}, touches, now=NOON).lines
    assert line.why == "2 touches in the last 30 days, 20.0 points after fading, at most 15"


@pytest.mark.parametrize(
    ("value", "points"), [(0.5, 1), (-0.5, -1), (2.4999, 2), (0.49999999999, 1), (0, 0)]
)
def test_halves_round_away_from_zero(value: float, points: int) -> None:
    assert whole_points(value) == points


AGES = st.integers(-5 * 86_400, 400 * 86_400).map(lambda seconds: timedelta(seconds=seconds))
KINDS = st.sampled_from(["form", "webinar", "page_view", "email_click", "unheard_of"])
TOUCHES = st.lists(st.builds(touch, AGES, KINDS), max_size=30)
FACTS = st.fixed_dictionaries(
    {
        "account.employees": st.none() | st.integers(0, 500),
        "account.is_known": st.booleans(),
        "contact.is_free_mail": st.booleans(),
        "contact.title": st.sampled_from(["", "Student", "CEO"]),
        "contact.has_phone": st.none() | st.booleans(),
        "contact.name": st.just("Ann Example"),
    }
)


@given(facts=FACTS, touches=TOUCHES, seed=st.integers())
def test_a_receipt_replays_to_exactly_the_same_score(
    facts: dict[str, Any], touches: list[Touched], seed: int
) -> None:
    judged_by = policy_from_json(DEFAULT)
    scored = score(judged_by, facts, touches, now=NOON)
    kept = json.loads(json.dumps(inputs(judged_by, facts, touches, now=NOON)))
    stored = policy_from_json(json.loads(json.dumps(judged_by.to_json())))
    assert replay(stored, kept) == scored
    assert "Ann Example" not in str(kept)
    random.Random(seed).shuffle(touches)
    assert score(judged_by, facts, touches, now=NOON) == scored


@given(facts=FACTS, touches=TOUCHES)
def test_the_lines_add_up(facts: dict[str, Any], touches: list[Touched]) -> None:
    scored = score(policy_from_json(DEFAULT), facts, touches, now=NOON)
    assert sum(line.points for line in scored.lines) == scored.total
    assert scored.is_qualified == (scored.total >= 30)
    assert all(line.matched or line.points == 0 for line in scored.lines)


@given(touches=TOUCHES, later=st.integers(0, 100))
def test_without_new_touches_engagement_only_fades(touches: list[Touched], later: int) -> None:
    past = [one for one in touches if one.occurred_at <= NOON]
    points: list[int] = []
    moments: list[datetime] = [NOON, NOON + timedelta(days=later)]
    for moment in moments:
        points.append(score(policy_from_json(DEFAULT), {}, past, now=moment).engagement)
    assert points[1] <= points[0]


def test_a_wrong_policy_names_everything_wrong() -> None:
    rule = {"name": "R", "points": 5, "condition": {}}
    with pytest.raises(PolicyWrong) as refused:
        policy_from_json(
            {
                "fit": [rule, {**rule, "name": "r"}, {"name": "x" * 101, "points": 2.5}, 7],
                "engagement": [{**rule, "window_days": 0, "cap": -1, "half_life_days": "x"}],
                **BOUNDS,
                "fit_a": 1,
                "threshold": True,
                "colour": "red",
            }
        )
    assert set(refused.value.wrong) == {
        "colour",
        "fit[1].name",
        "fit[2].name",
        "fit[2].points",
        "fit[3]",
        "engagement[0].window_days",
        "engagement[0].cap",
        "engagement[0].half_life_days",
        "fit_a",
        "threshold",
    }


def test_the_default_definition_reads_as_sentences() -> None:
    default = policy_from_json(DEFAULT)
    sentences = [rule.condition.sentence() for rule in default.fit]
    assert sentences[:3] == [
        "free-mail address: no",
        "company known: yes",
        "employees is at least 20",
    ]

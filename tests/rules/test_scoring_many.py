"""Many leads scored at once come out exactly as each one scored alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cast import NOON
from oneteam.domain.qualification.rules import (
    LEAD_FIELDS,
    OPERATORS,
    TOUCH_FIELDS,
    Field,
    Policy,
    Registry,
    Touched,
    policy_from_json,
    score,
)
from oneteam.domain.qualification.rules.columns import Column, Numbers, column
from oneteam.domain.qualification.rules.many import GRADES, Touches, score_many

OWN = (
    Field("lead.custom.budget", "budget", "number"),
    Field("lead.custom.begins", "begins", "date"),
    Field("account.custom.tier", "tier", "text"),
)
ASKED = Registry(
    (
        *(LEAD_FIELDS.by_name[name] for name in ("account.employees", "lead.message_length")),
        *(LEAD_FIELDS.by_name[name] for name in ("account.country", "contact.title")),
        LEAD_FIELDS.by_name["contact.has_phone"],
        *OWN,
    )
)
WHOLE_NUMBERS = ("account.employees", "lead.message_length")
WORDS = ["DE", "de", " de ", "student", "Ph.D. Student", "STRASSE", "straße", "", "  ", "a", "50"]
NUMBERS = [-1, 0, 1, 19, 20, 21, 50, 2**60]
VALUES: dict[str, list[Any]] = {
    "text": WORDS,
    "number": [*NUMBERS, 0.5],
    "date": ["2026-03-02", "2026-03-03", "2025-12-31"],
}
KNOWN: dict[str, list[Any]] = {
    "text": [None, *WORDS, 50, True, ["a"]],
    "number": [None, "", "20", "20.5", "many", True, float("nan"), 0.5, *NUMBERS],
    "date": [None, "", "2026-03-02", "2026-03-02T23:30:00", "soon", date(2026, 3, 3)],
    "boolean": [None, True, False, "yes", 1],
}
KINDS = ["form", "page_view", "webinar", "Page_View", ""]
DAYS = [0, 1, 7, 14, 30]


@st.composite
def leaves(draw: st.DrawFn, fields: Registry) -> dict[str, Any]:
    field = draw(st.sampled_from(fields.fields))
    operator = draw(st.sampled_from(OPERATORS[field.type]))
    leaf: dict[str, Any] = {"field": field.name, "operator": operator.name}
    if operator.takes == "nothing":
        return leaf
    several = [one for one in VALUES[field.type] if str(one).strip()]
    if field.name.startswith("touch."):
        several = ["form", "page_view", "view", "webinar"]
    one = st.sampled_from(several)
    if operator.takes == "one":
        leaf["value"] = draw(one)
    elif operator.takes == "two":
        leaf["value"] = sorted((draw(one), draw(one)))
    else:
        leaf["value"] = draw(st.lists(one, min_size=1, max_size=3))
    return leaf


def conditions(fields: Registry) -> st.SearchStrategy[dict[str, Any]]:
    return st.one_of(
        st.just({}),
        st.recursive(
            leaves(fields),
            lambda part: st.one_of(
                st.builds(lambda parts: {"all": parts}, st.lists(part, max_size=3)),
                st.builds(lambda parts: {"any": parts}, st.lists(part, min_size=1, max_size=3)),
                st.builds(lambda one: {"not": one}, part),
            ),
            max_leaves=4,
        ),
    )


points = st.integers(-40, 40).filter(bool)
limits = st.sampled_from([None, 1, 7, 14, 30])


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    fit = [
        {"name": f"fit {i}", "points": draw(points), "condition": draw(conditions(ASKED))}
        for i in range(draw(st.integers(0, 5)))
    ]
    engagement = [
        {
            "name": f"engagement {i}",
            "points": draw(points),
            "condition": draw(conditions(TOUCH_FIELDS)),
            "window_days": draw(limits),
            "cap": draw(st.sampled_from([None, 1, 5, 20])),
            "half_life_days": draw(limits),
        }
        for i in range(draw(st.integers(0, 4)))
    ]
    low, high = sorted((draw(st.integers(-20, 40)), draw(st.integers(-20, 40))))
    return policy_from_json(
        {
            "fit": fit,
            "engagement": engagement,
            "threshold": draw(st.integers(-20, 40)),
            "fit_a": high,
            "fit_b": low,
            "engagement_1": high,
            "engagement_2": low,
        },
        fields=ASKED,
    )


moments = st.one_of(
    st.sampled_from([timedelta(days=days) for days in DAYS]),
    st.sampled_from([timedelta(days=days, microseconds=1) for days in DAYS]),
    st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=40)),
)
touches = st.lists(
    st.builds(
        lambda kind, channel, age: Touched(kind, channel, "", NOON - age),
        st.sampled_from(KINDS),
        st.sampled_from(["email", ""]),
        moments,
    ),
    max_size=8,
)


@st.composite
def leads(draw: st.DrawFn) -> tuple[dict[str, Any], list[Touched], datetime]:
    facts = {}
    for field in ASKED.fields:
        if draw(st.booleans()):
            values = KNOWN[field.type]
            if field.name in WHOLE_NUMBERS:
                values = [None, *NUMBERS[:-1]]
            facts[field.name] = draw(st.sampled_from(values))
    return facts, draw(touches), NOON + draw(st.sampled_from([timedelta(), timedelta(hours=5)]))


def columns_of(facts: list[dict[str, Any]]) -> dict[str, Column]:
    found: dict[str, Column] = {}
    for field in ASKED.fields:
        values = [one.get(field.name) for one in facts]
        if field.name in WHOLE_NUMBERS:
            numbers = [float("nan") if one is None else float(one) for one in values]
            found[field.name] = Numbers(np.array(numbers, dtype=np.float64))
        elif any(one is not None for one in values):
            found[field.name] = column(values)
    return found


def touches_of(judged: list[tuple[dict[str, Any], list[Touched], datetime]]) -> Touches:
    flat = [
        (row, (touch.kind, touch.channel, touch.campaign), now - touch.occurred_at)
        for row, (_, touched, now) in enumerate(judged)
        for touch in touched
    ]
    combinations = tuple(sorted({what for _, what, _ in flat}))
    return Touches(
        rows=np.array([row for row, _, _ in flat], dtype=np.int32),
        codes=np.array([combinations.index(what) for _, what, _ in flat], dtype=np.int16),
        combinations=combinations,
        ages=np.array([age // timedelta(microseconds=1) for _, _, age in flat], dtype=np.int64),
    )


@given(policies(), st.lists(leads(), min_size=1, max_size=8))
def test_many_at_once_are_scored_as_each_alone(
    policy: Policy, judged: list[tuple[dict[str, Any], list[Touched], datetime]]
) -> None:
    alone = [score(policy, facts, touched, now=now) for facts, touched, now in judged]
    many = score_many(
        policy,
        columns_of([facts for facts, _, _ in judged]),
        touches_of(judged),
        count=len(judged),
    )
    assert many.fit.tolist() == [one.fit for one in alone]
    assert many.engagement.tolist() == [one.engagement for one in alone]
    assert [GRADES[grade] for grade in many.grades] == [one.grade for one in alone]
    assert many.is_qualified.tolist() == [one.is_qualified for one in alone]


@pytest.mark.parametrize("gap", [-1e-9, -1e-10, 0.0, 1e-10, 1e-9])
@pytest.mark.parametrize("count", [1, 3, 200])
def test_sums_that_end_in_a_half_round_as_for_a_single_lead(gap: float, count: int) -> None:
    rule = {"name": "Visits", "points": 1, "condition": {}, "half_life_days": 7}
    bounds = {"threshold": 1, "fit_a": 1, "fit_b": 1, "engagement_1": 1, "engagement_2": 1}
    policy = policy_from_json({"engagement": [rule], **bounds})
    week = timedelta(days=7, microseconds=round(gap * 6.048e11 / count))
    touched = [Touched("form", "", "", NOON - week) for _ in range(count)]
    many = score_many(policy, {}, touches_of([({}, touched, NOON)]), count=1)
    assert many.engagement.tolist() == [score(policy, {}, touched, now=NOON).engagement]


def test_without_touches_nobody_touched_anything() -> None:
    policy = policy_from_json(
        {
            "engagement": [{"name": "Visits", "points": 5, "condition": {}}],
            "threshold": 0,
            "fit_a": 2,
            "fit_b": 1,
            "engagement_1": 2,
            "engagement_2": 1,
        }
    )
    many = score_many(policy, {}, None, count=2)
    assert (many.engagement.tolist(), many.is_qualified.tolist()) == ([0, 0], [True, True])

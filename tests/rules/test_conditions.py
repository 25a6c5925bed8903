"""Conditions compare by type, read as sentences and name everything wrong with them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.qualification.rules import (
    LEAD_FIELDS,
    OPERATORS,
    ConditionWrong,
    Field,
    condition_from_json,
)

FIELDS = LEAD_FIELDS.joined_by([Field("lead.custom.since", "customer since", "date")])
EMPLOYEES, COUNTRY, CUSTOMER, SINCE = (
    "account.employees",
    "account.country",
    "account.is_customer",
    "lead.custom.since",
)


def ask(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    asked = {"field": field, "operator": operator}
    return asked if value is None else {**asked, "value": value}


def holds(data: Any, **facts: Any) -> bool:
    by_name = {EMPLOYEES: "employees", COUNTRY: "country", CUSTOMER: "customer", SINCE: "since"}
    known = {name: facts[short] for name, short in by_name.items() if short in facts}
    return condition_from_json(data, fields=FIELDS).evaluate(known)


@pytest.mark.parametrize(
    ("operator", "value", "known", "expected"),
    [
        ("is", "de", "DE", True),
        ("is", "DE", " de ", True),
        ("is_not", "DE", "AT", True),
        ("is_not", "DE", "de", False),
        ("is_one_of", ["DE", "AT"], "at", True),
        ("is_one_of", ["DE", "AT"], "CH", False),
        ("contains", "er", "Germany", True),
        ("starts_with", "Ger", "germany", True),
        ("starts_with", "many", "germany", False),
        ("is_known", None, "DE", True),
        ("is_unknown", None, "DE", False),
    ],
)
def test_text_ignores_case_and_outer_space(
    operator: str, value: Any, known: str, expected: bool
) -> None:
    assert holds(ask(COUNTRY, operator, value), country=known) is expected


@pytest.mark.parametrize(
    ("operator", "value", "expected"),
    [
        ("=", 20, True),
        ("!=", 20, False),
        ("<", 20, False),
        ("<=", 20, True),
        (">", 20, False),
        (">=", 20, True),
        ("between", [20, 30], True),
        ("between", [10, 20], True),
        ("between", [21, 30], False),
        ("=", "20", True),
    ],
)
def test_numbers_compare_and_bounds_count(operator: str, value: Any, expected: bool) -> None:
    assert holds(ask(EMPLOYEES, operator, value), employees=20) is expected


@pytest.mark.parametrize("known", [date(2026, 3, 2), "2026-03-02"])
def test_dates_compare_whether_kept_as_dates_or_text(known: Any) -> None:
    assert holds(ask(SINCE, "on", "2026-03-02"), since=known)
    assert holds(ask(SINCE, "before", "2026-03-03"), since=known)
    assert holds(ask(SINCE, "after", "2026-03-01"), since=known)
    assert holds(ask(SINCE, "between", ["2026-03-02", "2026-03-02"]), since=known)


def test_yes_and_no_are_not_the_same_as_unknown() -> None:
    assert holds(ask(CUSTOMER, "is_true"), customer=True)
    assert holds(ask(CUSTOMER, "is_false"), customer=False)
    assert not holds(ask(CUSTOMER, "is_false"), customer=None)


SAMPLE = {"text": "x", "number": 1, "date": "2026-03-02", "boolean": None}
FIELD_OF = {"text": COUNTRY, "number": EMPLOYEES, "boolean": CUSTOMER, "date": SINCE}


@pytest.mark.parametrize("missing", [None, "", "  "])
@pytest.mark.parametrize("type_", OPERATORS)
def test_a_missing_value_answers_no_to_all_but_is_unknown(type_: str, missing: Any) -> None:
    for operator in OPERATORS[type_]:
        one = SAMPLE[type_]
        value = {"nothing": None, "one": one, "two": [one, one], "list": [one]}[operator.takes]
        condition = condition_from_json(ask(FIELD_OF[type_], operator.name, value), fields=FIELDS)
        expected = operator.name == "is_unknown"
        assert condition.evaluate({FIELD_OF[type_]: missing}) is expected
        assert condition.evaluate({}) is expected


def test_a_condition_reads_as_a_sentence() -> None:
    large = ask(EMPLOYEES, ">=", 20)
    near = ask(COUNTRY, "is_one_of", ["DE", "AT", "CH"])
    condition = condition_from_json({"all": [large, near]}, fields=FIELDS)
    assert condition.sentence() == "employees is at least 20 and country is one of DE, AT, CH"
    nested = {"all": [{"any": [large, ask(EMPLOYEES, "is_unknown")]}, {"not": near}]}
    assert condition_from_json(nested, fields=FIELDS).sentence() == (
        "(employees is at least 20 or employees is unknown) and not (country is one of DE, AT, CH)"
    )
    assert condition_from_json({}, fields=FIELDS).sentence() == "always"


def test_every_wrong_thing_is_named_with_its_path() -> None:
    wrong = {
        "all": [
            ask("shoe.size", "is", 4),
            ask(EMPLOYEES, "contains", 4),
            ask(EMPLOYEES, ">=", "many"),
            ask(EMPLOYEES, "between", [9, 1]),
            ask(COUNTRY, "is_one_of", []),
            ask(COUNTRY, "is_known", "x"),
            {"any": []},
            {"or": []},
            7,
            {"not": ask(COUNTRY, "is", ""), "all": []},
        ]
    }
    with pytest.raises(ConditionWrong) as refused:
        condition_from_json(wrong, fields=FIELDS)
    assert set(refused.value.wrong) == {
        "condition.all[0].field",
        "condition.all[1].operator",
        "condition.all[2].value",
        "condition.all[3].value",
        "condition.all[4].value",
        "condition.all[5].value",
        "condition.all[6].any",
        "condition.all[7]",
        "condition.all[8]",
        "condition.all[9].not",
    }


def test_groups_cannot_be_nested_without_end() -> None:
    data: dict[str, Any] = {}
    for _ in range(50):
        data = {"not": data}
    with pytest.raises(ConditionWrong, match="deep"):
        condition_from_json(data, fields=FIELDS)


LEAVES = st.one_of(
    st.builds(
        ask, st.just(EMPLOYEES), st.sampled_from(["<", "<=", ">", ">=", "="]), st.integers(0, 50)
    ),
    st.builds(ask, st.just(COUNTRY), st.sampled_from(["is", "is_not"]), st.sampled_from("ab")),
    st.builds(ask, st.just(COUNTRY), st.sampled_from(["is_known", "is_unknown"])),
)
TREES = st.recursive(
    LEAVES,
    lambda parts: st.one_of(
        st.builds(lambda several: {"all": several}, st.lists(parts, max_size=3)),
        st.builds(lambda several: {"any": several}, st.lists(parts, min_size=1, max_size=3)),
        st.builds(lambda one: {"not": one}, parts),
    ),
    max_leaves=4,
).filter(lambda tree: str(tree).count("{") <= 5)


@given(
    tree=TREES, employees=st.none() | st.integers(0, 50), country=st.sampled_from(["", "a", "b"])
)
def test_a_condition_survives_being_stored(tree: Any, employees: Any, country: str) -> None:
    try:
        condition = condition_from_json(tree, fields=FIELDS)
    except ConditionWrong as refused:  # deeper than allowed
        assert "deep" in str(refused)  # noqa: PT017 - only the depth may be refused here
        return
    again = condition_from_json(condition.to_json(), fields=FIELDS)
    facts = {EMPLOYEES: employees, COUNTRY: country}
    assert again == condition
    assert again.evaluate(facts) == condition.evaluate(facts)
    assert again.sentence()


NAMES = st.sampled_from(["all", "any", "not", "field", "operator", "value", "x"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(JSON)
def test_no_input_makes_reading_fall_over(data: Any) -> None:
    try:
        condition_from_json(data, fields=FIELDS)
    except ConditionWrong as refused:
        assert refused.wrong  # noqa: PT017 - either is fine, anything else is not


def test_a_value_that_no_database_keeps_is_refused() -> None:
    leaf = {"field": "account.industry", "operator": "is", "value": "a\0b"}
    with pytest.raises(ConditionWrong, match="NUL"):
        condition_from_json(leaf, fields=FIELDS)

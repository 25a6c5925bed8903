"""Whatever a mapping of one's own says, it is refused in sentences or can be used."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneteam.importing.loading import MappingError, parse

GOOD: dict[str, Any] = {
    "name": "own",
    "title": "Ours",
    "encoding": "cp1252",
    "currency": "EUR",
    "time_zone": "Europe/Berlin",
    "date_order": "dmy",
    "decimal": ",",
    "calendar": {
        "name": "Then",
        "time_zone": "UTC",
        "days": "Mon-Fri",
        "hours": ["09:00-17:00"],
        "country": "NL",
    },
    "words": {"Came": ["Arrived", "Created at"]},
    "kind": [
        {
            "name": "inquiries",
            "needs": ["Inquiry"],
            "others": "lead",
            "lead": {
                "id": "Inquiry",
                "arrived_at": {"column": "Came", "time_zone": "UTC", "needed": True},
                "source": {
                    "columns": ["Source", "Medium"],
                    "joiner": "/",
                    "map": {"a": "b"},
                    "closed": True,
                    "blank": ["Select"],
                },
                "channel": {"value": "email"},
                "message": {"first": ["Text", ["Subject", "Body"]], "otherwise": "none"},
                "accepted_at": {"column": "Number", "order": True},
                "custom": {
                    "budget": {
                        "column": "Budget",
                        "label": "Budget",
                        "type": "number",
                        "filled": "later",
                    }
                },
            },
        }
    ],
}
ODD = st.sampled_from(
    [5, 1.5, True, "", "x", "a\0b", "hex", "utf-7", "undefined", "x" * 2000, "../../etc/passwd"]
    + [[], [1], [""], {}, {"a": {"b": [1]}}, {"column": 5}, {"columns": [1]}, {"value": {}}]
    + [[{}], [[["x"]]], "0\u0669:00-17:00"]
)


def toml(value: Any) -> str:
    """A value as TOML writes it inline."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(k)} = {toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(toml(one) for one in value) + "]"
    return json.dumps(value)


def written(mapping: dict[str, Any]) -> str:
    return "".join(f"{name} = {toml(value)}\n" for name, value in mapping.items())


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every (container, key) of a mapping."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found = []
    for key, below in list(pairs):
        found.append((value, key))
        if isinstance(below, dict | list):
            found += places(below)
    return found


def test_the_mapping_that_is_bent_here_is_good() -> None:
    assert parse(written(GOOD), name="own").kinds[0].main == "lead"


@settings(max_examples=300)
@given(st.data())
def test_a_bent_mapping_is_refused_or_good(data: st.DataObject) -> None:
    mapping = copy.deepcopy(GOOD)
    for _ in range(data.draw(st.integers(1, 2))):
        odd = copy.deepcopy(data.draw(ODD))
        container, key = data.draw(st.sampled_from(places(mapping)))
        if isinstance(container, dict) and data.draw(st.booleans()):
            container[data.draw(st.sampled_from(["custom", "lead", "x", "kind"]))] = odd
        else:
            container[key] = odd
    problems = ["good"]
    try:
        parse(written(mapping), name="own")
    except MappingError as wrong:
        problems = wrong.problems
    assert problems
    assert all(len(problem) < 1500 for problem in problems)


@pytest.mark.parametrize(
    "encoding", ["hex", "rot13", "undefined", "idna", "punycode", "unicode_escape", "utf_7", "a\0b"]
)
def test_only_encodings_of_files_are_taken(encoding: str) -> None:
    with pytest.raises(MappingError, match="encoding"):
        parse(written({**GOOD, "encoding": encoding}), name="own")


def test_nesting_without_end_is_refused() -> None:
    for content in ("a = " + "[" * 50_000, "a = " + "{a = " * 20_000):
        with pytest.raises(MappingError, match="nested"):
            parse(content, name="own")

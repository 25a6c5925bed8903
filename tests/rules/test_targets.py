"""Targets are read from their stored form, and every wrong thing is named at once."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from oneteam.domain.clocks.rules import DEFAULTS, BadTargets, Kind, Start, Step, read_targets


def stored(**changes: Any) -> dict[str, Any]:
    """The defaults as they are stored, with changes to the first promise (accept)."""
    raw = copy.deepcopy(DEFAULTS.to_json())
    raw["promises"][0] |= changes
    return raw


def refusal(raw: Any) -> str:
    with pytest.raises(BadTargets) as refused:
        read_targets(raw)
    return str(refused.value)


def test_what_is_stored_reads_back_the_same() -> None:
    assert read_targets(DEFAULTS.to_json()) == DEFAULTS


def test_the_promises_out_of_the_box() -> None:
    made = {(p.kind, p.start): p for p in DEFAULTS.promises}
    assert made[Kind.ACCEPT, Start.ASSIGNMENT].amount("A1") == 5
    assert made[Kind.RESPOND, Start.ARRIVAL].amount("B3") == 60
    attempts = made[Kind.ATTEMPTS, Start.ASSIGNMENT]
    assert (attempts.needed, attempts.amount("C1"), attempts.unit) == (6, 10, "working_days")
    assert made[Kind.VERDICT, Start.ASSIGNMENT].amount("") == 5


def test_a_lead_without_a_grade_gets_the_longest_time() -> None:
    assert DEFAULTS.promises[0].amount("") == 60


@pytest.mark.parametrize("raw", [None, [], {}, {"promises": []}, {"promises": "all"}])
def test_without_promises_there_are_no_targets(raw: Any) -> None:
    assert refusal(raw) == "There must be a list of promises."


def test_every_wrong_thing_is_named_at_once() -> None:
    said = refusal(
        stored(
            unit="fortnights",
            within={"A": 0, "B": "soon", "C": True},
            due_soon_percent=100,
            is_business_time="yes",
            colour="red",
        )
    )
    for wrong in ("unit must be", "within for A", "within for B", "within for C", "unknown field"):
        assert wrong in said
    assert "due_soon_percent must be a whole number from 1 to 99" in said
    assert "is_business_time must be true or false" in said


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"kind": "lunch"}, "kind must be one of"),
        ({"start": "whenever"}, "start must be one of"),
        ({"within": {"A": 5}}, "within must have A, B, C"),
        ({"unit": "working_days", "within": {"A": 251, "B": 1, "C": 1}}, "from 1 to 250"),
        ({"needed": 0}, "needed must be a whole number from 1 to 50"),
        ({"ladder": "steep"}, "ladder must be a list"),
        ({"ladder": [{"step": "remind"}]}, "needs step and after_minutes"),
        ({"ladder": [{"step": "breach", "after_minutes": 1}]}, "breach is not a rung"),
        ({"ladder": [{"step": "remind", "after_minutes": -1}]}, "after_minutes must be"),
    ],
)
def test_what_is_wrong_is_said(changes: dict[str, Any], says: str) -> None:
    assert says in refusal(stored(**changes))


def test_one_kind_may_be_promised_since_both_starts_but_not_twice_since_one() -> None:
    raw = stored()
    second = copy.deepcopy(raw["promises"][0])
    raw["promises"].append(second | {"start": "arrival"})
    assert read_targets(raw).promise(Kind.ACCEPT, Start.ARRIVAL) is not None
    raw["promises"].append(second)
    assert refusal(raw) == "Accept since assignment is promised twice"


def test_rungs_are_climbed_in_their_order_each_once() -> None:
    def rung(step: str, after: int) -> dict[str, Any]:
        return {"step": step, "after_minutes": after}

    told = stored(ladder=[rung("tell_leader", 30), rung("remind", 15), rung("reassign", 30)])
    steps = [r.step for r in read_targets(told).promises[0].ladder]
    assert steps == [Step.REMIND, Step.TELL_LEADER, Step.REASSIGN]
    assert "in the order" in refusal(stored(ladder=[rung("reassign", 1), rung("remind", 9)]))
    assert "used once" in refusal(stored(ladder=[rung("remind", 1), rung("remind", 9)]))

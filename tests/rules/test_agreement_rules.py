"""What is signed, who may sign it, and which version is in force."""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from cast import NOON
from oneteam.domain.agreement import rules
from oneteam.domain.agreement.rules import Signed, Standing, State
from oneteam.org.rules import Role, Team

HOUR = timedelta(hours=1)
FIRST, SECOND = Signed(1, 1, NOON), Signed(2, 2, NOON + HOUR)
CONTENT = some.recursive(
    some.none() | some.booleans() | some.integers(-(2**53), 2**53) | some.text(),
    lambda parts: some.lists(parts, max_size=4) | some.dictionaries(some.text(), parts, max_size=4),
    max_leaves=12,
)


def faults(**other: Any) -> list[str]:
    told: dict[str, Any] = {
        "state": State.PROPOSED,
        "role": Role.SALES_LEADER,
        "seen": "d",
        "digest": "d",
        "teams": [],
        "has_signed": False,
    }
    told |= other
    return rules.sign_faults(told.pop("state"), **told)


@given(some.dictionaries(some.text(), CONTENT), some.randoms())
def test_the_digest_does_not_hang_on_the_order_of_names(content: Any, chance: Any) -> None:
    items = list(content.items())
    chance.shuffle(items)
    with contextlib.suppress(UnicodeEncodeError):  # half a character cannot be signed
        assert rules.digest(content) == rules.digest(dict(items))


def test_one_changed_byte_is_another_digest() -> None:
    assert rules.digest({"within": 15}) != rules.digest({"within": 16})
    assert rules.digest({"name": "a"}) != rules.digest({"name": "a "})
    assert rules.digest({"points": 20.0}) == rules.digest({"points": 20})
    assert rules.digest({"points": 20.5}) != rules.digest({"points": 20})
    with pytest.raises(ValueError, match="Out of range float"):
        rules.digest({"points": float("nan")})


@pytest.mark.parametrize(("hours", "number"), [(-1, None), (0, 1), (0.99, 1), (1, 2), (1000, 2)])
def test_the_version_in_force_is_the_last_to_take_effect(hours: float, number: int | None) -> None:
    found = rules.in_force([SECOND, FIRST], NOON + hours * HOUR)
    assert (found.number if found else None) == number


def test_of_two_from_one_moment_the_higher_number_counts() -> None:
    assert rules.in_force([Signed(1, 1, NOON), Signed(2, 2, NOON)], NOON) == Signed(2, 2, NOON)


@pytest.mark.parametrize(
    ("state", "own", "hours", "stands"),
    [
        (State.DRAFT, None, 0, Standing.DRAFT),
        (State.PROPOSED, None, 0, Standing.PROPOSED),
        (State.WITHDRAWN, None, 0, Standing.WITHDRAWN),
        (State.SIGNED, SECOND, 0, Standing.AHEAD),
        (State.SIGNED, FIRST, 0, Standing.IN_FORCE),
        (State.SIGNED, SECOND, 1, Standing.IN_FORCE),
        (State.SIGNED, FIRST, 1, Standing.SUPERSEDED),
    ],
)
def test_where_a_version_stands(
    state: State, own: Signed | None, hours: int, stands: Standing
) -> None:
    assert rules.standing(state, own, [FIRST, SECOND], NOON + hours * HOUR) is stands


def test_a_leader_signs_what_is_proposed_and_what_they_read() -> None:
    assert faults() == []
    assert faults(role=Role.MARKETING_LEADER, teams=[Team.SALES]) == []
    assert faults(state=State.DRAFT) == ["Only proposed terms can be signed."]
    assert faults(seen="e")[0].startswith("The terms changed since you read them.")
    assert faults(teams=[Team.SALES]) == ["A leader of sales has signed already."]


def test_nobody_signs_for_both_teams() -> None:
    said = ["You have signed already; the other team's leader signs now."]
    assert faults(teams=[Team.SALES], has_signed=True) == said
    assert faults(role=Role.MARKETING_LEADER, teams=[Team.SALES], has_signed=True) == said


@pytest.mark.parametrize("role", [Role.REP, Role.MARKETER, Role.OPERATIONS])
def test_only_leaders_sign(role: Role) -> None:
    assert faults(role=role) == ["Only a leader of sales or of marketing signs."]


def test_every_fault_is_named_at_once() -> None:
    assert len(faults(role=Role.REP, state=State.SIGNED, seen="x")) == 3

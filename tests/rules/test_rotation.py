"""Turns are fair after every single one, whoever comes and goes."""

from __future__ import annotations

from collections import Counter

from hypothesis import example, given
from hypothesis import strategies as st

from oneteam.domain.routing.rules import Seat, rescaled, turn

WEIGHTS = st.lists(st.sampled_from([1, 1, 2, 3, 5, 10, 20, 100]), min_size=1, max_size=12)
HARD = [1, 1, 3, 20, 20, 20, 20, 1, 5, 1, 3, 1]  # plain smooth round robin drifts to 1.29 here


class Table:
    """A rotation as it goes on: credits by seat."""

    def __init__(self, weights: list[int]) -> None:
        self.weights = dict(enumerate(weights))
        self.credits = dict.fromkeys(self.weights, 0)

    def give(self, eligible: set[int] | None = None) -> int:
        seats = [
            Seat(id=id_, weight=weight, credit=self.credits[id_])
            for id_, weight in self.weights.items()
            if eligible is None or id_ in eligible
        ]
        given_ = turn(seats)
        self.credits |= given_.credits
        return given_.chosen


def test_turns_are_spread_smoothly() -> None:
    table = Table([5, 1, 1])
    assert [table.give() for _ in range(7)] == [0, 0, 1, 0, 2, 0, 0]
    assert set(table.credits.values()) == {0}


def test_ties_go_to_the_lower_id_whatever_the_order() -> None:
    seats = [Seat(id=7, weight=1, credit=0), Seat(id=3, weight=1, credit=0)]
    assert turn(seats).chosen == turn(seats[::-1]).chosen == 3


@example(weights=HARD)
@given(weights=WEIGHTS)
def test_after_any_turn_everyone_is_within_one_of_the_fair_share(weights: list[int]) -> None:
    table, counts, total = Table(weights), Counter[int](), sum(weights)
    for n in range(1, min(2 * total, 250) + 1):
        counts[table.give()] += 1
        for id_, weight in enumerate(weights):
            assert abs(counts[id_] - n * weight / total) < 1, (n, id_)


@given(weights=WEIGHTS)
def test_a_full_round_pays_everyone_exactly(weights: list[int]) -> None:
    table = Table(weights)
    total = sum(weights)
    counts = Counter(table.give() for _ in range(total))
    assert counts == Counter(dict(enumerate(weights)))
    assert set(table.credits.values()) == {0}


@given(weights=WEIGHTS.filter(lambda some: len(some) > 1), data=st.data())
def test_whoever_takes_no_part_keeps_the_credit_and_all_credits_sum_to_zero(
    weights: list[int], data: st.DataObject
) -> None:
    table = Table(weights)
    for _ in range(30):
        eligible = data.draw(st.sets(st.sampled_from(range(len(weights))), min_size=1))
        before = dict(table.credits)
        assert table.give(eligible) in eligible
        assert sum(table.credits.values()) == 0
        for id_ in set(before) - eligible:
            assert table.credits[id_] == before[id_]


@given(
    weights=WEIGHTS.filter(lambda some: len(some) > 1),
    worked=st.integers(0, 60),
    away=st.integers(0, 200),
    later=st.integers(1, 60),
)
def test_a_returner_gets_the_usual_share_however_long_the_absence(
    weights: list[int], worked: int, away: int, later: int
) -> None:
    """At most two leads more or less than the share of the time after the return."""
    table, total = Table(weights), sum(weights)
    for _ in range(worked):
        table.give()
    for _ in range(away):
        table.give(set(range(1, len(weights))))
    counts = Counter(table.give() for _ in range(later))
    assert abs(counts[0] - later * weights[0] / total) <= 2


@given(weights=WEIGHTS, joiner=st.integers(1, 20), worked=st.integers(0, 60))
def test_a_new_member_is_not_flooded(weights: list[int], joiner: int, worked: int) -> None:
    table = Table(weights)
    for _ in range(worked):
        table.give()
    new = len(weights)
    table.weights[new], table.credits[new] = joiner, 0
    total = sum(weights) + joiner
    later = min(total, 60)
    counts = Counter(table.give() for _ in range(later))
    assert abs(counts[new] - later * joiner / total) <= 1


@given(
    st.lists(st.integers(-10_000, 10_000), min_size=1, max_size=12),
    st.integers(2, 1200),
    st.integers(1, 1200),
)
def test_cut_weights_leave_what_is_owed_in_leads(owed: list[int], before: int, after: int) -> None:
    after = min(after, before)
    credits = dict(enumerate([*owed, -sum(owed)]))
    scaled = rescaled(credits, before=before, after=after)
    assert sum(scaled.values()) == 0
    assert all(abs(scaled[id_] - credits[id_] * after / before) <= 1 for id_ in credits)

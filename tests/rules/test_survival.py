"""How long deals stay: the estimate, and when one has stayed too long."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.pipeline.rules.survival import ENOUGH, gone_by, is_stale, spread, survival

DAYS = st.dictionaries(st.integers(0, 400), st.integers(1, 50), max_size=30)


def test_the_textbook_example_comes_out() -> None:
    # Remission of 21 patients under 6-MP (Freireich and others, 1963), as textbooks print it.
    left = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
    waiting = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
    curve = survival(left, waiting)
    shares = [0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448]
    assert [round(share, 3) for _, share in curve.steps] == shares
    assert (curve.left, curve.waiting) == (9, 12)
    assert gone_by(curve) is None  # too few past ones


def test_the_interval_is_the_textbooks() -> None:
    # The same patients; R's survfit with conf.type = "log-log" prints these.
    left = {6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1}
    waiting = {6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1}
    for at, low, high in ((6, 0.620, 0.952), (10, 0.503, 0.889), (23, 0.188, 0.680)):
        found = spread(left, waiting, at)
        assert [round(one, 3) for one in found[1:]] == [low, high]
    assert spread(left, waiting, 5) == (1.0, 1 - 3 / 21, 1.0)


@given(DAYS, DAYS, st.integers(0, 400))
def test_the_interval_holds_the_share_of_the_curve(
    left: dict[int, int], waiting: dict[int, int], at: int
) -> None:
    share, low, high = spread(left, waiting, at)
    assert abs(share - survival(left, waiting).staying(at)) < 1e-9
    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


def test_stale_is_older_than_the_day_four_of_five_had_left() -> None:
    curve = survival(dict.fromkeys(range(1, 21), 1), {})
    assert gone_by(curve) == 16
    assert not is_stale(16, curve)
    assert is_stale(17, curve)


@given(DAYS, DAYS)
def test_the_share_that_stays_only_falls_between_one_and_none(
    left: dict[int, int], waiting: dict[int, int]
) -> None:
    shares = [1.0, *(share for _, share in survival(left, waiting).steps)]
    assert all(
        1 >= before >= after >= -1e-9 for before, after in zip(shares, shares[1:], strict=False)
    )


@given(DAYS)
def test_without_waiting_deals_it_is_the_plain_share(left: dict[int, int]) -> None:
    curve, count = survival(left, {}), sum(left.values())
    for day, share in curve.steps:
        assert abs(share - sum(n for at, n in left.items() if at > day) / count) < 1e-9


@given(DAYS, DAYS)
def test_deals_that_wait_never_make_the_team_look_quicker(
    left: dict[int, int], waiting: dict[int, int]
) -> None:
    without, beside = survival(left, {}), survival(left, waiting)
    assert all(beside.staying(day) >= without.staying(day) - 1e-9 for day in range(0, 401, 7))


@given(DAYS, DAYS)
def test_nothing_is_said_of_too_few_past_deals(
    left: dict[int, int], waiting: dict[int, int]
) -> None:
    if sum(left.values()) < ENOUGH:
        assert not is_stale(10_000, survival(left, waiting))

"""What a quarter is expected to bring."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.pipeline.rules import Commitment, Outcome
from oneteam.domain.pipeline.rules.forecast import Lot, forecast

LOTS = st.lists(
    st.builds(
        Lot,
        outcome=st.sampled_from(Outcome),
        probability=st.decimals(0, 1, places=3),
        commitment=st.sampled_from(Commitment),
        count=st.integers(1, 99),
        amount_minor=st.integers(0, 10**12),
    ),
    max_size=20,
)


def test_weighted_commit_and_coverage_of_a_quarter() -> None:
    found = forecast(
        [
            Lot(Outcome.WON, Decimal(1), Commitment.PIPELINE, 2, 4_000),
            Lot(Outcome.LOST, Decimal(0), Commitment.COMMIT, 1, 9_999),
            Lot(Outcome.OPEN, Decimal("0.5"), Commitment.COMMIT, 1, 3_001),
            Lot(Outcome.OPEN, Decimal("0.1"), Commitment.PIPELINE, 3, 9_000),
        ],
        currency="EUR",
        target=10_000,
    )
    assert (found.won, found.open, found.weighted, found.commit) == (4_000, 12_001, 2_401, 3_001)
    assert (found.missing, found.coverage, found.attained) == (6_000, 12_001 / 6_000, 0.4)


@given(LOTS)
def test_weighted_lies_between_nothing_and_everything_open(lots: list[Lot]) -> None:
    found = forecast(lots, currency="EUR")
    assert 0 <= found.weighted <= found.open
    assert found.commit + found.best_case <= found.open
    assert found.coverage is None


def test_a_reached_target_needs_no_cover() -> None:
    won = Lot(Outcome.WON, Decimal(1), Commitment.PIPELINE, 1, 500)
    assert forecast([won], currency="EUR", target=500).coverage is None

"""What a plan must say, how it moves on, and which days count for it."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.campaigns.rules import (
    Draft,
    PlanState,
    draft_faults,
    move_faults,
    move_of,
    windows,
)

START = date(2026, 1, 1)
SAID = {"seen": "The webinar.", "say": "Ask about docks.", "learned": ""}


def _draft(**changes: object) -> Draft:
    whole = {"name": "Fair", "owner_id": 1, "starts_on": START, "ends_on": date(2026, 3, 31)}
    return Draft(**{**whole, **changes})  # type: ignore[arg-type]  # a test's own mixture


def test_a_plain_plan_has_no_faults() -> None:
    assert draft_faults(_draft()) == {}
    assert draft_faults(_draft(ends_on=START)) == {}


def test_every_fault_is_named_at_once() -> None:
    wrong = draft_faults(
        _draft(
            name=" - ",
            ends_on=date(2025, 12, 31),
            budget_minor=-1,
            target_leads=3,
            target_accepted=4,
            say="x" * 5000,
        )
    )
    assert set(wrong) == {"name", "ends_on", "budget_minor", "target_accepted", "say"}


def test_a_plan_longer_than_a_year_is_refused() -> None:
    assert "ends_on" in draft_faults(_draft(ends_on=START + timedelta(days=367)))


def test_a_plan_is_shared_only_with_its_talk_track() -> None:
    faults = move_faults(PlanState.DRAFT, PlanState.SHARED, seen="", say=" ", learned="")
    assert len(faults) == 2
    assert move_faults(PlanState.DRAFT, PlanState.SHARED, **SAID) == []


def test_a_plan_is_reviewed_only_with_what_was_learned() -> None:
    assert move_faults(PlanState.RUNNING, PlanState.REVIEWED, **SAID)
    assert not move_faults(
        PlanState.RUNNING, PlanState.REVIEWED, **{**SAID, "learned": "Fewer flyers."}
    )


def test_every_step_has_a_way_back_and_no_step_is_skipped() -> None:
    order = list(PlanState)
    for before in order:
        for after in order:
            is_next = abs(order.index(before) - order.index(after)) == 1
            assert (move_of(before, after) is not None) is is_next


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 400)), unique=True, min_size=1),
    st.integers(-50, 450),
)
def test_every_day_counts_for_exactly_one_plan_of_a_campaign(
    starts: list[tuple[int, int]], offset: int
) -> None:
    plans = [
        (number, campaign, START + timedelta(days=days))
        for number, (campaign, days) in enumerate(starts)
    ]
    found = windows(plans)
    day = START + timedelta(days=offset)
    for campaign in {campaign for campaign, _ in starts}:
        holding = [w for w in found.values() if w.campaign_id == campaign and w.holds(day)]
        assert len(holding) == 1

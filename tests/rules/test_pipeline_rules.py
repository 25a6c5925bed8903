"""How deals open and move, and what their amounts are."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.capture.rules import Status
from oneteam.domain.pipeline.rules import ContactRole
from oneteam.domain.pipeline.rules.money import (
    BadAmount,
    as_money,
    plain_amount,
    to_decimal,
    to_minor,
)
from oneteam.domain.pipeline.rules.moves import (
    Move,
    NewDeal,
    Part,
    deal_faults,
    move,
    move_faults,
    skip_faults,
    skipped,
)
from oneteam.domain.pipeline.rules.stages import DEFAULT_STEPS

STEPS = {step.key: step for step in DEFAULT_STEPS}
DEAL = NewDeal("Fifty desks", 1_234_500, "EUR", date(2026, 6, 30))


def _faults(deal: NewDeal, status: Status = Status.ACCEPTED, *, is_open: bool = False) -> list[str]:
    return deal_faults(deal, status=status, has_open_deal=is_open, known_contacts={1, 2})


def test_an_accepted_lead_becomes_a_deal() -> None:
    assert _faults(DEAL) == []


def test_a_lead_that_is_only_assigned_is_accepted_first() -> None:
    assert _faults(DEAL, Status.ASSIGNED) == ["Accept the lead first; then it can become a deal."]


@pytest.mark.parametrize("status", [Status.REJECTED, Status.NURTURE, Status.QUEUED])
def test_no_other_lead_becomes_a_deal(status: Status) -> None:
    assert "Only an accepted lead" in _faults(DEAL, status)[0]


def test_a_lead_whose_deal_was_lost_may_have_another_but_not_two_open_ones() -> None:
    assert _faults(DEAL, Status.CONVERTED) == []
    assert _faults(DEAL, Status.CONVERTED, is_open=True) == ["This lead has an open deal already."]


def test_everything_wrong_with_a_deal_is_named_at_once() -> None:
    twice = (Part(1), Part(1, ContactRole.DECIDER), Part(9))
    wrong = _faults(NewDeal(" ", -1, "EURO", None, twice), Status.REJECTED)
    assert len(wrong) == 6


def test_moves_go_forward_back_to_an_end_and_back_to_life() -> None:
    assert move(STEPS["discovery"], STEPS["proposal"]) is Move.FORWARD
    assert move(STEPS["proposal"], STEPS["discovery"]) is Move.BACK
    assert move(STEPS["proposal"], STEPS["proposal"]) is Move.NONE
    assert move(STEPS["discovery"], STEPS["won"]) is Move.WON
    assert move(STEPS["won"], STEPS["lost"]) is Move.LOST
    assert move(STEPS["lost"], STEPS["qualified"]) is Move.REOPENED


def test_skipped_stages_are_told() -> None:
    assert skipped(STEPS["discovery"], STEPS["negotiation"], DEFAULT_STEPS) == [
        "qualified",
        "proposal",
    ]
    assert skipped(STEPS["proposal"], STEPS["won"], DEFAULT_STEPS) == ["negotiation"]
    assert skipped(STEPS["proposal"], STEPS["discovery"], DEFAULT_STEPS) == []
    assert skipped(STEPS["discovery"], STEPS["lost"], DEFAULT_STEPS) == []


def test_a_lost_deal_says_why_and_no_other_does() -> None:
    wrong = move_faults(Move.LOST, loss_reason="", competitor="x" * 101)
    assert "Say why" in wrong["loss_reason"]
    assert "longer than 100" in wrong["competitor"]
    other = move_faults(Move.LOST, loss_reason="weather", competitor="")
    assert "is no reason" in other["loss_reason"]
    assert move_faults(Move.LOST, loss_reason="price", competitor="Umbrella") == {}
    assert set(move_faults(Move.WON, loss_reason="price", competitor="")) == {"loss_reason"}


def test_a_deal_is_not_reopened_beside_another() -> None:
    wrong = move_faults(Move.REOPENED, loss_reason="", competitor="", has_other_open_deal=True)
    assert set(wrong) == {""}


def test_who_skips_stages_and_can_be_asked_says_why() -> None:
    assert skip_faults([], why="") == {}
    assert skip_faults(["Proposal"], why=None) == {}
    assert skip_faults(["Proposal"], why=" ") == {"why": "Say why Proposal is skipped."}
    both = skip_faults(["Qualified", "Proposal"], why="")
    assert both == {"why": "Say why Qualified and Proposal are skipped."}
    assert skip_faults(["Proposal"], why="They know us.") == {}
    assert "longer than 300" in skip_faults(["Proposal"], why="x" * 301)["why"]


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [("1234.56", "EUR", 123456), ("0", "EUR", 0), ("5", "JPY", 5), ("1.234", "BHD", 1234)],
)
def test_amounts_are_whole_minor_units(amount: str, currency: str, minor: int) -> None:
    assert to_minor(amount, currency) == minor


@pytest.mark.parametrize(
    ("amount", "currency"),
    [
        ("1", "XXX"),
        ("1", "XAU"),
        ("1.005", "EUR"),
        ("0.5", "JPY"),
        ("-1", "EUR"),
        ("NaN", "EUR"),
        ("Infinity", "EUR"),
        ("1e999999", "EUR"),
        ("ten", "EUR"),
        ("10", "EURO"),
        ("10", "eur"),
    ],
)
def test_what_is_no_amount_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(BadAmount):
        to_minor(amount, currency)


@given(minor=st.integers(0, 10**15), currency=st.sampled_from(["EUR", "JPY", "BHD"]))
def test_an_amount_survives_being_written(minor: int, currency: str) -> None:
    assert to_minor(as_money(minor, currency)["amount"], currency) == minor
    assert isinstance(to_decimal(minor, currency), Decimal)


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("12500", "12500"),
        ("12,500", "12500"),
        ("12,500.50", "12500.50"),
        ("1,250,000", "1250000"),
        ("12.500,50", "12500.50"),
        ("1.250.000", "1250000"),
        ("12 500,5", "12500.5"),
        ("12’500.50", "12500.50"),
        ("12\u00a0500", "12500"),
        ("12,5", "12.5"),
        ("-3,20", "-3.20"),
        ("12.345", "12.345"),
        ("0.500", "0.500"),
        ("1,25,000", "1,25,000"),
        ("12,500.500,5", "12,500.500,5"),
        ("abc", "abc"),
    ],
)
def test_an_amount_is_read_as_people_write_it(typed: str, plain: str) -> None:
    assert plain_amount(typed) == plain


def test_an_amount_that_means_two_things_is_asked_again() -> None:
    with pytest.raises(BadAmount, match="Write 12500 or 12.50: 12.500 may mean either"):
        plain_amount("12.500")

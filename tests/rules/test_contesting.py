"""When marketing may contest a verdict, and when a ruling stands."""

from __future__ import annotations

import itertools

import pytest

from oneteam.domain.capture.rules import Status
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.contesting import (
    Contested,
    Ruling,
    contest_faults,
    standing,
)
from oneteam.domain.feedback.rules.judging import NOTE_LENGTH, REOPENABLE, STATUS_AFTER
from oneteam.org.rules import Team

REJECTED = Contested(Verdict.REJECT, Status.REJECTED, is_contested=False, is_history=False)


@pytest.mark.parametrize(
    ("verdict", "status"), list(itertools.product([None, *Verdict], Status)), ids=str
)
def test_a_verdict_can_be_contested_while_the_lead_is_away_by_it(
    verdict: Verdict | None, status: Status
) -> None:
    of = Contested(verdict, status, is_contested=False, is_history=False)
    is_away = verdict not in (None, Verdict.ACCEPT) and status in REOPENABLE
    assert (contest_faults("It fits.", of) == []) is is_away


def test_only_once_with_a_reason_and_not_of_the_imported_past() -> None:
    assert contest_faults("It fits.", REJECTED) == []
    assert contest_faults(" ", REJECTED) == ["Say why: both leaders read it before they rule."]
    assert "longer" in contest_faults("x" * (NOTE_LENGTH + 1), REJECTED)[0]
    assert contest_faults("x" * NOTE_LENGTH, REJECTED) == []
    again = Contested(Verdict.REJECT, Status.REJECTED, is_contested=True, is_history=False)
    assert contest_faults("It fits.", again) == ["This verdict was contested already."]
    past = Contested(Verdict.REJECT, Status.REJECTED, is_contested=False, is_history=True)
    assert "imported" in contest_faults("It fits.", past)[0]
    assert len(contest_faults("", again)) == 2


def test_every_status_of_a_lead_sent_away_comes_from_a_verdict_that_can_be_contested() -> None:
    assert {STATUS_AFTER[one] for one in Verdict if one is not Verdict.ACCEPT} == REOPENABLE


@pytest.mark.parametrize(
    ("sales", "marketing"), list(itertools.product([None, *Ruling], repeat=2)), ids=str
)
def test_a_ruling_stands_when_both_leaders_give_it(
    sales: Ruling | None, marketing: Ruling | None
) -> None:
    both = {Team.SALES: sales, Team.MARKETING: marketing}
    said = {team: one for team, one in both.items() if one is not None}
    assert standing(said) == (sales if sales is marketing else None)

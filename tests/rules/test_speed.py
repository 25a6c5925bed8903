"""How fast leads were answered: the curve with the never answered, and what followed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from oneteam.domain.scoreboard.rules.figures import MINUTE, wilson
from oneteam.domain.scoreboard.rules.speed import Outcome, Speed, answering, half_by, told
from oneteam.domain.scoreboard.rules.waits import turnaround


def _minutes(*values: float) -> NDArray[np.int64]:
    return np.array([round(value * MINUTE) for value in values], dtype=np.int64)


def test_within_five_minutes_means_exactly_that() -> None:
    curve = answering(_minutes(5, 5.0001, 4.2), _minutes())
    assert round(1 - curve.staying(5), 9) == round(2 / 3, 9)
    assert 1 - curve.staying(6) == 1


def test_whoever_was_never_answered_stays_in_for_as_long_as_they_waited() -> None:
    # Of four, one was answered after 2 minutes; one waits since 1, two since 100.
    curve = answering(_minutes(2), _minutes(1, 100, 100))
    assert round(1 - curve.staying(2), 9) == round(1 / 3, 9)
    assert (curve.left, curve.waiting) == (1, 3)
    assert half_by(curve) is None
    assert half_by(answering(_minutes(2, 9), _minutes(100))) == 9


def test_an_answer_before_the_arrival_was_given_at_once() -> None:
    assert answering(_minutes(-30), _minutes()).staying(0) == 0


def test_the_curve_is_told_only_as_far_as_it_reaches() -> None:
    found = told(_minutes(3, 7), _minutes(20))
    assert [one.minutes for one in found] == [5, 15]
    assert [round(one.rate, 3) for one in found] == [0.333, 0.667]
    assert all(0 <= one.low <= one.rate <= one.high <= 1 for one in found)
    assert told(_minutes(), _minutes()) == []


def test_acceptance_is_of_the_judged_and_winning_of_all() -> None:
    both = Outcome(n=10, decided=5, accepted=4, won=1) + Outcome(n=10, decided=3, accepted=0)
    assert both == Outcome(n=20, decided=8, accepted=4, won=1)
    assert (both.acceptance.rate, both.winning.rate) == (0.5, 0.05)
    assert (both.acceptance.low, both.acceptance.high) == wilson(4, 8)
    assert Outcome().acceptance.rate is None


def test_every_stretch_has_its_words() -> None:
    assert len({speed.label for speed in Speed}) == len(Speed)


def test_who_still_waits_for_feedback_counts_as_later_than_all() -> None:
    found = turnaround([10, 30, 20], waiting=1)
    assert (found.half, found.most, found.done, found.waiting) == (20, None, 3, 1)
    assert not found.is_telling
    assert turnaround(list(range(1, 21)), waiting=0).most == 16
    assert turnaround(list(range(1, 21)), waiting=0).is_telling

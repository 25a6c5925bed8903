"""How promises are counted: the same rule for both teams."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.agreement.rules.terms import Marketing, Terms
from oneteam.domain.agreement.rules.terms import Volume as Owed
from oneteam.domain.pipeline.rules.band import FOUR_OF_FIVE, band
from oneteam.domain.pipeline.rules.forecast import Forecast
from oneteam.domain.scoreboard.rules.figures import wilson
from oneteam.domain.scoreboard.rules.kept import (
    OF_MARKETING,
    OF_SALES,
    Kept,
    Promised,
    Span,
    owed_share,
)
from oneteam.domain.scoreboard.rules.volumes import owed_of, segments
from oneteam.org.rules import Team


def _at(month: int, day: int, hour: int = 0) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=UTC)


def _span(since: datetime, until: datetime | None, **leads: int) -> Span:
    owed = tuple(Owed(segment, count, 0) for segment, count in leads.items())
    return Span(since, until, Terms("EUR", marketing=Marketing(leads=owed)))


def test_every_promise_is_of_one_team_and_has_its_words() -> None:
    assert set(OF_SALES) | set(OF_MARKETING) == set(Promised)
    assert not set(OF_SALES) & set(OF_MARKETING)
    assert all(one.team is Team.SALES for one in OF_SALES)
    assert all(one.team is Team.MARKETING for one in OF_MARKETING)
    assert len({one.label for one in Promised}) == len(Promised)


def test_what_is_open_or_excused_counts_neither_way() -> None:
    plain = Kept(Promised.ACCEPT, kept=8, broken=2)
    more = Kept(Promised.ACCEPT, kept=8, broken=2, open=90, excused=700)
    assert plain.share == more.share
    assert (more.n, more.share.rate) == (10, 0.8)
    assert (more.share.low, more.share.high) == wilson(8, 10)


def test_a_promise_is_kept_when_its_share_reaches_what_is_owed() -> None:
    assert Kept(Promised.FEEDBACK, kept=9, broken=1, owed=0.9).is_kept is True
    assert Kept(Promised.FEEDBACK, kept=8, broken=2, owed=0.9).is_kept is False
    assert Kept(Promised.FEEDBACK, kept=8, broken=2).is_kept is None
    assert Kept(Promised.FEEDBACK, open=3, owed=0.9).is_kept is None


def test_the_share_owed_weighs_each_agreement_by_its_leads() -> None:
    assert owed_share([(10, None), (30, 50), (10, 90)]) == pytest.approx(0.6)
    assert owed_share([(10, None)]) is None
    assert owed_share([(0, 80)]) is None
    assert owed_share([]) is None


def test_a_month_owes_its_number_evenly_over_its_time() -> None:
    span = _span(_at(1, 1), None, all=30, A=10)
    whole = {"since": _at(4, 1), "until": _at(5, 1)}
    assert owed_of([span], segment="all", **whole) == pytest.approx(30)
    assert owed_of([span], segment="A", **whole) == pytest.approx(10)
    assert owed_of([span], segment="B", **whole) == 0
    half = owed_of([span], segment="all", since=_at(4, 1), until=_at(4, 16))
    assert half == pytest.approx(15)


def test_each_part_of_a_month_owes_by_the_terms_in_force_in_it() -> None:
    spans = [_span(_at(4, 11), _at(4, 21), all=30), _span(_at(4, 21), None, all=60)]
    april = owed_of(spans, segment="all", since=_at(4, 1), until=_at(5, 1))
    assert april == pytest.approx(10 + 20)
    assert owed_of([], segment="all", since=_at(4, 1), until=_at(5, 1)) == 0
    assert owed_of(spans, segment="all", since=_at(4, 1), until=_at(4, 11)) == 0


def test_segments_are_all_first_then_the_grades_and_none_of_zero() -> None:
    assert segments([_span(_at(1, 1), None, B=3, all=9, A=1, C=0)]) == ["all", "A", "B"]


def test_the_band_reaches_as_far_as_the_variance_and_no_further_than_the_deals() -> None:
    found = Forecast("EUR", won=1000, open=4000, weighted=2000)
    around = band(found, 100.0**2)
    reach = round(100 * FOUR_OF_FIVE)
    assert (around.low, around.high) == (3000 - reach, 3000 + reach)
    assert (band(found, 1e12).low, band(found, 1e12).high) == (1000, 5000)
    nothing = band(Forecast("EUR", won=700), 0.0)
    assert (nothing.low, nothing.high) == (700, 700)


@given(
    won=st.integers(0, 10**12),
    open_=st.integers(0, 10**12),
    share=st.floats(0, 1),
    variance=st.floats(0, 1e24),
)
def test_the_band_always_holds_what_is_won_and_never_more_than_there_is(
    won: int, open_: int, share: float, variance: float
) -> None:
    found = Forecast("EUR", won=won, open=open_, weighted=int(open_ * share))
    around = band(found, variance)
    assert won <= around.low <= around.high <= won + open_
    assert around.low <= found.expected <= around.high

"""The figures: funnel, response times, expected yield, how far leads get."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from cast import NOON, Cast
from oneteam.domain.campaigns.models import Campaign
from oneteam.domain.capture.models import Batch, Lead
from oneteam.domain.pipeline import operations as pipeline
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.routing.models import Assignment
from oneteam.domain.scoreboard import queries
from oneteam.domain.scoreboard.rules import UnknownBreakdown
from oneteam.org.models import Calendar

DAY = timedelta(days=1)


@pytest.fixture
def stages(cast: Cast) -> None:
    """The default stages."""
    pipeline.ensure_stages()


def _lead(at: datetime = NOON, **more: Any) -> Lead:
    return Lead.objects.create(arrived_at=at, **more)


def _deal(
    lead: Lead, *, won: timedelta | None = None, amount: int | None = None, **more: Any
) -> None:
    Opportunity.objects.create(
        **{"currency": "EUR"} | more,
        name="x",
        lead=lead,
        stage=Stage.objects.get(key="won" if won is not None else "discovery"),
        outcome="won" if won is not None else "open",
        amount_minor=amount,
        opened_at=NOON,
        stage_since=NOON,
        closed_at=None if won is None else lead.arrived_at + won,
    )


def _rows(by: str, **more: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = queries.funnel(by=by, **more).as_json()["rows"]
    return rows


def test_the_funnel_has_exactly_the_promised_shape(stages: None) -> None:
    _deal(_lead(source="social", accepted_at=NOON), won=2 * DAY, amount=12345)
    _lead(source="social")
    assert _rows("source") == [
        {
            "source": "social",
            "leads": 2,
            "accepted": 1,
            "won": 1,
            "rate": 0.5,
            "low": pytest.approx(0.0945, abs=1e-4),
            "high": pytest.approx(0.9055, abs=1e-4),
            "median_days": 2.0,
            "mean_days": 2.0,
            "amount": {"amount": "123.45", "currency": "EUR"},
        }
    ]


def test_blank_and_unknown_stay_apart_and_large_rows_come_first(cast: Cast) -> None:
    for source in ("unknown", "", "unknown", "", "social", "display"):
        _lead(source=source)
    assert [(row["source"], row["leads"]) for row in _rows("source")] == [
        ("", 2),
        ("unknown", 2),
        ("display", 1),
        ("social", 1),
    ]


def test_a_deal_won_before_its_lead_arrived_is_kept(stages: None) -> None:
    _deal(_lead(), won=-3 * DAY)
    _deal(_lead(), won=DAY)
    _deal(_lead(), won=36 * timedelta(hours=1))
    (row,) = _rows("source")
    assert (row["won"], row["median_days"]) == (3, 1.0)
    assert row["mean_days"] == pytest.approx(-0.5 / 3)


def test_a_lead_is_won_once_and_its_deals_are_summed(stages: None) -> None:
    lead = _lead()
    _deal(lead, won=3 * DAY, amount=100)
    _deal(lead, won=DAY, amount=250)
    _deal(lead)
    (row,) = _rows("source")
    assert (row["leads"], row["accepted"], row["won"], row["median_days"]) == (1, 1, 1, 1.0)
    assert row["amount"] == {"amount": "3.50", "currency": "EUR"}


def test_currencies_are_never_added_up(stages: None) -> None:
    _deal(_lead(), won=DAY, amount=100)
    _deal(_lead(), won=DAY, amount=5, currency="JPY")
    (row,) = _rows("source")
    assert row["amount"] is None
    assert row["amounts"] == [
        {"amount": "1.00", "currency": "EUR"},
        {"amount": "5", "currency": "JPY"},
    ]


def test_nothing_won_is_nothing_in_the_currency_of_the_rest(stages: None) -> None:
    _lead(source="a")
    assert _rows("source")[0]["amount"] == {"amount": "0.00", "currency": "EUR"}
    _deal(_lead(source="b"), won=DAY, amount=5, currency="JPY")
    assert _rows("source")[0]["amount"] == {"amount": "0", "currency": "JPY"}
    assert _rows("source")[0]["median_days"] is None


def test_months_are_those_of_the_company(cast: Cast) -> None:
    Calendar.objects.update(time_zone="Europe/Amsterdam")
    _lead(datetime(2018, 2, 28, 22, 59, tzinfo=UTC))
    _lead(datetime(2018, 2, 28, 23, 0, tzinfo=UTC))
    _lead(datetime(2018, 3, 31, 21, 59, 59, tzinfo=UTC))
    _lead(datetime(2018, 12, 31, 23, 30, tzinfo=UTC))
    assert {row["month"]: row["leads"] for row in _rows("month")} == {
        "2018-03": 2,
        "2018-02": 1,
        "2019-01": 1,
    }
    assert [row["month"] for row in _rows("month", until=date(2018, 2, 28))] == ["2018-02"]


def test_a_period_includes_both_its_days(cast: Cast) -> None:
    for day in (1, 2, 3):
        _lead(datetime(2018, 3, day, 23, 59, tzinfo=UTC))
    assert _rows("source", since=date(2018, 3, 2), until=date(2018, 3, 2))[0]["leads"] == 1
    assert _rows("source", until=date(2018, 3, 2))[0]["leads"] == 2
    exact = datetime(2018, 3, 3, 23, 59, tzinfo=UTC)
    assert _rows("source", since=exact)[0]["leads"] == 1
    assert _rows("source", until=exact)[0]["leads"] == 2


def test_campaigns_and_landing_pages_have_rows(cast: Cast) -> None:
    spring = Campaign.objects.create(name="Spring", key="spring", created_at=NOON)
    _lead(campaign=spring, landing_page="/desks")
    _lead(campaign=spring)
    _lead()
    assert [(row["campaign"], row["leads"]) for row in _rows("campaign")] == [
        ("Spring", 2),
        ("", 1),
    ]
    assert [(row["landing_page"], row["leads"]) for row in _rows("landing_page")] == [
        ("", 2),
        ("/desks", 1),
    ]
    row = queries.funnel(by="campaign").rows[0]
    assert row.filters == {"campaign": str(spring.pk)}


def test_the_owner_of_a_lead_sent_away_is_who_held_it_last(cast: Cast) -> None:
    _lead(owner=cast.rosa, status="assigned")
    sent_away = _lead(status="rejected")
    for number, person in ((1, cast.raj), (2, cast.rosa), (3, None)):
        Assignment.objects.create(
            lead=sent_away,
            person=person,
            via="pool",
            number=number,
            assigned_at=NOON,
            ended_at=NOON,
        )
    _lead(status="nurture")
    assert [(row["owner"], row["leads"]) for row in _rows("owner")] == [("Rosa", 2), ("", 1)]
    cast.raj.name = "Rosa"
    cast.raj.save()
    _lead(owner=cast.raj, status="assigned")
    assert {row["owner"] for row in _rows("owner")} == {
        "",
        "Rosa (raj@acme.example)",
        "Rosa (rosa@acme.example)",
    }


def test_a_funnel_can_be_of_one_person(cast: Cast) -> None:
    _lead(owner=cast.rosa, brought_by=cast.mia)
    _lead(owner=cast.raj, brought_by=cast.mia)
    assert _rows("source", person=cast.rosa)[0]["leads"] == 1
    assert _rows("source", person=cast.mia)[0]["leads"] == 2
    assert _rows("source", person=cast.max) == []


def test_an_unknown_breakdown_is_refused(db: None) -> None:
    with pytest.raises(UnknownBreakdown):
        queries.funnel(by="colour")
    assert _rows("month") == []


def test_the_funnel_asks_few_questions(stages: None, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        _deal(_lead(source=f"s{number}", owner=None), won=DAY, amount=1)
    for by in ("source", "campaign", "landing_page", "owner", "month"):
        with django_assert_max_num_queries(6):
            queries.funnel(by=by)


def test_response_times_have_exactly_the_promised_shape(cast: Cast) -> None:
    friday = datetime(2026, 2, 27, 16, 58, tzinfo=UTC)
    _lead(friday, responded_at=friday + timedelta(minutes=5))
    _lead(friday, responded_at=datetime(2026, 3, 2, 9, 3, tzinfo=UTC))
    _lead(friday)
    assert queries.response_times().as_json() == {
        "count": 3,
        "never": 1,
        "wall_clock": {
            "median_minutes": 3845.0,
            "within": {"5": 1, "15": 1, "60": 1, "1440": 1},
        },
        "business": {
            "median_minutes": 5.0,
            "within": {"5": 2, "15": 2, "60": 2, "240": 2, "1440": 2},
        },
    }


def test_bounds_are_inclusive_to_the_microsecond(cast: Cast) -> None:
    start = NOON + timedelta(microseconds=999_999)
    for extra in (-1, 0, 1):
        _lead(start, responded_at=start + timedelta(minutes=5, microseconds=extra))
    found = queries.response_times()
    assert found.wall_clock.within[5] == 2
    assert found.business.within[5] == 2


def test_business_time_of_a_fraction_of_a_second_is_exact(cast: Cast) -> None:
    closing = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)
    start = closing - timedelta(minutes=5) - timedelta(microseconds=1)
    _lead(start, responded_at=closing + timedelta(microseconds=7))
    assert queries.response_times().business.within[5] == 0
    Lead.objects.update(arrived_at=start + timedelta(microseconds=1))
    assert queries.response_times().business.within[5] == 1


def test_hours_are_the_ones_asked_for(cast: Cast) -> None:
    saturday = datetime(2026, 3, 7, 10, 0, tzinfo=UTC)
    _lead(saturday, responded_at=saturday + timedelta(hours=1))
    Calendar.objects.create(name="Weekend", time_zone="UTC", hours={"5": [["10:30", "12:00"]]})
    assert queries.response_times().business.median_minutes == 0.0
    assert queries.response_times(calendar="weekend").business.median_minutes == 30.0
    spoken = queries.response_times(calendar="Sat 10:00-12:00 Europe/Amsterdam")
    assert spoken.business.median_minutes == 60.0
    with pytest.raises(queries.UnknownCalendar, match="Mon-Fri"):
        queries.response_times(calendar="Nights")


def test_history_is_read_in_the_hours_its_import_names(cast: Cast) -> None:
    weekend = Calendar.objects.create(name="Weekend", hours={"5": [["10:30", "12:00"]]})
    batch = Batch.objects.create(mapping="responses", started_at=NOON, calendar=weekend)
    saturday = datetime(2026, 3, 7, 10, 0, tzinfo=UTC)
    _lead(saturday, responded_at=saturday + timedelta(hours=1), batch=batch, is_history=True)
    assert queries.response_times().calendar == "Weekend"
    assert queries.response_times().business.median_minutes == 30.0
    _lead(saturday)
    assert queries.response_times().calendar == "Office hours"


def test_no_leads_have_no_median(db: None) -> None:
    found = queries.response_times()
    assert (found.count, found.wall_clock.median_minutes) == (0, None)


def test_a_lead_is_compared_with_ripe_leads_like_it(stages: None) -> None:
    old = NOON - 91 * DAY
    for number in range(40):
        lead = _lead(old, source="social", grade="A1" if number < 30 else "B1")
        if number < 6:
            _deal(lead)
    for _ in range(50):
        _lead(NOON, source="social", grade="A1")
    found = queries.expected_yield(source="social", grade="A1", now=NOON)
    assert (found.n, found.rate, found.likeness) == (30, 0.2, "of grade A1 from social")
    assert queries.expected_yield(source="social", grade="B1").likeness == "from social"
    assert queries.expected_yield(source="fair", grade="C3").n == 40
    assert (
        queries.expected_yield().sentence == "Of 100 leads like these, 15 become deals (7 to 29)."
    )


def test_before_there_is_history_the_yield_is_unknown(cast: Cast) -> None:
    assert queries.expected_yield(source="x", grade="A1").n == 0
    _lead()
    assert "Too early" in queries.expected_yield(source="x", grade="A1").sentence


def test_steps_count_who_ever_got_there(stages: None) -> None:
    _deal(_lead(qualified_at=NOON, assigned_at=NOON, responded_at=NOON), won=DAY)
    _lead(qualified_at=NOON)
    _lead()
    found = {step.key: step.count for step in queries.stage_counts()}
    assert found == {
        "arrived": 3,
        "qualified": 2,
        "assigned": 1,
        "responded": 1,
        "accepted": 1,
        "deal": 1,
        "won": 1,
    }

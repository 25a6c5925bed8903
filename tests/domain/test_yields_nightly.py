"""What leads came to is counted once a night, kept with its moment, and read beside a lead."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from cast import NOON, Cast
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline import operations as pipeline
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.scoreboard import operations, queries
from oneteam.domain.scoreboard.models import YieldCount
from oneteam.worker import loops

DAY = timedelta(days=1)
OLD = NOON - 120 * DAY


@pytest.fixture
def leads(cast: Cast) -> list[Lead]:
    """Forty old leads from the fair, ten of them deals, five won; five from search; one young."""
    pipeline.ensure_stages()
    rows = [Lead(arrived_at=OLD, source="fair", grade="B2", is_history=True) for _ in range(40)]
    rows += [Lead(arrived_at=OLD, source="search", grade="A1", is_history=True) for _ in range(5)]
    rows.append(Lead(arrived_at=NOON, source="fair", grade="B2", is_history=True))
    made = Lead.objects.bulk_create(rows)
    stage = Stage.objects.get(key="won")
    Opportunity.objects.bulk_create(
        Opportunity(
            lead=lead, name="Deal", stage=stage, outcome="won" if number < 5 else "lost",
            amount_minor=100_00, currency="EUR", owner=cast.rosa,
            opened_at=OLD, closed_at=OLD, stage_since=OLD,
        )
        for number, lead in enumerate(made[:10])
    )  # fmt: skip
    return made


def test_before_the_first_night_the_yield_is_counted_just_now(leads: list[Lead]) -> None:
    found = queries.expected_yield(source="fair", grade="B2")
    assert (found.n, found.rate, found.counted_at) == (40, 0.25, None)
    assert queries.counted() is None


def test_a_night_counts_once_and_says_when(leads: list[Lead]) -> None:
    assert operations.count_yields(now=NOON)
    assert not operations.count_yields(now=NOON + timedelta(hours=10))
    found = queries.expected_yield(source="fair", grade="B2")
    assert (found.n, found.rate, found.counted_at) == (40, 0.25, NOON)
    assert found.likeness == "of grade B2 from fair"
    counted = queries.counted()
    assert counted is not None
    assert counted.arrived_until == date(2025, 12, 1)
    (fair, search) = counted.of("source")
    assert (fair.key, fair.leads, fair.deals, fair.won) == ("fair", 40, 10, 5)
    assert fair.amounts == (("EUR", 500_00),)
    assert (search.key, search.leads, search.deals) == ("search", 5, 0)
    assert [(one.key, one.leads) for one in counted.of("grade")] == [("B2", 40), ("A1", 5)]


def test_until_the_next_night_what_was_counted_stands(leads: list[Lead]) -> None:
    operations.count_yields(now=NOON)
    Opportunity.objects.all().delete()
    assert queries.expected_yield(source="fair", grade="B2").rate == 0.25
    assert operations.count_yields(now=NOON + DAY)
    found = queries.expected_yield(source="fair", grade="B2")
    assert (found.rate, found.counted_at) == (0.0, NOON + DAY)
    for night in range(2, 12):
        operations.count_yields(now=NOON + night * DAY)
    assert YieldCount.objects.values("night").distinct().count() == 8


def test_few_alike_widen_to_leads_that_are_less_alike_as_when_counted_just_now(
    leads: list[Lead],
) -> None:
    before = queries.expected_yield(source="search", grade="A1")
    operations.count_yields(now=NOON)
    after = queries.expected_yield(source="search", grade="A1")
    assert (after.likeness, after.n, after.rate) == (before.likeness, before.n, before.rate)
    unknown = queries.expected_yield(source="nowhere", grade="C3")
    assert (unknown.n, unknown.likeness) == (45, "of every kind")


def test_as_long_as_a_night_had_too_little_it_is_counted_just_now(cast: Cast) -> None:
    assert not operations.count_yields(now=NOON)
    Lead.objects.create(arrived_at=NOON - DAY, source="fair", is_history=True)
    assert operations.count_yields(now=NOON)
    Lead.objects.bulk_create(
        Lead(arrived_at=OLD, source="fair", is_history=True) for _ in range(40)
    )
    found = queries.expected_yield(source="fair")
    assert (found.n, found.counted_at) == (40, None)


def test_of_several_workers_that_counted_at_once_one_is_kept(
    leads: list[Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = queries.count_yields

    def slowly(*, now: Any) -> Any:
        found = counting(now=now)
        monkeypatch.setattr(queries, "count_yields", counting)
        assert operations.count_yields(now=NOON + timedelta(seconds=1))  # another worker
        return found

    monkeypatch.setattr(queries, "count_yields", slowly)
    assert not operations.count_yields(now=NOON)
    assert set(YieldCount.objects.values_list("counted_at", flat=True)) == {
        NOON + timedelta(seconds=1)
    }


def test_the_worker_counts_at_night(leads: list[Lead]) -> None:
    (loop,) = (one for one in loops.EXPORTING if one.name == "count")
    assert loop.step(NOON) == 1
    assert loop.step(NOON) == 0


def test_the_page_opens_every_number_to_its_leads(cast: Cast, leads: list[Lead]) -> None:
    operations.count_yields(now=NOON)
    client = Client()
    client.force_login(cast.mia)
    for by in ("source", "grade", "campaign"):
        context: Any = client.get(f"/scoreboard/yield?by={by}").context
        for row in [context["all"], *context["rows"]]:
            for url, count in (
                (row["url"], row["came"].leads),
                (row["deals_url"], row["came"].deals),
                (row["won_url"], row["came"].won),
            ):
                opened: Any = client.get(url).context["page"]
                assert opened.total == count
    page = client.get("/scoreboard/yield").content.decode()
    assert "25%" in page
    assert "too few to say" in page


def test_a_company_without_old_leads_is_told_that_it_is_early(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.rosa)
    assert "Too early to say" in client.get("/scoreboard/yield?by=x").content.decode()

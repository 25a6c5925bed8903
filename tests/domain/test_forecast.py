"""What a quarter is expected to bring, counted from the deals a person may see."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cast import NOON, Cast
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline import operations
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.pipeline.operations import aiming
from oneteam.domain.pipeline.operations.aiming import TargetRefused
from oneteam.domain.pipeline.queries import visible_deals
from oneteam.domain.pipeline.queries.forecast import QuarterDeals, quarter_deals
from oneteam.domain.pipeline.queries.narrowing import Behind, behind
from oneteam.domain.pipeline.queries.targets import target_history
from oneteam.domain.pipeline.rules.portions import Portion
from oneteam.org.rules.quarters import Quarter
from oneteam.timeline.queries import story

Q1 = Quarter(2026, 1)  # NOON is the second of March
TODAY = NOON.date()


@pytest.fixture
def deals(cast: Cast) -> dict[str, int]:
    """Deals of every kind, by name; amounts are powers of two, so that a sum names its deals."""
    operations.ensure_stages()
    lead = Lead.objects.create(owner=cast.raj, arrived_at=NOON, status="converted")
    rows: list[dict[str, Any]] = [
        {"name": "won", "stage": "won", "closed_on": date(2026, 1, 1)},
        {"name": "won on the last day", "stage": "won", "closed_on": date(2026, 3, 31)},
        {"name": "won before", "stage": "won", "closed_on": date(2025, 12, 31)},
        {"name": "lost", "stage": "lost", "closed_on": TODAY, "close_on": TODAY},
        {"name": "today", "close_on": TODAY, "commitment": "commit"},
        {"name": "chance", "close_on": date(2026, 3, 31), "commitment": "best_case"},
        {"name": "plain", "stage": "negotiation", "close_on": date(2026, 3, 9)},
        {"name": "next quarter", "close_on": date(2026, 4, 1), "commitment": "commit"},
        {"name": "overdue", "close_on": TODAY - timedelta(days=1), "commitment": "commit"},
        {"name": "no day", "close_on": None},
        {"name": "dollars", "close_on": TODAY, "currency": "USD"},
        {"name": "rosas", "close_on": TODAY, "owner": cast.rosa},
        {"name": "from rajs lead", "close_on": TODAY, "owner": cast.sven, "lead": lead},
    ]
    made = {}
    for number, row in enumerate(rows):
        stage = Stage.objects.get(key=row.pop("stage", "proposal"))
        said = {"currency": "EUR", "amount_minor": 100 << number, "owner": cast.raj, **row}
        closed_at = NOON if stage.outcome != "open" else None
        made[said["name"]] = Opportunity.objects.create(
            stage=stage,
            outcome=stage.outcome,
            opened_at=NOON,
            stage_since=NOON,
            closed_at=closed_at,
            **said,
        ).pk
    Opportunity.objects.create(
        name="unpriced", stage=Stage.objects.get(key="discovery"), owner=cast.raj, currency="EUR",
        close_on=TODAY, opened_at=NOON, stage_since=NOON,
    )  # fmt: skip
    return made


def worth(*names: str) -> int:
    return sum(Opportunity.objects.get(name=name).amount_minor or 0 for name in names)


def found(person: Any, quarter: Quarter = Q1) -> QuarterDeals:
    return quarter_deals(person, quarter, now=NOON)


def test_a_quarter_is_counted_from_what_is_won_and_to_close_in_it(
    cast: Cast, deals: dict[str, int]
) -> None:
    whole = found(cast.sven).whole("EUR")
    figures = whole.forecast
    assert figures.won == worth("won", "won on the last day")
    assert figures.commit == worth("today")
    assert figures.best_case == worth("chance")
    assert figures.open == worth("today", "chance", "plain", "rosas", "from rajs lead")
    assert (figures.open_count, whole.unpriced) == (6, 1)
    half = worth("today", "chance", "rosas", "from rajs lead") / 2
    assert figures.weighted == half + worth("plain") * 0.75
    assert (whole.undated.count, whole.undated.amount_minor) == (2, worth("overdue", "no day"))


def test_every_open_deal_closes_in_one_quarter_or_needs_a_date(
    cast: Cast, deals: dict[str, int]
) -> None:
    counts = [found(cast.sven, Q1.plus(number)).whole("EUR") for number in range(-2, 8)]
    dated = sum(part.forecast.open_count for part in counts)
    every = Opportunity.objects.filter(outcome="open", currency="EUR").count()
    assert dated + counts[0].undated.count == every


def test_unlike_currencies_are_never_added_up(cast: Cast, deals: dict[str, int]) -> None:
    quarter = found(cast.sven)
    assert quarter.currencies == ["EUR", "USD"]
    assert quarter.whole("USD").forecast.open == worth("dollars")
    assert quarter.whole("GBP").forecast.open == 0


def test_a_rep_counts_only_what_a_rep_may_see(cast: Cast, deals: dict[str, int]) -> None:
    assert found(cast.rosa).whole("EUR").forecast.open == worth("rosas")
    rajs = found(cast.raj).whole("EUR").forecast
    assert rajs.open == worth("today", "chance", "plain", "from rajs lead")


def test_owners_and_stages_add_up_to_the_whole(cast: Cast, deals: dict[str, int]) -> None:
    quarter = found(cast.sven)
    whole = quarter.whole("EUR")
    for parts in (quarter.by_owner("EUR"), quarter.by_stage("EUR")):
        for name in ("open", "open_count", "commit", "best_case"):
            figures = [getattr(part.forecast, name) for part in parts]
            assert sum(figures) == getattr(whole.forecast, name), name
        assert sum(part.undated.count for part in parts) == whole.undated.count
        assert sum(part.unpriced for part in parts) == whole.unpriced
    assert {part.key for part in quarter.by_owner("EUR")} == {
        cast.raj.pk,
        cast.rosa.pk,
        cast.sven.pk,
    }


@pytest.mark.parametrize("portion", Portion)
def test_behind_each_figure_lie_exactly_its_deals(
    cast: Cast, deals: dict[str, int], portion: Portion
) -> None:
    figures = found(cast.sven).whole("EUR").forecast
    plain = figures.open - figures.commit - figures.best_case
    said = {
        Portion.WON: figures.won,
        Portion.OPEN: figures.open,
        Portion.COMMIT: figures.commit,
        Portion.BEST_CASE: figures.best_case,
        Portion.PIPELINE: plain,
        Portion.COMMITTED: figures.won + figures.commit,
        Portion.LIKELY: figures.won + figures.commit + figures.best_case,
        Portion.EXPECTED: figures.won + figures.open,
    }
    rows = behind(visible_deals(cast.sven), Behind(quarter=Q1, portion=portion), now=NOON)
    assert sum(row.amount_minor or 0 for row in rows if row.currency == "EUR") == said[portion]


def test_a_quarter_costs_the_same_however_many_deals(
    cast: Cast, deals: dict[str, int], django_assert_num_queries: Any
) -> None:
    found(cast.sven)
    with django_assert_num_queries(5):  # one of them for the stamp of the settings
        quarter = found(cast.sven)
        quarter.by_owner("EUR")


def test_the_shared_target_measures_the_quarter_and_keeps_its_history(
    cast: Cast, deals: dict[str, int]
) -> None:
    def aim(amount: int | None, hours: int) -> int | None:
        return aiming.set_target(
            Q1, currency="EUR", amount_minor=amount, by=cast.max, now=NOON + timedelta(hours=hours)
        )

    assert [aim(1_000, 1), aim(2_000, 2), aim(2_000, 3)] == [None, 1_000, 2_000]
    figures = found(cast.sven).whole("EUR").forecast
    assert figures.target == 2_000
    assert figures.attained == figures.won / 2_000
    assert found(cast.sven).whole("USD").forecast.target is None
    assert found(cast.sven, Q1.next).whole("EUR").forecast.target is None
    assert aim(None, 4) == 2_000
    assert found(cast.sven).whole("EUR").forecast.coverage is None
    assert [row.amount_minor for row in target_history(Q1.starts_on)] == [None, 2_000, 1_000]
    with pytest.raises(TargetRefused, match="more than nothing"):
        aim(0, 5)
    with pytest.raises(TargetRefused, match="no currency|not a currency"):
        aiming.set_target(Q1, currency="XX", amount_minor=1, by=cast.max, now=NOON)
    kinds = [entry.kind for entry in story(["quarter:2026-01-01"])]
    assert kinds == ["target.set", "target.set", "target.removed"]

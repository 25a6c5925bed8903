"""Expected yield: what leads of each kind came to, with intervals that a hand can count."""

from __future__ import annotations

import json
import math
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from cast import NOON, Cast
from oneteam.domain.campaigns.operations import ensure_campaign
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.pipeline.operations import ensure_stages
from oneteam.domain.scoreboard import queries
from oneteam.domain.scoreboard.rules import YieldBy

OLD = NOON - timedelta(days=90)


def leads(count: int, *, deals: int = 0, won: int = 0, **told: object) -> None:
    """So many leads; the first of them with a deal, the first of those won."""
    stage = Stage.objects.first() or (ensure_stages(), Stage.objects.first())[1]
    for number in range(count):
        lead = Lead.objects.create(arrived_at=told.get("at", OLD), **_without_at(told))
        if number < deals:
            Opportunity.objects.create(
                name="Deal",
                lead=lead,
                stage=stage,
                amount_minor=1000,
                currency="EUR",
                opened_at=OLD,
                stage_since=OLD,
                outcome="won" if number < won else "lost",
                closed_at=OLD,
            )


def _without_at(told: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in told.items() if name != "at"}


def test_each_source_has_its_shares_with_wilson_intervals(cast: Cast) -> None:
    leads(20, deals=5, won=2, source="search")
    leads(3, source="")
    found = queries.yields(YieldBy.SOURCE, now=NOON)
    first, blank = found.rows
    assert (first.key, first.leads, first.deals, first.won) == ("search", 20, 5, 2)
    assert (blank.key, blank.leads, blank.deals, blank.won) == ("", 3, 0, 0)
    # 5 of 20 by hand: (p + z²/2n ± z √(p(1-p)/n + z²/4n²)) / (1 + z²/n), z = 1.959964
    z, n, p = 1.959964, 20, 0.25
    middle, reach = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    share = first.deal_share
    assert share.low == pytest.approx((middle - reach) / (1 + z * z / n))
    assert share.high == pytest.approx((middle + reach) / (1 + z * z / n))
    assert (round(share.low or 0, 4), round(share.high or 0, 4)) == (0.1119, 0.4687)
    assert (blank.won_share.low, round(blank.won_share.high or 0, 4)) == (0.0, 0.5615)
    assert first.amounts == (("EUR", 2000),)


def test_leads_that_may_still_become_anything_are_left_out_and_counted(cast: Cast) -> None:
    leads(2, deals=1, source="search")
    leads(4, deals=4, won=4, source="search", at=OLD + timedelta(seconds=1))
    found = queries.yields(YieldBy.SOURCE, now=NOON)
    assert [(row.leads, row.deals, row.won, row.amounts) for row in found.rows] == [(2, 1, 0, ())]
    assert found.young == 4


def test_a_lead_with_several_deals_counts_once(cast: Cast) -> None:
    leads(2, deals=1, won=1, grade="A1")
    deal = Opportunity.objects.get()
    deal.pk = None
    deal.save()
    (row,) = queries.yields(YieldBy.GRADE, now=NOON).rows
    assert (row.deals, row.won, row.amounts) == (1, 1, (("EUR", 2000),))


def test_yield_by_campaign_and_grade_is_printed_too(cast: Cast) -> None:
    fair = ensure_campaign("Spring fair", owner=cast.mia, channel="event", now=NOON)
    leads(2, deals=1, campaign=fair, grade="A1")
    leads(1, grade="C3")
    out = StringIO()
    call_command("report", "yield", "--by", "campaign", "--json", stdout=out)
    said = json.loads(out.getvalue())
    assert [(row["campaign"], row["leads"], row["deals"]) for row in said["rows"]] == [
        ("Spring fair", 2, 1),
        ("", 1, 0),
    ]
    assert said["rows"][0]["deal_rate"] == 0.5
    out = StringIO()
    call_command("report", "yield", "--by", "grade", stdout=out)
    assert out.getvalue().splitlines()[1].split()[:3] == ["A1", "2", "1"]

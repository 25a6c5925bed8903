"""What leads are expected to be worth, from what was known then and nothing that came after."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

import stage as scenes
from cast import NOON, Cast
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.scoreboard.queries import promises_kept
from oneteam.domain.scoreboard.queries.worth import past_at
from oneteam.domain.scoreboard.rules.worth import Basis, Expected

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
MARCH, APRIL = NOON.replace(day=1, hour=0), NOON.replace(month=4, day=1, hour=0)


@pytest.fixture
def company(cast: Cast) -> Cast:
    scenes.set_up(cast, now=NOON - 400 * DAY)
    return cast


def leads(count: int, *, at: datetime, **said: Any) -> list[Lead]:
    asked = {"source": "search", "grade": "A1", "qualified_at": at, "status": "converted", **said}
    return Lead.objects.bulk_create(Lead(arrived_at=at, **asked) for _ in range(count))


def win(lead: Lead, amount: int | None, *, at: datetime, currency: str = "EUR") -> None:
    won = Stage.objects.get(key="won")
    Opportunity.objects.create(
        name="Deal",
        lead=lead,
        stage=won,
        outcome="won",
        amount_minor=amount,
        currency=currency,
        opened_at=lead.arrived_at,
        stage_since=at,
        closed_at=at,
        closed_on=at.date(),
    )


def test_each_month_knows_what_was_known_when_it_began(company: Cast) -> None:
    old = leads(4, at=MARCH - 90 * DAY)
    later = leads(2, at=MARCH - 89 * DAY)
    win(old[0], 100, at=MARCH - DAY)
    win(old[0], 50, at=MARCH)  # the lead came back and bought again
    win(old[1], 10, at=APRIL)
    win(old[2], 1000, at=MARCH - DAY, currency="USD")
    win(old[3], None, at=MARCH - DAY)
    win(later[0], 7, at=MARCH - DAY)
    leads(3, at=MARCH - 200 * DAY, qualified_at=None, status="nurture")
    march, april = past_at([MARCH, APRIL], currency="EUR")
    assert march == {("search", "A1"): Basis(4, 100, 100**2)}
    assert april == {("search", "A1"): Basis(6, 157, 150**2 + 7**2)}


def test_the_scoreboard_says_what_delivered_leads_are_expected_to_be_worth(company: Cast) -> None:
    for lead in leads(40, at=MARCH - 100 * DAY)[:10]:
        win(lead, 1000_00, at=MARCH - DAY)
    scenes.sign(Kind.AGREEMENT, scenes.agreed().to_json(), company, now=MARCH - DAY)
    leads(8, at=NOON, status="assigned")
    found = promises_kept(since=MARCH.date(), now=APRIL)
    whole, of_a = found.volumes
    assert isinstance(whole.worth, Expected)
    assert (whole.worth.value, whole.owed_minor, whole.currency) == (2_000_00, 12_000_000, "EUR")
    assert whole.worth.low < whole.worth.value < whole.worth.high
    assert (of_a.worth, of_a.owed_minor) == (whole.worth, 8_000_000)
    assert (found.worth, found.owed_minor) == (whole.worth, 12_000_000)


def test_what_came_after_the_month_began_changes_nothing(company: Cast) -> None:
    old = leads(30, at=MARCH - 100 * DAY)
    win(old[0], 900_00, at=MARCH - DAY)
    leads(8, at=NOON, status="assigned")
    before = promises_kept(since=MARCH.date(), now=APRIL).worth
    for lead in old[1:]:
        win(lead, 900_00, at=MARCH)
    after = promises_kept(since=MARCH.date(), now=APRIL)
    assert before is not None
    assert after.worth == before
    assert before.value == 8 * 30_00


def test_with_few_leads_it_is_too_early_to_say(company: Cast) -> None:
    leads(29, at=MARCH - 100 * DAY)
    leads(8, at=NOON, status="assigned")
    assert promises_kept(since=MARCH.date(), now=APRIL).worth is None

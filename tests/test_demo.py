"""The demo is a believable company, the same for the same day, and its tables agree."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import Any

import pytest

from oneteam.demo import building
from oneteam.demo.people import EVERYONE
from oneteam.demo.year import SEED, inquiries, instants
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks.models import Clock
from oneteam.timeline.models import Event

AFTERNOON = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
PASSWORD = "braided-river-demo"


def _build(leads: int) -> building.Built:
    return building.build(leads=leads, now=AFTERNOON, password=PASSWORD, progress=lambda *_: None)


@pytest.mark.django_db
def test_a_year_has_leads_in_every_state_and_nothing_happens_after_today() -> None:
    built = _build(40)
    assert built.people == len(EVERYONE) == 20
    assert Lead.objects.count() == built.leads >= 40
    statuses = set(Lead.objects.values_list("status", flat=True))
    assert statuses >= {"assigned", "nurture", "converted", "rejected"}
    assert Clock.objects.filter(state="running").exists()
    assert not Event.objects.filter(occurred_at__gt=AFTERNOON).exists()
    assert not Clock.objects.filter(next_at__lte=AFTERNOON).exists()
    assert building.is_demo()


def test_the_same_day_brings_the_same_inquiries() -> None:
    def drawn() -> list[Any]:
        moments = instants(count=40, until=AFTERNOON.date(), chance=random.Random(SEED))
        return [
            (one.at, one.arrival, one.merit)
            for one in inquiries(moments, form_id=1, consent_text_id=None)
        ]

    assert drawn() == drawn()
    assert len(drawn()) == 40


def test_nobody_in_the_demo_has_an_address_that_could_be_real() -> None:
    moments = instants(count=100, until=AFTERNOON.date(), chance=random.Random(1))
    found = [one.arrival.email for one in inquiries(moments, form_id=1, consent_text_id=None)]
    assert all(email.endswith(".example") for email in found)

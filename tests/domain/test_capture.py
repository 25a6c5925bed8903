"""One arrival becomes one lead, whatever arrives and however often."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOON, Cast
from oneteam.domain.capture import operations, rules
from oneteam.domain.capture.models import Lead, Touch
from oneteam.timeline.queries import story


def arrive(*, at: Any = NOON, **told: Any) -> Lead:
    arrival = rules.Arrival(**({"name": "Ann", "email": "ann@acme.example"} | told))
    captured = operations.capture(arrival, by=None, now=at)
    return Lead.objects.get(id=captured.lead_id)


def test_a_lead_comes_with_its_contact_account_touch_and_fact(cast: Cast) -> None:
    lead = arrive(
        company="Acme GmbH", message="Hello", source="Website", country="NL", phone="020 123 4567"
    )
    assert lead.status == "new"
    assert lead.arrived_at == NOON
    assert lead.contact is not None
    assert lead.contact.email_key == "ann@acme.example"
    assert lead.contact.phone_e164 == "+31201234567"
    assert lead.account is not None
    assert (lead.account.name, lead.account.domain) == ("Acme GmbH", "acme.example")
    assert [touch.kind for touch in Touch.objects.all()] == ["form"]
    kinds = [entry.kind for entry in story([f"lead:{lead.pk}"])]
    assert kinds == ["lead.captured", "touch.recorded"]


def test_a_new_lead_from_the_api_costs_few_statements(cast: Cast) -> None:
    operations.ensure_campaign("Spring", owner=cast.mia, now=NOON)
    touch = rules.NewTouch(kind="webinar", occurred_at=NOON, channel="event", campaign="spring")
    arrival = rules.Arrival(
        name="Ann",
        email="ann@acme.example",
        company="Acme",
        campaign="spring",
        touches=(touch,),
    )
    with CaptureQueriesContext(
        connection,
    ) as statements:
        operations.capture(arrival, by=cast.mia, now=NOON)
    assert len(statements) <= 12, [s["sql"] for s in statements]

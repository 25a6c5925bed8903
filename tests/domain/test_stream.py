"""People are told what concerns them: once, whoever tells them and however often."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import NOON, Cast
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks import operations as clocks
from oneteam.stream import operations, queries
from oneteam.stream.models import Notice
from oneteam.timeline.models import Event, Outbox
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

pytestmark = pytest.mark.django_db


def a_lead(cast: Cast) -> Lead:
    return Lead.objects.create(
        arrived_at=NOON,
        qualified_at=NOON,
        assigned_at=NOON,
        status="assigned",
        grade="A1",
        owner=cast.rosa,
        brought_by=cast.mia,
    )


def tell(lead: Lead, kind: str, *, actor: str = "system", **data: object) -> int:
    fact = Fact(
        kind=kind,
        subject=f"lead:{lead.pk}",
        occurred_at=NOON,
        key=f"{kind}:{lead.pk}",
        actor=actor,
        data=data,
    )
    record(fact, now=NOON)
    return Event.objects.get(key=fact.key).pk


def test_a_breach_is_told_to_its_holder_and_to_the_leaders(cast: Cast) -> None:
    clocks.start(a_lead(cast).pk, now=NOON)
    late = NOON + timedelta(minutes=6)
    while clocks.fire_due(now=late):
        pass
    while operations.try_deliver_batch(now=late):
        pass
    kinds = [notice.kind for notice in queries.unread(cast.rosa)]
    assert sorted(kinds) == ["clock.breached"] * 2 + ["clock.due_soon"] * 2
    assert [notice.kind for notice in queries.unread(cast.sven)] == ["clock.breached"] * 2
    assert queries.unread(cast.raj) == []
    assert not Outbox.objects.exists()


def test_the_marketer_who_brought_the_lead_is_told_its_verdict(cast: Cast) -> None:
    lead = a_lead(cast)
    event = tell(lead, "lead.accepted", actor=f"person:{cast.rosa.pk}", verdict=1)
    operations.try_deliver_batch(now=NOON)
    assert [(notice.event, notice.lead_id) for notice in queries.unread(cast.mia)] == [
        (event, lead.pk)
    ]
    assert queries.unread_count(cast.rosa) == 0
    assert operations.mark_read(cast.mia, now=NOON) == 1
    assert queries.unread_count(cast.mia) == 0


def test_nobody_is_told_what_they_did_themselves(cast: Cast) -> None:
    lead = a_lead(cast)
    tell(lead, "lead.routed", actor=f"person:{cast.rosa.pk}", via="claim", number=1)
    operations.try_deliver_batch(now=NOON)
    assert not Notice.objects.exists()


def test_telling_again_after_a_crash_changes_nothing(cast: Cast) -> None:
    event = tell(a_lead(cast), "lead.accepted", verdict=1)
    operations.try_deliver_batch(now=NOON)
    Outbox.objects.create(event_id=event, next_at=NOON)  # as if it had died before settling
    operations.try_deliver_batch(now=NOON)
    assert Notice.objects.count() == 1


def test_who_has_left_is_told_nothing(cast: Cast) -> None:
    cast.mia.is_active = False
    cast.mia.save()
    tell(a_lead(cast), "lead.accepted", verdict=1)
    operations.try_deliver_batch(now=NOON)
    assert not Notice.objects.exists()


def test_an_event_that_cannot_be_told_is_postponed_and_the_others_are_told(cast: Cast) -> None:
    lead = a_lead(cast)
    # A pool that is no number fails in the database.
    poison = tell(lead, "lead.queued", pool={"no": 1}, number=1)
    tell(lead, "lead.accepted", verdict=1)
    assert operations.try_deliver_batch(now=NOON) == 2
    assert queries.unread_count(cast.mia) == 1
    row = Outbox.objects.get()
    assert (row.event_id, row.attempts) == (poison, 1)
    assert row.next_at == NOON + timedelta(seconds=5)
    assert operations.try_deliver_batch(now=NOON) == 0

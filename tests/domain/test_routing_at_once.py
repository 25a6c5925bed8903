"""Many leads at the same moment are still shared fairly, each to one owner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

import cast as people
from cast import NOON
from oneteam.domain.capture.models import Lead
from oneteam.domain.routing import operations
from oneteam.domain.routing.models import Assignment, Member
from oneteam.timeline.models import Event

THREADS, LEADS = 8, 400


def at_once(act: Callable[[int], object], arguments: list[int]) -> list[object]:
    """Let eight threads, each with its own connection, share the arguments among them."""
    ready = Barrier(THREADS)

    def work(mine: list[int]) -> list[object]:
        ready.wait()
        try:
            return [act(argument) for argument in mine]
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as threads:
        parts = [arguments[start::THREADS] for start in range(THREADS)]
        return [answer for answers in threads.map(work, parts) for answer in answers]


@pytest.mark.usefixtures("committed")
def test_arrivals_at_once_stay_within_one_of_the_weights() -> None:
    cast = people.enter()
    pool_id = operations.ensure_pool("Inbound", members=[cast.rosa, cast.raj, cast.sven], now=NOON)
    Member.objects.filter(person=cast.rosa).update(weight=5)
    Member.objects.filter(person=cast.raj).update(weight=2)

    def arrive(_: int) -> None:
        with transaction.atomic():
            operations.assign(Lead.objects.create(arrived_at=NOON).pk, now=NOON)

    at_once(arrive, list(range(LEADS)))
    counts = Counter(Lead.objects.values_list("owner_id", flat=True))
    for person, weight in ((cast.rosa, 5), (cast.raj, 2), (cast.sven, 1)):
        assert abs(counts[person.pk] - LEADS * weight / 8) <= 1
    assert Assignment.objects.filter(ended_at=None, pool=pool_id).count() == LEADS
    assert Event.objects.filter(kind="lead.routed").count() == LEADS
    assert sum(Member.objects.values_list("credit", flat=True)) == 0


@pytest.mark.usefixtures("committed")
def test_of_eight_who_claim_at_once_exactly_one_gets_the_lead() -> None:
    cast = people.enter()
    lead_id = Lead.objects.create(arrived_at=NOON).pk
    operations.assign(lead_id, now=NOON)  # no pool yet: it waits in a queue

    def claim(_: int) -> bool:
        try:
            operations.claim(lead_id, by=cast.sven, now=NOON)
        except operations.ClaimRefused:
            return False
        return True

    assert Counter(at_once(claim, list(range(THREADS)))) == {True: 1, False: THREADS - 1}
    assert Assignment.objects.filter(lead=lead_id, ended_at=None).count() == 1

"""Arrivals that come at once, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from cast import NOON
from oneteam.domain.capture import operations, rules
from oneteam.domain.capture.models import Account, Contact, Lead, Submission

pytestmark = pytest.mark.usefixtures("committed")


def at_once(acts: list[Callable[[], Any]]) -> list[Any]:
    def run(act: Callable[[], Any]) -> Any:
        try:
            with transaction.atomic():
                return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


def test_a_submission_sent_eight_times_at_once_is_one_lead() -> None:
    arrival = rules.Arrival(name="Ann", email="ann@acme.example", company="Acme", token="t" * 20)
    captured = at_once([lambda: operations.capture(arrival, by=None, now=NOON)] * 8)
    assert sorted(one.is_repeat for one in captured) == [False] + [True] * 7
    assert len({one.lead_id for one in captured}) == 1
    assert (Lead.objects.count(), Submission.objects.count()) == (1, 1)


def test_eight_leads_of_one_new_person_at_once_share_contact_and_account() -> None:
    arrival = rules.Arrival(name="Ann", email="ann@acme.example", company="Acme", campaign="New")
    captured = at_once([lambda: operations.capture(arrival, by=None, now=NOON)] * 8)
    assert len({one.lead_id for one in captured}) == 8
    assert (Contact.objects.count(), Account.objects.count()) == (1, 1)
    assert Lead.objects.filter(contact=Contact.objects.get()).count() == 8


def test_eight_leads_of_one_new_company_name_at_once_share_the_account() -> None:
    arrivals = [
        rules.Arrival(name="Ann", email=f"ann{n}@gmail.com", company="Acme GmbH") for n in range(8)
    ]
    at_once([lambda a=a: operations.capture(a, by=None, now=NOON) for a in arrivals])
    assert Account.objects.count() == 1

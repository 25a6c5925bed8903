"""Statements whose SQL is worked out once say the same as the ORM, on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Q

from cast import NOON, Cast
from oneteam.models import Account, Event, Lead, Person
from oneteam.statements.inserting import insert_now as insert
from oneteam.statements.ready import Ready, ReadyUpdate


@pytest.fixture
def leads(cast: Cast) -> list[Lead]:
    """Three leads, one of them Rosa's."""
    account = Account.objects.create(name="Firm", name_key="firm", created_at=NOON)
    return [
        Lead.objects.create(
            account=account,
            arrived_at=NOON + timedelta(hours=hour),
            owner=cast.rosa if hour == 1 else None,
            custom={"hour": hour},
        )
        for hour in range(3)
    ]


def _since(since: datetime) -> Any:
    return Lead.objects.filter(arrived_at__gte=since).order_by("id")


def test_rows_are_those_of_the_queryset_for_every_value(leads: list[Lead]) -> None:
    columns = ("id", "arrived_at", "custom", "is_history", "owner__name")
    ready = Ready(lambda since: _since(since).values_list(*columns), since=datetime)
    for hours in range(4):
        since = NOON + timedelta(hours=hours)
        assert ready.rows(since=since) == list(_since(since).values_list(*columns))


def test_objects_come_with_those_they_are_related_to(
    leads: list[Lead], django_assert_num_queries: Any
) -> None:
    ready = Ready(lambda since: _since(since).select_related("account", "owner"), since=datetime)
    with django_assert_num_queries(1):
        found = ready.rows(since=NOON)
        names = [(lead.account.name, lead.owner and lead.owner.name) for lead in found]
    assert found == leads
    assert names == [("Firm", None), ("Firm", "Rosa"), ("Firm", None)]
    assert [lead.custom for lead in found] == [{"hour": hour} for hour in range(3)]
    assert ready.row(since=NOON + timedelta(days=1)) is None


def test_an_argument_may_be_asked_twice_and_a_constant_stays(leads: list[Lead]) -> None:
    ready = Ready(
        lambda source: Lead.objects.filter(
            Q(source=source) | Q(channel=source), status="new"
        ).values_list("id"),
        source=str,
    )
    Lead.objects.filter(id=leads[0].pk).update(source="web")
    Lead.objects.filter(id=leads[1].pk).update(channel="web")
    assert sorted(ready.rows(source="web")) == [(leads[0].pk,), (leads[1].pk,)]
    assert ready.rows(source="o'brien %s") == []


def test_an_argument_the_statement_does_not_ask_is_a_mistake(leads: list[Lead]) -> None:
    ready = Ready(lambda id_: Lead.objects.values_list("id"), id_=int)
    with pytest.raises(TypeError, match="id_"):
        ready.rows(id_=1)


def test_an_update_counts_the_rows_it_won(leads: list[Lead], cast: Cast) -> None:
    ready = ReadyUpdate(
        lambda lead_id, owner, at: (
            Lead.objects.filter(id=lead_id, owner=None),
            {"owner_id": owner, "assigned_at": at},
        ),
        lead_id=int,
        owner=int,
        at=datetime,
    )
    assert ready.update(lead_id=leads[0].pk, owner=cast.raj.pk, at=NOON) == 1
    assert ready.update(lead_id=leads[0].pk, owner=cast.rosa.pk, at=NOON) == 0
    leads[0].refresh_from_db()
    assert (leads[0].owner, leads[0].assigned_at) == (cast.raj, NOON)
    assert ready.update(lead_id=leads[2].pk, owner=None, at=NOON) == 1


def test_an_insert_writes_what_the_orm_would(cast: Cast) -> None:
    told = {"custom": {"size": "ü"}, "arrived_at": NOON, "owner_id": cast.rosa.pk, "message": "%s'"}
    (id_,) = insert(Lead, tuple(told), [tuple(told.values())])
    ours = Lead.objects.filter(id=id_).values().get()
    theirs = Lead.objects.filter(id=Lead.objects.create(**told).pk).values().get()
    assert {**ours, "id": 0} == {**theirs, "id": 0}


def test_an_insert_of_several_gives_their_keys_in_order(db: None) -> None:
    columns = ("kind", "subject", "occurred_at", "recorded_at", "actor", "key")
    rows = [("x.done", f"x:{n}", NOON, NOON, "system", f"x.done:{n}") for n in range(40)]
    ids = insert(Event, columns, rows)
    subjects = dict(Event.objects.values_list("id", "subject"))
    assert [subjects[id_] for id_ in ids] == [f"x:{n}" for n in range(40)]
    assert insert(Event, columns, []) == []


def test_who_is_there_already_stays_as_they_are(cast: Cast) -> None:
    columns = ("email", "name", "role", "password")
    row = (cast.rosa.email, "Somebody else", "marketer", "!")
    assert insert(Person, columns, [row], unique="email") == [cast.rosa.pk]
    assert Person.objects.get(id=cast.rosa.pk).name == "Rosa"

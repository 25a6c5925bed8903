"""What an act notes on a sheet is written at its end, all at once or not at all."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

import cast as people
import stage
from cast import NOON, Cast
from oneteam import flow
from oneteam.acts import act
from oneteam.analytics.invariants import verify
from oneteam.domain.capture import operations as capture
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.models import Account, Contact, Lead, Touch
from oneteam.domain.capture.rules import Arrival, NewTouch
from oneteam.domain.clocks import queries as promises
from oneteam.domain.clocks.operations.handed import read_handed
from oneteam.domain.routing import queries as routing
from oneteam.domain.routing.models import Member
from oneteam.models import Event
from oneteam.statements.inserting import insert_now
from oneteam.statements.ready import ReadyUpdate
from oneteam.statements.sheet import act_on_sheet, insert, next_id, one_sheet, update

ODD = "50 % of “us” o'brien\n\\ \t ü 🦀"
MOMENT = NOON + timedelta(microseconds=123_456)
COLUMNS = ("kind", "subject", "occurred_at", "recorded_at", "actor", "data", "key")
KNOWN = Arrival(
    name="Ann Berg",
    email="ann@berg.example",
    company="Berg Industries",
    website="berg.example",
    employees=50,
    source="fair",
    campaign="Spring fair",
    touches=(NewTouch(kind="webinar", channel="event", occurred_at=NOON - timedelta(days=3)),),
    custom={"contact": {"size": "XL"}},
)
NEW = Arrival(name="Ben", email="ben@new.example", message=ODD, country="DE", suspicion="haste")
NOBODY = Arrival(company="Ohne Namen GmbH", website="", phone="", source="phone")


def event(key: str, **data: Any) -> tuple[Any, ...]:
    """A row of the timeline, in the order of COLUMNS."""
    return ("x.done", "x:1", MOMENT, NOON, "system", data, key)


@pytest.mark.django_db
def test_rows_have_their_ids_at_once_and_are_written_at_the_end() -> None:
    with transaction.atomic(), one_sheet():
        ids = insert(Event, COLUMNS, [event("a"), event("b")])
        ids += insert(Event, COLUMNS, [event("c")])
        assert not Event.objects.exists()
    assert dict(Event.objects.values_list("key", "id")) == dict(zip("abc", ids, strict=True))


@pytest.mark.django_db
def test_after_a_sheet_the_database_goes_on_counting() -> None:
    with transaction.atomic(), one_sheet():
        insert(Event, COLUMNS, [event("a"), event("b")])
    (after,) = insert(Event, COLUMNS, [event("c")])
    assert Event.objects.count() == 3
    assert after == Event.objects.order_by("-id").values_list("id", flat=True)[0]


def test_a_row_is_what_it_would_be_by_itself(cast: Cast) -> None:
    told = {
        "arrived_at": MOMENT,
        "owner_id": cast.rosa.pk,
        "message": ODD,
        "wake_on": NOON.date(),
        "custom": {"odd": ODD, "list": [1, None, {"a": True}]},
    }
    (alone,) = insert_now(Lead, tuple(told), [tuple(told.values())])
    with transaction.atomic(), one_sheet():
        (noted,) = insert(Lead, tuple(told), [tuple(told.values())])
        named = next_id(Lead)
        insert(Lead, ("id", *told), [(named, *told.values())])
    rows = [{**Lead.objects.values().get(id=id_), "id": 0} for id_ in (alone, noted, named)]
    assert rows[0] == rows[1] == rows[2]


def test_what_fails_writes_and_changes_nothing(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    owed = ReadyUpdate(lambda id_: (Member.objects.filter(id=id_), {"credit": 7}), id_=int)
    member = Member.objects.values_list("id", flat=True)[0]

    def fail() -> None:
        with transaction.atomic(), one_sheet():
            insert(Event, COLUMNS, [event("a")])
            update(owed, id_=member)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    assert not Event.objects.filter(key="a").exists()
    assert Member.objects.get(id=member).credit == 0
    with transaction.atomic(), one_sheet():
        update(owed, id_=member)
    assert Member.objects.get(id=member).credit == 7


def test_a_row_in_the_way_undoes_everything(cast: Cast) -> None:
    insert(Event, COLUMNS, [event("a")])

    def write() -> None:
        with transaction.atomic(), one_sheet():
            insert(Account, ("name", "name_key", "created_at"), [("Berg", "berg", NOON)])
            insert(Event, COLUMNS, [event("a")])

    with pytest.raises(IntegrityError):
        write()
    assert not Account.objects.exists()


@pytest.mark.parametrize("arrival", [KNOWN, NEW, NOBODY], ids=["known", "new", "nobody"])
@pytest.mark.parametrize("is_second", [False, True], ids=["first", "again"])
def test_a_newcomer_tells_what_the_tables_tell_afterwards(
    cast: Cast, arrival: Arrival, is_second: bool
) -> None:
    stage.set_up(cast, now=NOON)
    if is_second:
        flow.arrive(arrival, now=NOON - timedelta(days=1))
        Account.objects.update(owner=cast.raj, is_customer=True)
        Contact.objects.update(title="Buyer")
    with transaction.atomic():
        with one_sheet():
            new = capture.receive(arrival, by=None, now=MOMENT).newcomer
            assert new is not None
            told = _told(new)
            capture.keep(new)
        assert told == _told(new.lead.pk)


def _told(lead: Any) -> list[Any]:
    seen = routing.lead_now(lead)
    by_routing = (seen.status, seen.owner_id, seen.account_owner, seen.contact_holder)
    facts, touches = leads.lead_facts(lead, now=MOMENT), leads.touches_for(lead)
    return [facts, touches, by_routing, read_handed(lead), leads.arrived(lead)]


def test_what_became_of_an_arrival_is_what_is_read_afterwards(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    for arrival in (KNOWN, NEW, KNOWN):
        received = flow.receive(arrival, now=MOMENT)
        assert received.became == leads.arrived(received.lead_id)
        assert received.promises == promises.promises_of(received.lead_id)
    assert [found.violations for found in verify(MOMENT)] == []


def test_a_repeat_is_told_how_the_first_one_stands(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    arrival = Arrival(name="Ann", email="ann@acme.example", company="Acme", token="t" * 20)
    first = flow.receive(arrival, now=NOON)
    assert flow.receive(arrival, now=MOMENT) == first
    assert Lead.objects.count() == 1


@pytest.mark.parametrize(("arrival", "most"), [(NEW, {"sqlite": 19, "postgresql": 5})])
def test_an_arrival_takes_few_statements(
    cast: Cast, arrival: Arrival, most: dict[str, int]
) -> None:
    stage.set_up(cast, now=NOON)
    for n in range(3):
        flow.arrive(Arrival(email=f"a{n}@b{n}.example", message="Hello"), now=NOON)
    with CaptureQueriesContext(connection) as statements:
        flow.arrive(arrival, now=NOON)
    asked = [one["sql"] for one in statements if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= most[connection.vendor], asked


@pytest.mark.usefixtures("committed")
def test_of_one_new_person_at_once_every_arrival_is_kept() -> None:
    cast = people.enter()
    stage.set_up(cast, now=NOON)
    arrival = Arrival(name="Ann", email="ann@acme.example", company="Acme", message="Call me.")
    tokens = ["", "", "", "", *["t" * 20] * 4]
    start = threading.Barrier(len(tokens))
    ids: list[int] = []

    def post(token: str) -> None:
        start.wait()
        try:
            ids.append(flow.arrive(Arrival(**{**_fields(arrival), "token": token}), now=NOON))
        finally:
            connection.close()

    threads = [threading.Thread(target=post, args=(token,)) for token in tokens]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == len(tokens)
    assert len(set(ids)) == Lead.objects.count() == 5
    assert (Contact.objects.count(), Account.objects.count()) == (1, 1)
    assert Touch.objects.count() == 5
    assert [found.violations for found in verify(NOON)] == []


@pytest.mark.usefixtures("committed")
def test_rows_that_cannot_be_written_fail_the_act_and_leave_the_connection_usable() -> None:
    @act_on_sheet
    def write(*keys: str) -> int:
        insert(Event, COLUMNS, [event(key) for key in keys])
        return len(keys)

    assert write("a") == 1
    with pytest.raises(IntegrityError):
        write("b", "a")
    assert write("c", "d") == 2
    assert sorted(Event.objects.values_list("key", flat=True)) == ["a", "c", "d"]


@pytest.mark.django_db
def test_a_part_of_a_larger_act_is_there_when_the_rest_of_it_goes_on() -> None:
    @act_on_sheet
    def write() -> None:
        insert(Event, COLUMNS, [event("a")])

    @act
    def larger() -> int:
        write()
        return Event.objects.filter(key="a").count()

    assert larger() == 1


def _fields(arrival: Arrival) -> dict[str, Any]:
    return {name: getattr(arrival, name) for name in Arrival.__dataclass_fields__}

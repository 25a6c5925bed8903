"""Who sees which leads, and how the list filters, sorts, pages and exports."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOON, Cast
from oneteam.domain.capture import operations, queries, rules
from oneteam.domain.capture.models import Lead
from oneteam.domain.routing.models import Assignment, Member, Pool
from oneteam.org.models import Person


def lead(number: int = 0, **told: Any) -> Lead:
    arrival = rules.Arrival(name=f"Ann {number}", email=f"ann{number}@acme{number}.example")
    at = NOON + timedelta(minutes=number)
    found = operations.capture(arrival, by=None, now=at)
    Lead.objects.filter(id=found.lead_id).update(**told)
    return Lead.objects.get(id=found.lead_id)


def queued_for(person: Person, number: int) -> Lead:
    waiting = lead(number, status="queued")
    pool = Pool.objects.create(name=f"Pool {number}")
    Member.objects.create(pool=pool, person=person, joined_at=NOON)
    Assignment.objects.create(lead=waiting, pool=pool, via="queue", assigned_at=NOON)
    return waiting


def ids(page: queries.Page) -> list[int]:
    return [row["id"] for row in page.rows]


def test_a_rep_sees_their_own_leads_and_their_pools_queue(cast: Cast) -> None:
    own = lead(1, owner=cast.rosa, status="assigned")
    waiting = queued_for(cast.rosa, 2)
    lead(3, owner=cast.raj, status="assigned")
    queued_for(cast.raj, 4)
    assert set(ids(queries.page_of_leads(cast.rosa))) == {own.pk, waiting.pk}


def test_what_a_person_may_not_see_does_not_exist_for_them(cast: Cast) -> None:
    foreign = lead(1, owner=cast.raj, status="assigned")
    for access in (
        queries.access_lead,
        queries.access_lead_to_work,
        queries.access_lead_to_reassign,
        queries.access_lead_to_mend,
    ):
        with pytest.raises(queries.LeadNotFound):
            access(cast.rosa, foreign.pk)
        with pytest.raises(queries.LeadNotFound):
            access(cast.sven, 987654)


def test_a_lead_is_worked_by_its_owner_its_leader_or_who_may_claim_it(cast: Cast) -> None:
    own = lead(1, owner=cast.rosa, status="assigned")
    waiting = queued_for(cast.rosa, 2)
    for person, found in ((cast.rosa, own), (cast.sven, own), (cast.rosa, waiting)):
        assert queries.access_lead_to_work(person, found.pk).pk == found.pk
    for person in (cast.mia, cast.max, cast.olga):
        with pytest.raises(queries.NotAllowed):
            queries.access_lead_to_work(person, own.pk)


def test_leaders_of_sales_and_operations_hand_on_and_marketing_mends(cast: Cast) -> None:
    own = lead(1, owner=cast.rosa, status="assigned")
    for person in (cast.sven, cast.olga):
        assert queries.access_lead_to_reassign(person, own.pk).pk == own.pk
    for person in (cast.rosa, cast.mia):
        with pytest.raises(queries.NotAllowed):
            queries.access_lead_to_reassign(person, own.pk)
    assert queries.access_lead_to_mend(cast.mia, own.pk).pk == own.pk
    with pytest.raises(queries.NotAllowed):
        queries.access_lead_to_mend(cast.rosa, own.pk)


def test_who_held_a_lead_last_still_sees_it_when_nobody_owns_it(cast: Cast) -> None:
    done = lead(1, status="rejected")
    Assignment.objects.create(
        lead=done, person=cast.rosa, via="pool", assigned_at=NOON, ended_at=NOON
    )
    assert queries.access_lead(cast.rosa, done.pk).pk == done.pk
    with pytest.raises(queries.LeadNotFound):
        queries.access_lead(cast.raj, done.pk)


def test_the_newest_lead_comes_first(cast: Cast) -> None:
    leads = [lead(n) for n in range(5)]
    assert ids(queries.page_of_leads(cast.mia)) == [one.pk for one in reversed(leads)]


def test_pages_follow_one_another_without_gap_or_repeat(cast: Cast) -> None:
    for n in range(7):
        lead(n, arrived_at=NOON)
    pages = [queries.page_of_leads(cast.mia, page=n, size=3) for n in (1, 2, 3)]
    found = [one for page in pages for one in ids(page)]
    assert len(found) == len(set(found)) == 7
    assert [(p.first, p.last, p.total, p.pages) for p in pages] == [
        (1, 3, 7, 3),
        (4, 6, 7, 3),
        (7, 7, 7, 3),
    ]
    assert queries.page_of_leads(cast.mia, page=99, size=3).number == 3


@pytest.mark.parametrize("sort", [*queries.SORTS, *(f"-{name}" for name in queries.SORTS), "x; --"])
def test_every_sort_lists_every_lead_once(cast: Cast, sort: str) -> None:
    lead(1, grade="A1", status="assigned", owner=cast.rosa)
    lead(2, grade="B2")
    lead(3, status="assigned", owner=cast.raj)
    assert len(set(ids(queries.page_of_leads(cast.mia, sort=sort)))) == 3


def test_an_empty_grade_comes_last_either_way(cast: Cast) -> None:
    blank, best = lead(1), lead(2, grade="A1")
    worst = lead(3, grade="C3")
    assert ids(queries.page_of_leads(cast.mia, sort="grade")) == [best.pk, worst.pk, blank.pk]
    assert ids(queries.page_of_leads(cast.mia, sort="-grade")) == [worst.pk, best.pk, blank.pk]


@pytest.mark.parametrize(
    "filters",
    [
        {"status": ("assigned",)},
        {"grade": "A"},
        {"grade": "A1"},
        {"text": "ann1"},
        {"text": "ANN 1"},
        {"text": "acme1"},
        {"channel": "email"},
        {"source": "news"},
        {"since": NOON + timedelta(minutes=1)},
        {"is_mine": True},
    ],
)
def test_each_filter_finds_its_lead(cast: Cast, filters: dict[str, Any]) -> None:
    lead(0)
    wanted = lead(
        1, status="assigned", grade="A1", channel="email", source="news", brought_by=cast.mia
    )
    page = queries.page_of_leads(cast.mia, filters=queries.Filters(**filters))
    assert ids(page) == [wanted.pk]
    assert page.total == 1


def test_nasty_search_text_finds_nothing_and_breaks_nothing(cast: Cast) -> None:
    lead(1)
    for text in ("\x00", "%", "_", "'; --", "\ud800", "x" * 5000, "\\"):
        queries.page_of_leads(cast.mia, filters=queries.Filters(text=text))


def test_a_page_costs_three_statements_however_long_it_is(cast: Cast) -> None:
    for n in range(12):
        lead(n, owner=cast.rosa, status="assigned")
    with CaptureQueriesContext(connection) as statements:
        page = queries.page_of_leads(cast.mia, size=10)
    assert len(page.rows) == 10
    assert len(statements) == 3


def test_an_export_never_runs_in_a_spreadsheet(cast: Cast) -> None:
    arrival = rules.Arrival(name='=HYPERLINK("x")', email="ann@acme.example", message="+1, please")
    operations.capture(arrival, by=None, now=NOON)
    text = "".join(queries.leads_as_csv(cast.mia))
    [row] = list(csv.DictReader(text.splitlines()))
    assert (row["name"], row["message"]) == ('\'=HYPERLINK("x")', "'+1, please")
    assert row["arrived_at"] == "2026-03-02T12:00:00+00:00"


def test_an_export_holds_only_what_the_person_may_see(cast: Cast) -> None:
    lead(1, owner=cast.raj)
    assert "".join(queries.leads_as_csv(cast.rosa)).count("\r\n") == 1


@pytest.mark.parametrize("sort", [*queries.SORTS, *(f"-{name}" for name in queries.SORTS)])
def test_a_page_read_piece_by_piece_is_the_page_of_the_whole_order(cast: Cast, sort: str) -> None:
    grades, states, sources = ("", "A1", "B2", "C3"), ("assigned", "nurture"), ("", "web", "expo")
    owners = (cast.rosa, None, cast.raj)
    for n in range(14):
        lead(
            n,
            grade=grades[n % 4],
            status=states[n % 2],
            source=sources[n % 3],
            owner=owners[n % 3],
            **({"account": None} if n % 5 == 0 else {}),
        )
    exported = "".join(queries.leads_as_csv(cast.mia, sort=sort))
    whole = [int(row["id"]) for row in csv.DictReader(exported.splitlines())]
    pages = [queries.page_of_leads(cast.mia, sort=sort, page=n, size=3) for n in range(1, 6)]
    assert [one for page in pages for one in ids(page)] == whole


def test_a_count_stops_when_it_is_large_enough(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("oneteam.domain.capture.queries.paging.COUNTED", 3)
    for n in range(5):
        lead(n)
    first = queries.page_of_leads(cast.mia, size=2)
    assert (first.total, first.is_more, first.has_next) == (3, True, True)
    last = queries.page_of_leads(cast.mia, size=2, page=3)
    assert (last.total, last.is_more, last.has_next, last.last) == (5, False, False, 5)


def test_a_frequent_word_finds_what_a_rare_one_does(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(4):
        lead(n)
    rare = ids(queries.page_of_leads(cast.mia, filters=queries.Filters(text="ACME ann")))
    monkeypatch.setattr("oneteam.domain.capture.queries.mentions.FEW", 1)
    frequent = ids(queries.page_of_leads(cast.mia, filters=queries.Filters(text="ACME ann")))
    assert len(rare) == 4
    assert frequent == rare

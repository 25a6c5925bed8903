"""The board, the list and the losses: true figures, whoever looks, at a cost that does not grow."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOON, Cast
from oneteam.domain.capture.models import Account, Campaign, Lead
from oneteam.domain.capture.queries import Filters
from oneteam.domain.pipeline import operations, queries
from oneteam.domain.pipeline.models import Opportunity, Stage, Stay
from oneteam.domain.pipeline.queries import DealFilters
from oneteam.domain.pipeline.rules import Outcome
from oneteam.org.models import Person

ALL = DealFilters()
TODAY = NOON.date()


@pytest.fixture(autouse=True)
def stages(db: None) -> None:
    operations.ensure_stages()


def make(number: int = 0, *, stage: str = "discovery", **told: Any) -> Opportunity:
    """A deal that opened `number` hours after noon."""
    row = Stage.objects.get(key=stage)
    at = NOON + timedelta(hours=number)
    is_open = row.outcome == Outcome.OPEN
    return Opportunity.objects.create(
        **{
            "name": f"Deal {number}",
            "stage": row,
            "outcome": row.outcome,
            "currency": "EUR",
            "amount_minor": 100,
            "opened_at": at,
            "stage_since": at,
            "closed_at": None if is_open else at,
            "closed_on": None if is_open else at.date(),
            **told,
        }
    )


def by_stage(person: Person, filters: DealFilters = ALL, **pages: int) -> dict[str, queries.Column]:
    return {
        column.sum.step.key: column
        for column in queries.board(person, filters=filters, pages=pages)
    }


def names(found: list[Opportunity]) -> list[str]:
    return [deal.name for deal in found]


def test_totals_are_of_all_deals_in_a_stage_not_of_the_cards(cast: Cast) -> None:
    for number in range(45):
        make(number, currency="USD" if number < 5 else "EUR")
    make(99, amount_minor=None)
    make(100, stage="won")
    column = by_stage(cast.sven)["discovery"]
    assert (column.sum.count, len(column.cards), column.next_page) == (46, 20, 2)
    assert column.sum.amounts == (("EUR", 4000), ("USD", 500))
    assert column.left == 26


def test_pages_of_a_column_follow_one_another_without_gap_or_repeat(cast: Cast) -> None:
    for number in range(45):
        make(number)
    pages = [
        queries.page_of_column(cast.sven, stage="discovery", filters=ALL, page=page)
        for page in (1, 2, 3, 4)
    ]
    assert [(len(cards), following) for cards, following in pages] == [
        (20, 2),
        (20, 3),
        (5, None),
        (0, None),
    ]
    at_once = by_stage(cast.sven, discovery=3)["discovery"]
    assert names(at_once.cards) == [name for cards, _ in pages for name in names(cards)]
    assert len(set(names(at_once.cards))) == 45
    assert at_once.next_page is None


@pytest.mark.parametrize(("stage", "page"), [("nowhere", 1), ("won", 1), ("discovery", 0)])
def test_a_column_that_is_none_has_no_cards(cast: Cast, stage: str, page: int) -> None:
    make(1)
    assert queries.page_of_column(cast.sven, stage=stage, filters=ALL, page=page) == ([], None)


def test_what_should_have_closed_longest_ago_comes_first(cast: Cast) -> None:
    for number, close_on in enumerate((None, TODAY + timedelta(9), TODAY - timedelta(9), TODAY)):
        make(number, close_on=close_on)
    make(4)
    cards = by_stage(cast.sven)["discovery"].cards
    assert names(cards) == ["Deal 2", "Deal 3", "Deal 1", "Deal 4", "Deal 0"]


def test_a_rep_counts_only_what_is_theirs(cast: Cast) -> None:
    make(1, owner=cast.rosa)
    make(2, owner=cast.raj)
    lead = Lead.objects.create(owner=cast.rosa, status="converted", arrived_at=NOON)
    make(3, owner=cast.raj, lead=lead)
    assert by_stage(cast.rosa)["discovery"].sum.count == 2
    assert names(queries.page_of_deals(cast.rosa).rows) == ["Deal 3", "Deal 1"]
    for person in (cast.sven, cast.mia, cast.max, cast.olga):
        assert by_stage(person)["discovery"].sum.count == 3


def test_filters_narrow_by_what_they_name(cast: Cast) -> None:
    fair = Campaign.objects.create(name="Fair", owner=cast.mia, created_at=NOON)
    lead = Lead.objects.create(
        brought_by=cast.mia, campaign=fair, source="fair", status="converted", arrived_at=NOON
    )
    acme = Account.objects.create(name="Umbrella", name_key="umbrella", created_at=NOON)
    make(1, lead=lead, owner=cast.rosa, close_on=TODAY, commitment="commit")
    make(2, account=acme, owner=cast.raj, currency="USD", amount_minor=None)
    make(3, stage="lost", loss_reason="price", competitor="Initech")
    make(4, stage="lost")
    asked = {
        "Deal 1": [
            DealFilters(brought_by=cast.mia.pk),
            DealFilters(campaign=fair.pk),
            DealFilters(commitment="commit"),
            DealFilters(closes_since=TODAY, closes_until=TODAY),
            DealFilters(of=Filters(source="fair")),
        ],
        "Deal 2": [
            DealFilters(text="umbr"),
            DealFilters(text="DEAL 2"),
            DealFilters(currency="USD"),
            DealFilters(blank=frozenset({"amount"})),
            DealFilters(owner=cast.raj.pk),
        ],
        "Deal 3": [
            DealFilters(loss_reason="price"),
            DealFilters(competitor="Initech"),
        ],
        "Deal 4": [DealFilters(outcome="lost", blank=frozenset({"loss_reason", "competitor"}))],
    }
    for name, filters in asked.items():
        for one in filters:
            assert names(queries.page_of_deals(cast.sven, filters=one).rows) == [name], one
    for person, name in ((cast.mia, "Deal 1"), (cast.raj, "Deal 2")):
        mine = DealFilters(is_mine=True)
        assert names(queries.page_of_deals(person, filters=mine).rows) == [name]
    day_after = DealFilters(outcome="lost", closed_since=TODAY + timedelta(1))
    assert queries.page_of_deals(cast.sven, filters=day_after).total == 0


def test_the_board_shows_open_deals_whatever_outcome_is_asked(cast: Cast) -> None:
    make(1)
    make(2, stage="won")
    assert by_stage(cast.sven, DealFilters(outcome="won"))["discovery"].sum.count == 1


@pytest.mark.parametrize("sort", [*queries.SORTS, *(f"-{name}" for name in queries.SORTS), "x; --"])
def test_every_sort_lists_every_deal_once(cast: Cast, sort: str) -> None:
    make(1, owner=cast.rosa, close_on=TODAY)
    make(2, amount_minor=None, stage="lost")
    make(3, currency="USD", stage="won")
    assert len(set(names(queries.page_of_deals(cast.sven, sort=sort).rows))) == 3


def test_sorts_order_by_what_they_are_called(cast: Cast) -> None:
    make(1, owner=cast.rosa, amount_minor=300, stage="proposal", close_on=TODAY)
    make(2, owner=cast.raj, amount_minor=None, stage="discovery", close_on=TODAY - timedelta(1))
    make(3, amount_minor=200, stage="qualified")

    def order(sort: str) -> list[int]:
        rows = queries.page_of_deals(cast.sven, sort=sort).rows
        return [int(deal.name.split()[1]) for deal in rows]

    assert order("-amount") == [1, 3, 2]
    assert order("amount") == [3, 1, 2]
    assert order("stage") == [2, 3, 1]
    assert order("owner") == [2, 1, 3]
    assert order("close") == [2, 1, 3]
    assert order("-days") == order("opened") == [1, 2, 3]
    assert order("days") == order("-opened") == [3, 2, 1]


def test_what_a_page_is_worth_is_what_all_found_deals_are_worth(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("oneteam.domain.pipeline.queries.listing.PAGE_SIZE", 2)
    for number in range(5):
        make(number, currency="EUR" if number else "USD")
    page = queries.page_of_deals(cast.sven, page=99)
    assert (page.total, page.number, page.pages, page.first, page.last) == (5, 3, 3, 5, 5)
    assert page.amounts == (("EUR", 400), ("USD", 100))


def test_the_file_holds_the_same_deals_and_no_formula(cast: Cast) -> None:
    make(1, owner=cast.rosa, name="=1+1", amount_minor=123456, close_on=TODAY)
    make(2, owner=cast.raj)
    make(3, owner=cast.rosa, currency="JPY", stage="lost", loss_reason="price", competitor="@x")
    text = "".join(queries.deals_as_csv(cast.rosa, sort="opened"))
    first, last = csv.DictReader(text.splitlines())
    assert (first["name"], first["amount"], first["currency"]) == ("'=1+1", "1234.56", "EUR")
    assert (first["close_on"], first["owner"], first["outcome"]) == ("2026-03-02", "Rosa", "open")
    assert (last["amount"], last["loss_reason"], last["competitor"]) == ("100", "price", "'@x")
    assert last["closed_on"] == "2026-03-02"


def test_the_board_costs_as_many_queries_with_more_deals(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            for column in queries.board(cast.rosa, filters=ALL):
                for deal in column.cards:
                    assert (deal.owner, deal.account) != (None, None)
        return len(caught)

    account = Account.objects.create(name="Umbrella", name_key="umbrella", created_at=NOON)
    make(1, owner=cast.rosa, account=account)
    before = cost()
    assert before == 6  # stages, totals, and the cards of four columns
    for number in range(2, 90):
        stage = ("discovery", "qualified", "proposal", "negotiation")[number % 4]
        make(number, owner=cast.rosa, account=account, stage=stage)
    assert cost() == before


def test_losses_are_counted_by_reason_in_the_days_asked_for(cast: Cast) -> None:
    make(1, stage="lost", loss_reason="price", amount_minor=200)
    make(2, stage="lost", loss_reason="price", currency="USD", amount_minor=None)
    make(3, stage="lost", loss_reason="timing")
    make(4, stage="lost")
    make(5, stage="lost", loss_reason="budget", closed_on=TODAY - timedelta(30), owner=cast.rosa)
    make(6, stage="won")
    found = queries.losses(cast.sven, since=TODAY, until=TODAY)
    assert [(one.reason, one.count, one.amounts) for one in found] == [
        ("price", 2, (("EUR", 200),)),
        ("", 1, (("EUR", 100),)),
        ("timing", 1, (("EUR", 100),)),
    ]
    assert [one.reason for one in queries.losses(cast.rosa, since=None, until=None)] == ["budget"]


def test_wins_and_losses_stand_beside_each_other_by_competitor(cast: Cast) -> None:
    make(1, stage="lost", competitor="Initech")
    make(2, stage="won", competitor="Initech", amount_minor=500)
    make(3, stage="lost", competitor="Hooli")
    for number in range(4, 9):
        make(number, stage="won")
    found = queries.contests(cast.sven, since=TODAY, until=None)
    assert [(one.competitor, one.won, one.lost) for one in found] == [
        ("Initech", 1, 1),
        ("Hooli", 0, 1),
        ("", 5, 0),
    ]
    assert (found[0].win_rate, found[0].won_amounts) == (0.5, (("EUR", 500),))
    assert queries.contests(cast.rosa, since=None, until=None) == []


def _advance(deal: Opportunity, cast: Cast, stage: str, *, day: int, **told: Any) -> bool:
    said = {"loss_reason": "", "competitor": "", "why": "", **told}
    return operations.advance(
        deal.pk, stage=stage, by=cast.rosa, now=NOON + timedelta(days=day), **said
    )


def test_the_way_keeps_every_stay_and_why_stages_were_skipped(cast: Cast) -> None:
    deal = make(0, owner=cast.rosa)
    Stay.objects.create(opportunity=deal, stage=deal.stage, entered_at=NOON, by=cast.rosa)
    with pytest.raises(operations.MoveRefused) as refused:
        _advance(deal, cast, "proposal", day=3)
    assert refused.value.problems == {"why": "Say why Qualified is skipped."}
    _advance(deal, cast, "proposal", day=3, why=" They know us. ")
    _advance(deal, cast, "lost", day=5, loss_reason="price")
    _advance(deal, cast, "qualified", day=9)
    way = queries.way(deal.pk, now=NOON + timedelta(days=10, hours=5))
    assert [(one.stage, one.days, one.why, one.left_at is None) for one in way] == [
        ("Discovery", 3, "", False),
        ("Proposal", 2, "They know us.", False),
        ("Qualified", 1, "", True),
    ]
    assert {one.by for one in way} == {"Rosa"}


def test_a_move_of_what_somebody_else_moved_meanwhile_is_refused(cast: Cast) -> None:
    deal = make(0, owner=cast.rosa)
    _advance(deal, cast, "qualified", day=1, seen=NOON)
    with pytest.raises(operations.MovedMeanwhile):
        _advance(deal, cast, "discovery", day=2, seen=NOON)
    assert not _advance(deal, cast, "qualified", day=2, seen=NOON)  # a second click does no harm
    assert Opportunity.objects.get().stage.key == "qualified"
    assert date(2026, 3, 3) == Opportunity.objects.get().stage_since.date()

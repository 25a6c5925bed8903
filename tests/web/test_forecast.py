"""The forecast on the screens: figures that open, targets, chances, terms of a deal and its age."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage as scenes
from cast import Cast
from oneteam.domain.pipeline import operations
from oneteam.domain.pipeline.models import Opportunity, SharedTarget, Stage
from oneteam.org import queries as org
from oneteam.org.models import Person
from oneteam.web.tags import about


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def deals(cast: Cast) -> None:
    """Deals of two owners in two currencies: won, of each commitment, without day or amount."""
    operations.ensure_stages()
    now = timezone.now()
    today = org.local_day(now)
    quarter = org.quarter_at(now)
    rows: list[dict[str, Any]] = [
        {"stage": "won", "closed_on": today, "owner": cast.raj},
        {"stage": "won", "closed_on": quarter.starts_on},
        {"stage": "lost", "closed_on": today},
        {"close_on": quarter.ends_on, "commitment": "commit"},
        {"close_on": today, "commitment": "best_case", "stage": "negotiation"},
        {"close_on": today, "amount_minor": None},
        {"close_on": today, "owner": cast.raj, "stage": "discovery"},
        {"close_on": today, "owner": None},
        {"close_on": quarter.next.starts_on, "commitment": "commit"},
        {"close_on": today - timedelta(days=1)},
        {"close_on": None, "owner": cast.raj},
        {"close_on": today, "currency": "USD"},
    ]
    for number, row in enumerate(rows):
        at = Stage.objects.get(key=row.pop("stage", "proposal"))
        said = {"currency": "EUR", "amount_minor": 10_000 << number, "owner": cast.rosa, **row}
        Opportunity.objects.create(
            name=f"Deal {number}",
            stage=at,
            outcome=at.outcome,
            opened_at=now - timedelta(days=60),
            stage_since=now - timedelta(days=50 if number == 3 else 2),
            closed_at=now if at.outcome != "open" else None,
            **said,
        )


class Links(HTMLParser):
    """Every link to a list of deals on a page, with the words in it."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._url = ""
        self._said = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        url = dict(attrs).get("href") or ""
        if tag == "a" and url.startswith("/pipeline?as=list"):
            self._url, self._said = url, ""

    def handle_data(self, data: str) -> None:
        self._said += f" {data}" if self._url else ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._url:
            self.found.append((self._url, " ".join(self._said.split())))
            self._url = ""


@pytest.mark.parametrize("name", ["max", "rosa", "raj"])
def test_behind_each_figure_lie_exactly_its_deals(cast: Cast, deals: None, name: str) -> None:
    scenes.past_deals(cast, 21)
    SharedTarget.objects.create(
        starts_on=org.quarter_at(timezone.now()).starts_on,
        currency="EUR",
        amount_minor=90_000_000,
        by=cast.sven,
        set_at=timezone.now(),
    )
    client = as_(getattr(cast, name))
    context: Any = client.get("/pipeline/forecast").context
    whole = context["whole"]
    checked = 0

    def opens(url: str, count: int | None, amount: int | None = None) -> None:
        nonlocal checked
        page = client.get(url).context["page"]
        if count is not None:
            assert page.total == count, url
        if amount is not None:
            assert dict(page.amounts).get("EUR", 0) == amount, url
        checked += 1

    rows = [(whole, context["links"])]
    rows += [(part, links) for _, part, links in (*context["owners"], *context["stages"])]
    for part, links in rows:
        figures = part.forecast
        opens(links["open"], figures.open_count, figures.open)
        opens(links["commit"], figures.commit_count, figures.commit)
        opens(links["best_case"], figures.best_case_count, figures.best_case)
        opens(links["undated"], part.undated.count, part.undated.amount_minor)
        opens(links["unpriced"], part.unpriced, 0)
    for part, links in rows[: 1 + len(context["owners"])]:
        opens(links["won"], part.forecast.won_count, part.forecast.won)
    for one in context["ages"]:
        opens(one["open_url"], one["row"].open)
        opens(one["stale_url"], one["row"].stale)
        if one["past_url"]:
            opens(one["past_url"], one["row"].past)
    for url, said in Links(str(context["chart"])).found:
        page = client.get(url).context["page"]
        total = dict(page.amounts).get("EUR", 0)
        weighted = "expected" in url
        figure = whole.forecast.expected if weighted else total
        assert said == about(figure, "EUR"), url
        assert not weighted or total == whole.forecast.won + whole.forecast.open
        checked += 1
    assert checked > 30


def test_a_deal_without_amount_or_day_is_named_not_left_out(cast: Cast, deals: None) -> None:
    said = as_(cast.max).get("/pipeline/forecast").content.decode()
    assert "Nobody said what" in said
    assert "should have closed" in said
    assert "no day to close" in said
    assert "too few past deals to say" in said


def test_a_quarter_that_is_over_shows_only_what_was_won(cast: Cast, deals: None) -> None:
    scenes.past_deals(cast, 3)
    client = as_(cast.max)
    page: Any = client.get("/pipeline/forecast?quarter=2020-Q1")
    assert "What did 2020-Q1 bring?" in page.content.decode()
    assert (page.context["whole"].forecast.won_count, page.context["stages"]) == (3, [])
    Opportunity.objects.filter(name__startswith="Past").update(amount_minor=500)
    (opened,) = Links(str(client.get("/pipeline/forecast?quarter=2020-Q1").context["chart"])).found
    assert opened[1] == "€15"
    assert client.get(opened[0]).context["page"].total == 3


def test_each_currency_is_counted_by_itself(cast: Cast, deals: None) -> None:
    page: Any = as_(cast.max).get("/pipeline/forecast?currency=USD").context
    assert (page["whole"].forecast.open_count, page["whole"].forecast.currency) == (1, "USD")
    assert [code for code, _ in page["currencies"]] == ["EUR", "USD"]


def test_a_rep_sees_own_deals_and_the_target_of_everybody(cast: Cast, deals: None) -> None:
    as_(cast.sven).post("/pipeline/target", target("500"))
    page: Any = as_(cast.rosa).get("/pipeline/forecast")
    assert "These are your deals" in page.content.decode()
    assert page.context["whole"].forecast.target is None
    assert "€500" in page.content.decode()


@pytest.mark.parametrize(
    "asked",
    [
        "quarter=2020-Q1",
        "quarter=9999-Q9",
        "quarter=1900-Q1",
        "currency=XX",
        "currency=JPY&quarter=8999-Q4",
        "quarter=%00",
    ],
)
def test_odd_quarters_and_currencies_break_nothing(cast: Cast, deals: None, asked: str) -> None:
    assert as_(cast.max).get(f"/pipeline/forecast?{asked}").status_code == 200


@pytest.mark.parametrize(
    "asked", ["quarter=x&part=y", "needs=x", "stale=2", "left=heaven", "left=%00", "part=won"]
)
def test_odd_figures_narrow_nothing_or_find_nothing(cast: Cast, deals: None, asked: str) -> None:
    assert as_(cast.max).get(f"/pipeline?as=list&{asked}").status_code == 200


def test_the_forecast_costs_the_same_however_many_deals(
    cast: Cast, deals: None, django_assert_max_num_queries: Any
) -> None:
    client = as_(cast.max)
    client.get("/pipeline/forecast")
    with django_assert_max_num_queries(25) as before:
        client.get("/pipeline/forecast")
    scenes.past_deals(cast, 30)
    for deal in Opportunity.objects.filter(outcome="open"):
        deal.pk = None
        deal.save()
    with django_assert_max_num_queries(len(before)):
        client.get("/pipeline/forecast")


def target(amount: str) -> dict[str, str]:
    quarter = org.quarter_at(timezone.now())
    return {"quarter": quarter.key, "currency": "EUR", "amount": amount}


def test_either_leader_sets_the_target_and_takes_it_back(cast: Cast, deals: None) -> None:
    max_ = as_(cast.max)
    as_(cast.sven).post("/pipeline/target", target("1000"))
    max_.post("/pipeline/target", target("1234.50"))
    kept = SharedTarget.objects.get()
    assert (kept.amount_minor, kept.by) == (123_450, cast.max)
    page: Any = max_.get("/pipeline/forecast")
    assert page.context["whole"].forecast.target == 123_450
    assert [name for name, _ in page.context["history"]] == ["Max", "Sven"]
    back = page.context["undo"]
    max_.post(back.url, back.fields)
    assert SharedTarget.objects.get().amount_minor == 100_000
    max_.post("/pipeline/target", target(""))
    assert not SharedTarget.objects.exists()


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"amount": "0"}, "A target is more than nothing"),
        ({"amount": "-5"}, "cannot be negative"),
        ({"amount": "1.234"}, "more decimals"),
        ({"amount": "many"}, "Enter a number"),
        ({"amount": "1e99"}, "too large"),
        ({"amount": "5", "currency": "XX"}, "is not a currency"),
    ],
)
def test_what_is_no_target_comes_back_with_its_fault(
    cast: Cast, deals: None, typed: dict[str, str], wrong: str
) -> None:
    answer = as_(cast.max).post("/pipeline/target", target("1") | typed)
    assert answer.status_code == 422
    assert wrong in answer.content.decode()
    assert not SharedTarget.objects.exists()


def test_only_leaders_set_targets_and_reps_set_no_chances(cast: Cast, deals: None) -> None:
    for person in (cast.rosa, cast.mia, cast.olga):
        assert as_(person).post("/pipeline/target", target("5")).status_code == 404
    for person in (cast.rosa, cast.mia):
        assert as_(person).get("/settings/pipeline").status_code == 404
    for person in (cast.sven, cast.max, cast.olga):
        assert as_(person).get("/settings/pipeline").status_code == 200


def chance(key: str) -> Decimal:
    return Stage.objects.get(key=key).probability


def test_chances_are_typed_in_percent_and_undone(cast: Cast, deals: None) -> None:
    olga = as_(cast.olga)
    olga.post("/settings/pipeline", {"proposal-chance": "42.5", "discovery-chance": "10"})
    assert (chance("proposal"), chance("discovery")) == (Decimal("0.425"), Decimal("0.100"))
    back = olga.get("/settings/pipeline").context["undo"]
    assert back.fields == {"proposal-chance": "50"}
    olga.post(back.url, back.fields)
    assert chance("proposal") == Decimal("0.5")


@pytest.mark.parametrize("typed", ["101", "-1", "12.34", "", "half", "1e999999", "NaN"])
def test_what_is_no_chance_comes_back_beside_its_stage(cast: Cast, deals: None, typed: str) -> None:
    typed_in = {"proposal-chance": typed, "discovery-chance": "20"}
    answer = as_(cast.olga).post("/settings/pipeline", typed_in)
    assert answer.status_code == 422
    assert "proposal-chance_error" in answer.content.decode()
    assert (chance("proposal"), chance("discovery")) == (Decimal("0.5"), Decimal("0.1"))


def test_one_click_takes_over_what_really_was_won(cast: Cast, deals: None) -> None:
    scenes.past_deals(cast, 24, won=8)
    olga = as_(cast.olga)
    page: Any = olga.get("/settings/pipeline")
    row = next(row for row in page.context["rows"] if row["step"].key == "proposal")
    assert (row["ended"].won, row["ended"].lost) == (8, 16)
    for url, count in ((row["won_url"], 8), (row["lost_url"], 16)):
        assert olga.get(url).context["page"].total == count
    olga.post("/settings/pipeline/take", {"stage": "proposal"})
    assert chance("proposal") == Decimal("0.333")
    too_few = olga.post("/settings/pipeline/take", {"stage": "discovery"})
    assert too_few.status_code == 422


def test_the_fiscal_year_begins_elsewhere_and_again(cast: Cast, deals: None) -> None:
    SharedTarget.objects.create(
        starts_on=date(2026, 1, 1), currency="EUR", amount_minor=5, by=cast.max,
        set_at=timezone.now(),
    )  # fmt: skip
    olga = as_(cast.olga)
    olga.post("/settings/pipeline/year", {"month": "2"})
    page: Any = olga.get("/settings/pipeline")
    assert org.fiscal_month() == 2
    assert "no quarter of this fiscal year begins then" in page.content.decode()
    back = page.context["undo"]
    olga.post(back.url, back.fields)
    assert org.fiscal_month() == 1
    assert olga.post("/settings/pipeline/year", {"month": "13"}).status_code == 422

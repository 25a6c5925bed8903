"""The scoreboard: one page for both teams, whose numbers open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage as scenes
from cast import Cast
from oneteam import flow
from oneteam.domain.agreement.rules import Kind as Agreed
from oneteam.domain.capture.models import Lead
from oneteam.domain.feedback.models import Contest
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.pipeline.operations import aiming
from oneteam.domain.scoreboard.models import Look
from oneteam.org import queries as org
from oneteam.org.models import Person
from oneteam.web import looking


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def total(client: Client, url: str) -> int:
    page: Any = client.get(url, follow=True).context["page"]
    found: int = page.total
    return found


def test_everybody_sees_the_same_figures(cast: Cast) -> None:
    scenes.play(cast, now=timezone.now())
    seen = []
    for person in cast.everyone():
        context: Any = as_(person).get("/scoreboard").context
        seen.append([line.kept for side in context["sides"] for line in side["lines"]])
    assert all(one == seen[0] for one in seen)
    assert any(kept.n for kept in seen[0])


@pytest.mark.parametrize("period", ["30", "90", "365", "all"])
def test_every_promise_opens_exactly_its_leads(cast: Cast, period: str) -> None:
    now = timezone.now()
    scenes.play(cast, now=now)
    scenes.sign(Agreed.AGREEMENT, scenes.agreed().to_json(), cast, now=now - timedelta(days=29))
    client = as_(cast.max)
    context: Any = client.get(f"/scoreboard?period={period}").context
    opened = 0
    for side in context["sides"]:
        for line in side["lines"]:
            for count, _, url in line.rows:
                assert total(client, url) == count, (line.label, url)
                opened += count
    assert opened > 10
    marketing = context["sides"][1]
    assert total(client, marketing["delivered_url"]) == marketing["delivered"] > 0
    for row in context["volumes"]:
        assert total(client, row["url"]) == row["one"].delivered


def test_every_figure_of_the_answers_opens_exactly_its_leads(cast: Cast) -> None:
    now = timezone.now()
    scene = scenes.play(cast, now=now)
    flow.advance(scene.deal, stage="won", by=cast.sven, now=now)
    Lead.objects.filter(pk=scene.accepted).update(source="")
    client = as_(cast.max)
    context: Any = client.get("/scoreboard/answers?period=90").context
    assert sum(row["outcome"].n for row in context["speeds"]) == context["total"] == 7
    for row in (*context["speeds"], *context["sources"]):
        one = row["outcome"]
        urls = [row[name] for name in ("url", "decided_url", "accepted_url", "won_url")]
        assert [total(client, url) for url in urls] == [one.n, one.decided, one.accepted, one.won]
    feedback = context["feedback"]
    assert total(client, feedback["done_url"]) == feedback["found"].done > 0
    assert total(client, feedback["waiting_url"]) == feedback["found"].waiting > 0
    for step in context["steps"]:
        assert total(client, step["done_url"]) == step["took"].done
        assert total(client, step["waiting_url"]) == step["took"].waiting
    assert total(client, context["never_url"]) == context["found"].curve.waiting == 1
    assert "not proof of cause" in client.get("/scoreboard/answers").content.decode()


def test_without_an_agreement_the_page_says_so_and_leads_to_one(cast: Cast) -> None:
    now = timezone.now()
    scenes.play(cast, now=now)
    page = as_(cast.mia).get("/scoreboard").content.decode()
    assert "No agreement was in force" in page
    scenes.sign(Agreed.AGREEMENT, scenes.agreed().to_json(), cast, now=now)
    assert "No agreement was in force" not in as_(cast.mia).get("/scoreboard").content.decode()


def test_the_shared_number_stands_in_its_band_against_the_target(cast: Cast) -> None:
    now = timezone.now()
    scenes.play(cast, now=now)
    quarter = org.quarter_at(now)
    aiming.set_target(quarter, currency="EUR", amount_minor=5_000_000, by=cast.max, now=now)
    client = as_(cast.rosa)
    context: Any = client.get("/scoreboard").context
    (number,) = context["numbers"]
    assert number.forecast.target == 5_000_000
    assert number.band.low <= number.forecast.expected <= number.band.high
    assert "€50,000" in client.get("/scoreboard").content.decode()


def test_a_company_without_anything_is_told_what_to_do(cast: Cast) -> None:
    page = as_(cast.rosa).get("/scoreboard").content.decode()
    assert "No shared number yet" in page
    assert "Nothing to count in this time." in page


def test_the_page_asks_the_same_few_questions(cast: Cast, django_assert_num_queries: Any) -> None:
    scenes.play(cast, now=timezone.now())
    client = as_(cast.max)
    client.get("/scoreboard")
    with django_assert_num_queries(QUERIES):
        client.get("/scoreboard")
    scenes.arrive("Zoe Young", at=timezone.now())
    with django_assert_num_queries(QUERIES):
        client.get("/scoreboard")


def away(cast: Cast) -> int:
    """A rejected lead."""
    now = timezone.now()
    return scenes.play(cast, now=now).rejected


def test_a_marketer_contests_on_the_leads_page_and_both_leaders_rule_there(cast: Cast) -> None:
    lead = away(cast)
    mia, sven, boss = as_(cast.mia), as_(cast.sven), as_(cast.max)
    assert "Contest the verdict" in mia.get(f"/leads/{lead}").content.decode()
    assert "Contest the verdict" not in sven.get(f"/leads/{lead}").content.decode()
    empty = mia.post(f"/leads/{lead}/contest", {"why": " "})
    assert empty.status_code == 422
    said = "They asked for a price twice."
    assert mia.post(f"/leads/{lead}/contest", {"why": said}).status_code == 302
    again = mia.post(f"/leads/{lead}/contest", {"why": said})
    assert again.status_code == 422
    assert "contested already" in again.content.decode()
    assert said in again.content.decode()
    contest = Contest.objects.get().pk
    for leader in (sven, boss):
        assert "Your ruling is asked for" in leader.get("/").content.decode()
        assert said in leader.get(f"/leads/{lead}").content.decode()
    unsaid = sven.post(f"/contests/{contest}/rule", {"remark": "Hm."})
    assert unsaid.status_code == 422
    assert "Hm." in unsaid.content.decode()
    for leader in (sven, boss):
        answer = leader.post(f"/contests/{contest}/rule", {"ruling": "overturn", "remark": "Yes."})
        assert answer.status_code == 302
        assert "Your ruling is asked for" not in leader.get("/").content.decode()
    page = mia.get(f"/leads/{lead}").content.decode()
    assert "Overturned" in page
    assert "The verdict was overturned: it is judged again" in page
    assert sven.post(f"/contests/{contest}/rule", {"ruling": "uphold"}).status_code == 422


def test_second_looks_count_contests_and_open_their_leads(cast: Cast) -> None:
    now = timezone.now()
    lead = away(cast)
    flow.contest(lead, note="They asked for a price.", by=cast.mia, now=now)
    client = as_(cast.max)
    context: Any = client.get("/scoreboard/contests").context
    (row,) = context["rows"]
    assert total(client, row["open_url"]) == row["one"].open == 1
    assert total(client, row["upheld_url"]) == row["one"].upheld == 0
    page = client.get("/scoreboard/contests").content.decode()
    assert "They asked for a price." in page
    # What a rep may not see is counted, and not shown.
    hidden = as_(cast.rosa).get("/scoreboard/contests").content.decode()
    assert "They asked for a price." not in hidden


@pytest.fixture
def fresh_looks() -> Iterator[None]:
    """What this process has kept belongs to another test's people."""
    looking.known.clear()
    yield
    looking.known.clear()


@pytest.mark.usefixtures("fresh_looks")
def test_who_looks_at_the_other_teams_work_is_kept_once_a_day(cast: Cast) -> None:
    scenes.play(cast, now=timezone.now())
    for person in cast.everyone():
        for _ in range(2):
            for path in ("/pipeline", "/plan", "/scoreboard"):
                assert as_(person).get(path).status_code == 200
    day = org.local_day(timezone.now())
    looks = set(Look.objects.values_list("screen", "person__name", "day"))
    others = {("plan", "Rosa"), ("plan", "Raj"), ("plan", "Sven"), ("pipeline", "Mia")}
    assert looks == {(screen, name, day) for screen, name in {*others, ("pipeline", "Max")}}


def test_the_index_is_the_average_of_what_is_measured(cast: Cast) -> None:
    now = timezone.now()
    scenes.play(cast, now=now)
    day = org.local_day(now)
    context: Any = as_(cast.rosa).get("/scoreboard").context
    assert [one.share is None for one in context["index"].parts] == [False, False, *[True] * 4]
    # Of marketing's two people one looked in each of two weeks.
    for back in (13, 3):
        Look.objects.create(person=cast.mia, day=day - timedelta(days=back), screen="pipeline")
    Look.objects.create(person=cast.rosa, day=day - timedelta(days=3), screen="plan")
    index = as_(cast.rosa).get("/scoreboard").context["index"]  # type: ignore[index]
    shares = {one.part: (one.share, one.n) for one in index.parts}
    assert shares["pipeline"] == (0.5, 4)
    assert shares["plan"] == (1 / 6, 6)
    measured = [one.share for one in index.measured]
    assert index.number == pytest.approx(100 * sum(measured) / 4)


def test_the_competition_stands_quarter_by_quarter_and_opens_its_deals(cast: Cast) -> None:
    now = timezone.now()
    scene = scenes.play(cast, now=now)
    client = as_(cast.max)
    assert "No competitor was named" in client.get("/scoreboard/competition").content.decode()
    stage, day = Stage.objects.get(key="lost"), org.local_day(now)
    quarter = org.quarter_at(now)
    for reason, closed_on, outcome in (
        ("price", day, "lost"),
        ("price", quarter.plus(-1).starts_on, "lost"),
        ("", quarter.plus(-1).ends_on, "lost"),
        ("", quarter.plus(-4).starts_on, "won"),
        ("", quarter.plus(-5).ends_on, "won"),
    ):
        Opportunity.objects.create(
            name="Deal",
            stage=stage,
            outcome=outcome,
            owner=cast.rosa,
            competitor="Fleetmind",
            loss_reason=reason,
            closed_on=closed_on,
            closed_at=now,
            opened_at=now,
            stage_since=now,
            currency="EUR",
        )
    context: Any = client.get("/scoreboard/competition").context
    (row,) = context["rows"]
    assert (row["won"], row["lost"]) == (1, 3)
    assert [(one["won"], one["lost"]) for one in row["cells"]] == [
        (1, 0),
        (0, 0),
        (0, 0),
        (0, 2),
        (0, 1),
    ]
    for cell in (row, *row["cells"]):
        for end in ("won", "lost"):
            if cell[end]:
                assert total(client, cell[f"{end}_url"]) == cell[end]
    assert [(label, count) for label, count, _ in row["reasons"]] == [
        ("Price", 2),
        ("Not known", 1),
    ]
    assert [total(client, url) for _, _, url in row["reasons"]] == [2, 1]
    assert scene.deal


QUERIES = 14

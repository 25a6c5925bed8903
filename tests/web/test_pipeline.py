"""The Pipeline on screen: board, list, file, losses, and how a deal moves."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import stage as scenes
from cast import Cast
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.org.models import Person

HTMX = {"HX-Request": "true"}


@pytest.fixture
def scene(cast: Cast) -> scenes.Stage:
    """A company with a deal in its first stage."""
    return scenes.play(cast, now=timezone.now())


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(answer: Any) -> str:
    return unescape(answer.content.decode())


def deal_of(scene: scenes.Stage) -> Opportunity:
    return Opportunity.objects.select_related("stage").get(pk=scene.deal)


def another(number: int, *, stage: str = "discovery", **told: Any) -> Opportunity:
    row, now = Stage.objects.get(key=stage), timezone.now()
    is_open = row.outcome == "open"
    return Opportunity.objects.create(
        **{
            "name": f"Another {number}",
            "stage": row,
            "outcome": row.outcome,
            "currency": "EUR",
            "amount_minor": 100_00,
            "opened_at": now,
            "stage_since": now - timedelta(days=number),
            "closed_at": None if is_open else now,
            "closed_on": None if is_open else now.date(),
            **told,
        }
    )


def test_the_board_shows_each_stage_with_its_true_total(cast: Cast, scene: scenes.Stage) -> None:
    for number in range(24):
        another(number, owner=cast.raj)
    page = as_(cast.mia).get("/pipeline")
    said = text(page)
    assert "What is in the pipeline?" in said
    assert "25 deals in Discovery, as a list" in said
    assert "€14,900" in said
    assert said.count('<li class="deal-card') == 20
    more = re.search(r'<a class="button[^>]+href="([^"]+)"[^>]+>More deals', said)
    assert more
    assert text(as_(cast.mia).get(more[1])).count('<li class="deal-card') == 25


def test_more_of_a_column_comes_as_a_part(cast: Cast, scene: scenes.Stage) -> None:
    for number in range(24):
        another(number)
    part = text(as_(cast.sven).get("/pipeline/column?stage=discovery&page=2"))
    assert part.count('<li class="deal-card') == 5
    assert 'name="more" value="discovery.2"' in part
    assert "<html" not in part


def test_a_count_on_the_board_opens_as_many_deals(cast: Cast, scene: scenes.Stage) -> None:
    another(1, stage="proposal", owner=cast.raj)
    another(2, stage="proposal", owner=cast.raj)
    another(3, stage="won", owner=cast.raj)
    client = as_(cast.sven)
    said = text(client.get(f"/pipeline?owner={cast.raj.pk}"))
    counts = re.findall(r'board__count" href="([^"]+)"[^>]*>([\d,]+)<', said)
    assert len(counts) == 4
    for url, count in counts:
        page: Any = client.get(url).context["page"]
        assert page.total == int(count), url


def test_what_a_rep_may_not_see_is_nowhere(cast: Cast, scene: scenes.Stage) -> None:
    mine = Person.objects.get(pk=deal_of(scene).owner_id)
    other = cast.raj if mine == cast.rosa else cast.rosa
    another(1, owner=mine, name="Only mine")
    lost = {"stage": "lost", "loss_reason": "price", "competitor": "Initech"}
    another(2, owner=mine, name="Mine too", **lost)
    for path in ("/pipeline", "/pipeline?as=list", "/pipeline/column?stage=discovery"):
        assert "Only mine" in text(as_(mine).get(path))
        assert "Only mine" not in text(as_(other).get(path))
    assert "Initech" in text(as_(mine).get("/pipeline/lost"))
    assert "Initech" not in text(as_(other).get("/pipeline/lost"))
    for person, is_in in ((mine, True), (other, False)):
        file: Any = as_(person).get("/pipeline/export")
        assert (b"Only mine" in b"".join(file.streaming_content)) is is_in


@pytest.mark.parametrize(
    "asked",
    [
        "stage=nowhere&outcome=maybe&owner=x&mine=yes&currency=XXX&commitment=perhaps",
        "loss_reason=weather&closed_since=soon&closed_until=2026-02-30&blank=everything",
        "closes_since=0000-01-01&brought_by=-1&campaign=%C2%B2&sort=password&page=-3&of=x",
    ],
)
def test_what_cannot_be_read_narrows_nothing(cast: Cast, scene: scenes.Stage, asked: str) -> None:
    another(1, stage="lost", loss_reason="price")
    page: Any = as_(cast.sven).get(f"/pipeline?as=list&{asked}").context["page"]
    assert page.total == 2
    assert "1 deal in Discovery" in text(as_(cast.sven).get(f"/pipeline?{asked}"))


def test_the_list_sorts_pages_and_exports_what_it_shows(cast: Cast, scene: scenes.Stage) -> None:
    another(1, name="+49", amount_minor=1)
    client = as_(cast.olga)
    said = text(client.get("/pipeline?as=list&sort=amount&outcome=open"))
    assert said.index("+49") < said.index("Berg Industries")
    assert 'aria-sort="ascending"' in said
    export = re.search(r'href="(/pipeline/export[^"]+)"', said)
    assert export
    file: Any = client.get(export[1])
    lines = b"".join(file.streaming_content).decode().splitlines()
    assert [line.split(",")[1] for line in lines] == ["name", "'+49", "Berg Industries"]
    assert file["Content-Disposition"].startswith('attachment; filename="deals-')


def test_where_deals_were_listed_leads_to_the_list_with_its_query(
    cast: Cast, scene: scenes.Stage
) -> None:
    client = as_(cast.sven)
    found: Any = client.get("/deals?stage=discovery&outcome=open&source=google", follow=True)
    assert found.redirect_chain == [
        ("/pipeline?as=list&stage=discovery&outcome=open&of=source%3Dgoogle", 302)
    ]
    assert found.context["page"].total == 1
    assert "of the leads behind a figure" in text(found)
    none: Any = client.get("/deals?source=nowhere", follow=True)
    assert none.context["page"].total == 0


@pytest.mark.parametrize("path", ["/pipeline", "/pipeline?as=list", "/pipeline/lost", "/deals/1"])
def test_a_page_of_the_pipeline_costs_as_many_queries_with_more_deals(
    cast: Cast, scene: scenes.Stage, path: str
) -> None:
    client = as_(cast.sven)
    path = path.replace("/1", f"/{scene.deal}")
    client.get(path)

    def cost() -> int:
        with CaptureQueriesContext(connection) as caught:
            client.get(path)
        return len(caught)

    before = cost()
    assert before <= 24
    for number in range(30):
        another(number, owner=cast.raj, account_id=deal_of(scene).account_id)
        another(number, owner=cast.raj, stage="lost", loss_reason="price", competitor=f"C{number}")
    assert cost() == before


def test_skipping_a_stage_asks_why_beside_the_field(cast: Cast, scene: scenes.Stage) -> None:
    client, url = as_(cast.sven), f"/deals/{scene.deal}/stage"
    refused = client.post(url, {"stage": "won", "competitor": "Initech"})
    assert refused.status_code == 422
    assert "Say why Qualified, Proposal and Negotiation are skipped." in text(refused)
    assert 'id="id_why_error"' in text(refused)
    assert 'value="Initech"' in text(refused)
    assert "How it came about" in text(refused)  # the deal's page came back
    done = client.post(url, {"stage": "won", "why": "They came to sign.", "competitor": "Initech"})
    assert done["Location"] == f"/deals/{scene.deal}"
    assert deal_of(scene).competitor == "Initech"
    assert "Skipped stages: They came to sign." in text(client.get(done["Location"]))


def test_losing_asks_for_a_reason_and_keeps_what_was_typed(cast: Cast, scene: scenes.Stage) -> None:
    client, url = as_(cast.sven), f"/deals/{scene.deal}/stage"
    refused = client.post(url, {"stage": "lost", "competitor": "Initech", "back": "as=board"})
    assert refused.status_code == 422
    assert "Choose why it was lost." in text(refused)
    assert 'value="Initech"' in text(refused)
    assert deal_of(scene).outcome == "open"
    said = {"stage": "lost", "loss_reason": "price", "competitor": "Initech", "back": "as=board"}
    assert client.post(url, said)["Location"] == "/pipeline?as=board"
    assert (deal_of(scene).loss_reason, deal_of(scene).competitor) == ("price", "Initech")


def undo(client: Client, page: str) -> Any:
    """Press Undo on a page that offers it."""
    _, _, toast = page.partition("message__text")
    form = re.search(r'<form method="post" action="([^"]+)">(.*?)Undo</button>', toast, re.S)
    assert form, "nothing offers an undo"
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[2]))
    return client.post(form[1], fields)


@pytest.mark.parametrize(
    "told",
    [
        {"stage": "qualified"},
        {"stage": "negotiation", "why": "Quick."},
        {"stage": "lost", "loss_reason": "price"},
        {"stage": "won", "why": "Quick."},
    ],
)
def test_a_move_is_taken_back_and_its_history_is_kept(
    cast: Cast, scene: scenes.Stage, told: dict[str, str]
) -> None:
    client = as_(cast.sven)
    answer = client.post(f"/deals/{scene.deal}/stage", {**told, "back": "as=board"})
    undone = undo(client, text(client.get(answer["Location"])))
    assert undone.status_code == 302
    deal = deal_of(scene)
    assert (deal.stage.key, deal.outcome, deal.loss_reason) == ("discovery", "open", "")
    ends = {"won", "lost"} & set(told.values())
    assert deal.stays.count() == (2 if ends else 3)


def test_a_step_back_over_stages_can_be_taken_back_too(cast: Cast, scene: scenes.Stage) -> None:
    client, url = as_(cast.sven), f"/deals/{scene.deal}/stage"
    client.post(url, {"stage": "negotiation", "why": "Quick."})
    answer = client.post(url, {"stage": "discovery"})
    undo(client, text(client.get(answer["Location"])))
    assert deal_of(scene).stage.key == "negotiation"


def test_opening_again_offers_no_undo_that_would_change_the_day_of_closing(
    cast: Cast, scene: scenes.Stage
) -> None:
    client, url = as_(cast.sven), f"/deals/{scene.deal}/stage"
    client.post(url, {"stage": "lost", "loss_reason": "price"})
    client.get(f"/deals/{scene.deal}")
    client.post(url, {"stage": "discovery"})
    page = text(client.get(f"/deals/{scene.deal}"))
    assert "is open again" in page
    assert ">Undo<" not in page


def test_whoever_moves_what_was_moved_meanwhile_is_told_and_sees_the_board(
    cast: Cast, scene: scenes.Stage
) -> None:
    seen = deal_of(scene).stage_since.isoformat()
    client, url = as_(cast.sven), f"/deals/{scene.deal}/stage"
    client.post(url, {"stage": "qualified", "seen": seen})
    client.post(url, {"stage": "proposal"})
    late = {"stage": "qualified", "seen": seen, "back": "as=board"}
    told = client.post(url, late, headers=HTMX)
    assert told.status_code == 409
    assert "Someone else moved Berg Industries to Proposal meanwhile." in text(told)
    assert 'id="board"' in text(told)
    assert deal_of(scene).stage.key == "proposal"
    page = client.get(client.post(url, late)["Location"])
    assert "Someone else moved Berg Industries" in text(page)


def test_a_move_by_script_gets_the_same_board_back(cast: Cast, scene: scenes.Stage) -> None:
    for number in range(45):
        another(number, stage="qualified", owner=cast.raj)
    another(1, stage="proposal", owner=cast.raj)
    client, url = as_(cast.sven), f"/deals/{scene.deal}/stage"
    back = f"as=board&owner={cast.raj.pk}"
    said = {"stage": "qualified", "back": back, "more": ["qualified.2", "qualified.3"]}
    board = client.post(url, said, headers=HTMX)
    assert board.status_code == 200
    assert 'data-said="Berg Industries moved to Qualified."' in text(board)
    assert text(board).count('<li class="deal-card') >= 46
    assert f"owner={cast.raj.pk}" in text(board)
    assert "<html" not in text(board)
    asked = client.get(f"{url}?stage=lost&back=as%3Dboard", headers=HTMX)
    assert "Where does Berg Industries go?" in text(asked)
    assert '<option value="lost" selected>' in text(asked)


@pytest.mark.parametrize("seen", ["", "yesterday", "2026-03-02T12:00:00", "9999-99-99"])
def test_a_move_that_cannot_say_what_it_saw_still_moves(
    cast: Cast, scene: scenes.Stage, seen: str
) -> None:
    client = as_(cast.sven)
    client.post(f"/deals/{scene.deal}/stage", {"stage": "qualified", "seen": seen})
    assert deal_of(scene).stage.key == "qualified"
    assert isinstance(deal_of(scene).stage_since, datetime)


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/?a=b", "%00&as=\r\nX: y"])
def test_a_move_leads_back_to_our_own_board_only(
    cast: Cast, scene: scenes.Stage, back: str
) -> None:
    answer = as_(cast.sven).post(f"/deals/{scene.deal}/stage", {"stage": "qualified", "back": back})
    assert answer["Location"].startswith("/pipeline?")
    assert as_(cast.sven).get(answer["Location"]).status_code == 200


def test_only_those_who_may_move_a_deal_are_offered_it(cast: Cast, scene: scenes.Stage) -> None:
    for person in (cast.sven, Person.objects.get(pk=deal_of(scene).owner_id)):
        assert "data-move" in text(as_(person).get("/pipeline"))
    for person in (cast.mia, cast.max, cast.olga):
        assert "data-move" not in text(as_(person).get("/pipeline"))
        assert as_(person).get(f"/deals/{scene.deal}/stage").status_code == 404
        assert as_(person).post(f"/deals/{scene.deal}/stage").status_code == 404


def test_every_bar_of_the_losses_opens_its_deals(cast: Cast, scene: scenes.Stage) -> None:
    for number, (reason, rival) in enumerate(
        [("price", "Initech"), ("price", "A & B"), ("", ""), ("timing", "Initech")]
    ):
        another(number, stage="lost", loss_reason=reason, competitor=rival)
    another(9, stage="won", competitor="Initech")
    another(10, stage="won")
    another(11, stage="lost", loss_reason="price", closed_on=date(2001, 3, 2))
    client = as_(cast.mia)
    for period, total in (("365", 4), ("all", 5)):
        said = text(client.get(f"/pipeline/lost?period={period}"))
        opened = re.findall(r'<a href="(/pipeline\?[^"]+)">(?:<strong>)?(\d+)', said)
        assert len(opened) >= 9
        assert int(opened[0][1]) == total
        for url, count in opened:
            page: Any = client.get(url).context["page"]
            assert page.total == int(count), url


def test_an_empty_pipeline_says_what_to_do(cast: Cast) -> None:
    scenes.set_up(cast, now=timezone.now())
    for path, said in (
        ("/pipeline", "No open deals"),
        ("/pipeline?as=list", "No deals here yet"),
        ("/pipeline?as=list&q=x", "No deal fits"),
        ("/pipeline?q=x", "No open deal fits"),
        ("/pipeline/lost", "Nothing was lost in this time"),
    ):
        assert said in text(as_(cast.sven).get(path)), path

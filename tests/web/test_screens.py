"""Who sees what on the screens, and at what cost."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage as scenes
from cast import AROUND_THE_CLOCK, Cast
from oneteam import flow
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks.models import Clock
from oneteam.domain.feedback.models import Verdict as Said
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.pipeline.operations import NewDeal
from oneteam.org.models import Calendar, Person


@pytest.fixture
def scene(cast: Cast) -> scenes.Stage:
    """A company with a lead in every state."""
    Calendar.objects.update(hours=AROUND_THE_CLOCK)
    return scenes.play(cast, now=timezone.now())


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def owner_and_other(cast: Cast, lead_id: int) -> tuple[Person, Person]:
    owner = scenes.owner_of(lead_id)
    return (cast.rosa, cast.raj) if owner == cast.rosa.pk else (cast.raj, cast.rosa)


QUESTIONS = [
    ("rosa", "Who is waiting for me?"),
    ("sven", "Which promises are at risk?"),
    ("mia", "What happened to my leads since yesterday?"),
    ("max", "Which promises are at risk?"),
    ("olga", "Does everything run, and what must be mended?"),
]


@pytest.mark.parametrize(("name", "question"), QUESTIONS)
def test_today_answers_the_question_of_each_role(
    cast: Cast, scene: scenes.Stage, name: str, question: str
) -> None:
    page = as_(getattr(cast, name)).get("/")
    assert page.status_code == 200
    assert question in page.content.decode()


def test_a_fresh_installation_says_what_to_do_before_its_first_lead(cast: Cast) -> None:
    page = as_(cast.olga).get("/")
    done = {one.title: one.is_done for one in page.context["first_steps"]}
    assert done["Invite the two leaders"]
    assert not done["Put the form on your website"]
    assert "Before the first lead" in page.content.decode()
    scenes.arrive("Ada Byron", at=timezone.now())
    assert "Before the first lead" not in as_(cast.olga).get("/").content.decode()


def test_who_takes_a_lead_for_somebody_else_is_told_whose_it_is(
    cast: Cast, scene: scenes.Stage
) -> None:
    owner, _ = owner_and_other(cast, scene.fresh)
    page = as_(cast.sven).post(f"/leads/{scene.fresh}/take", follow=True).content.decode()
    assert f"Accepted for {owner.name}." in page
    assert "It is yours." not in page


def test_a_rep_sees_the_lead_that_waits_and_how_to_reach_it(
    cast: Cast, scene: scenes.Stage
) -> None:
    owner, other = owner_and_other(cast, scene.fresh)
    page = as_(owner).get("/").content.decode()
    assert "Gil Hansen" in page
    assert "tel:+4930901820" in page
    assert "data-due=" in page
    assert "Gil Hansen" not in as_(other).get("/").content.decode()


def test_a_marketer_sees_the_verdict_with_its_reason(cast: Cast, scene: scenes.Stage) -> None:
    page = as_(cast.mia).get("/").content.decode()
    assert "Bad data" in page
    assert "The number is a fax." in page


def test_another_reps_lead_does_not_exist(cast: Cast, scene: scenes.Stage) -> None:
    owner, other = owner_and_other(cast, scene.fresh)
    assert as_(owner).get(f"/leads/{scene.fresh}").status_code == 200
    assert as_(other).get(f"/leads/{scene.fresh}").status_code == 404
    assert as_(other).post(f"/leads/{scene.fresh}/take").status_code == 404


def test_a_marketer_reads_a_lead_but_does_not_judge_it(cast: Cast, scene: scenes.Stage) -> None:
    client = as_(cast.mia)
    assert client.get(f"/leads/{scene.fresh}").status_code == 200
    assert client.post(f"/leads/{scene.fresh}/judge", {"verdict": "accept"}).status_code == 404


def test_a_refused_verdict_keeps_what_was_typed_and_says_what_is_wrong(
    cast: Cast, scene: scenes.Stage
) -> None:
    owner, _ = owner_and_other(cast, scene.fresh)
    typed = {"verdict": "return", "note": "Something I typed"}
    page = as_(owner).post(f"/leads/{scene.fresh}/judge", typed)
    assert page.status_code == 422
    assert "Something I typed" in page.content.decode()
    assert "Choose one." in page.content.decode()


def test_promises_that_went_with_a_former_holder_are_not_listed(
    cast: Cast, scene: scenes.Stage
) -> None:
    owner, other = owner_and_other(cast, scene.fresh)
    flow.hand(scene.fresh, to=other.pk, by=cast.sven, now=timezone.now())
    page = as_(other).get(f"/leads/{scene.fresh}").content.decode()
    assert "no longer owed" not in page
    assert "Accept" in page


def test_an_accepted_lead_becomes_a_deal_and_the_deal_is_won(
    cast: Cast, scene: scenes.Stage
) -> None:
    owner, _ = owner_and_other(cast, scene.fresh)
    client = as_(owner)
    client.post(f"/leads/{scene.fresh}/judge", {"verdict": "accept"})
    deal = {"name": "Hansen", "amount": "1234.50", "currency": "eur"}
    opened = client.post(f"/leads/{scene.fresh}/deal", deal)
    assert opened.status_code == 302
    client.post(f"{opened['Location']}/stage", {"stage": "won", "why": "They came to sign."})
    page = client.get(opened["Location"]).content.decode()
    assert "€1,234.50" in page
    assert "won the deal" in page


def test_a_lead_brought_in_by_hand_goes_the_way_of_any_other(
    cast: Cast, scene: scenes.Stage
) -> None:
    client = as_(cast.sven)
    typed = {"name": "Hal Ivers", "email": "hal@ivers.example", "source": "phone", "token": "once"}
    first, second = client.post("/leads/new", typed), client.post("/leads/new", typed)
    assert first.status_code == 302
    assert first["Location"] == second["Location"]
    assert Lead.objects.filter(contact__email="hal@ivers.example").count() == 1
    assert client.post("/leads/new", {**typed, "email": "hal@"}).status_code == 422


@pytest.mark.parametrize(
    "address",
    [
        "/leads",
        "/pipeline",
        "/pipeline?as=list",
        "/pipeline/lost",
        "/funnel",
        "/funnel?by=month",
        "/funnel?by=owner",
        "/response-times",
    ],
)
@pytest.mark.parametrize("name", ["rosa", "sven", "mia", "max", "olga"])
def test_every_list_and_figure_opens(
    cast: Cast, scene: scenes.Stage, address: str, name: str
) -> None:
    assert as_(getattr(cast, name)).get(address).status_code == 200


def test_a_number_of_the_funnel_opens_the_leads_behind_it(cast: Cast, scene: scenes.Stage) -> None:
    client = as_(cast.sven)
    accepted = client.get("/leads?source=google&reached=accepted").context["page"]
    assert {row["id"] for row in accepted.rows} == {scene.accepted, scene.converted}
    never = client.get("/leads?answered=never").context["page"]
    assert [row["id"] for row in never.rows] == [scene.fresh]


def test_nothing_new_is_answered_with_no_content(cast: Cast, scene: scenes.Stage) -> None:
    client = as_(cast.sven)
    since = client.get("/").context["newest"]
    assert client.get(f"/today/live?since={since}").status_code == 204
    assert client.get("/today/live?since=0").status_code == 200
    newest = client.get("/leads").context["newest"]
    assert client.get(f"/leads/newer?since={newest}").status_code == 204
    assert "1 new lead" in client.get(f"/leads/newer?since={newest - 1}").content.decode()


@pytest.mark.parametrize("address", ["/", "/leads"])
@pytest.mark.parametrize("name", ["rosa", "sven", "mia"])
def test_a_page_costs_as_many_queries_with_more_leads(
    cast: Cast,
    scene: scenes.Stage,
    django_assert_max_num_queries: Any,
    address: str,
    name: str,
) -> None:
    client = as_(getattr(cast, name))
    with django_assert_max_num_queries(30) as before:
        client.get(address)
    for number in range(3):
        scenes.arrive(f"Person{number} Name{number}", at=timezone.now())
    with django_assert_max_num_queries(len(before)):
        client.get(address)


def test_a_marketers_day_costs_as_many_queries_with_more_verdicts(
    cast: Cast, scene: scenes.Stage, django_assert_max_num_queries: Any
) -> None:
    client = as_(cast.mia)
    client.get("/")
    with django_assert_max_num_queries(24) as before:
        client.get("/")
    row = Said.objects.get(note="The number is a fax.")
    for number in range(6):
        Said.objects.create(
            lead=row.lead, person=row.person, verdict=row.verdict, reason=row.reason,
            note=f"Fax {number}.", at=row.at,
        )  # fmt: skip
    with django_assert_max_num_queries(len(before)):
        said = client.get("/").content.decode()
    assert "Fax 5." in said


def test_a_leader_sees_each_lead_once_with_all_it_still_waits_for(
    cast: Cast, scene: scenes.Stage
) -> None:
    Clock.objects.filter(lead_id=scene.fresh).update(due_at=timezone.now() - timedelta(hours=1))
    found: Any = as_(cast.sven).get("/")
    mine = [one for one in found.context["items"] if one["card"].id == scene.fresh]
    assert [one["kind"].split(", ") for one in mine] == [
        ["Accept", "first response", "attempts", "verdict"]
    ]
    assert found.context["late_count"] == 4


@pytest.mark.parametrize("which", ["fresh", "accepted"])
def test_no_two_fields_of_a_lead_share_an_id(cast: Cast, scene: scenes.Stage, which: str) -> None:
    """A label that finds another form's field sends a note to the wrong place."""
    page = as_(cast.sven).get(f"/leads/{getattr(scene, which)}").content.decode()
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)


def test_nobody_waits_for_what_follows_a_rejected_lead(cast: Cast, scene: scenes.Stage) -> None:
    lead_id = Lead.objects.filter(status="assigned").earliest("pk").pk
    flow.judge(
        lead_id,
        verdict=Verdict.REJECT,
        reason="spam",
        note="A robot.",
        by=cast.sven,
        now=timezone.now() - timedelta(days=4),
    )
    page = as_(cast.sven).get(f"/leads/{lead_id}").content.decode()
    assert "rejected it" in page
    assert "still nothing" not in page


def test_deals_beyond_the_first_page_are_on_the_next(
    cast: Cast, scene: scenes.Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    another = NewDeal(name="Another", amount_minor=1200, currency="EUR", close_on=None)
    flow.open_deal(scene.accepted, deal=another, by=cast.sven, now=timezone.now())
    monkeypatch.setattr("oneteam.domain.pipeline.queries.listing.PAGE_SIZE", 1)
    browser = as_(cast.sven)
    named = re.compile(r'href="/deals/(\d+)"')
    pages = [
        named.findall(browser.get(f"/pipeline?as=list&page={n}").content.decode()) for n in (1, 2)
    ]
    assert [len(found) for found in pages] == [1, 1]
    assert pages[0] != pages[1]
    assert browser.get("/pipeline?as=list&page=99999999999999999999").status_code == 200

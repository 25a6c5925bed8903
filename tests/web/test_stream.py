"""The stream, its feeds and the Notifications page show each person what they may see."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import feedparser
import pytest
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cast import NOON, Cast
from oneteam import people
from oneteam.domain.campaigns.models import Campaign, CampaignPlan
from oneteam.domain.capture.models import Contact, Lead
from oneteam.stream import operations
from oneteam.stream.models import Endpoint, Reach
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

pytestmark = pytest.mark.django_db


def signed_in(person: Any) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def news(cast: Cast, number: int = 1, *, owner: Any = None) -> Lead:
    lead = Lead.objects.create(
        arrived_at=NOON,
        status="assigned",
        owner=owner or cast.rosa,
        brought_by=cast.mia,
        contact=Contact.objects.create(name=f"Ann {number}", created_at=NOON),
    )
    at = NOON + timedelta(minutes=number)
    data = {"via": "rule", "number": 1, "person": lead.owner_id}
    record(Fact("lead.routed", f"lead:{lead.pk}", at, f"routed:{lead.pk}", data=data), now=at)
    operations.try_deliver_batch(now=at)
    return lead


def test_the_stream_holds_what_concerns_me_and_on_request_all_i_may_see(cast: Cast) -> None:
    news(cast, 1)
    news(cast, 2, owner=cast.raj)
    page = signed_in(cast.rosa).get("/stream").content.decode()
    assert "Ann 1: handed to you" in page
    assert "Ann 2" not in page
    assert "Ann 2" not in signed_in(cast.rosa).get("/stream?show=all").content.decode()
    everything = signed_in(cast.max).get("/stream?show=all").content.decode()
    assert "Ann 1: handed to Rosa" in everything
    assert "Ann 2: handed to Raj" in everything


def test_links_of_the_stream_stay_on_the_host_it_is_read_on(cast: Cast) -> None:
    lead = news(cast)
    page = signed_in(cast.rosa).get("/stream").content.decode()
    assert f'href="/leads/{lead.pk}"' in page


def test_the_stream_is_live_and_silent_when_nothing_happened(cast: Cast) -> None:
    news(cast)
    browser = signed_in(cast.rosa)
    mark = browser.get("/stream").context["newest"]
    assert browser.get(f"/stream/live?since={mark}").status_code == 204
    news(cast, 2)
    assert "Ann 2" in browser.get(f"/stream/live?since={mark}").content.decode()


def test_a_page_of_the_stream_costs_as_many_queries_with_more_news(cast: Cast) -> None:
    browser = signed_in(cast.rosa)

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        return len(queries)

    def costs() -> list[int]:
        newest = browser.get("/stream").context["newest"]
        pages = ("/stream", "/stream?show=all", f"/stream?before={newest}")
        # Settings are read, and marks of the day kept, once: the cheapest of three is the page.
        return [min(cost(address) for _ in range(3)) for address in pages]

    for number in range(3):
        news(cast, number)
    few = costs()
    assert max(few) <= 14
    for number in range(3, 60):
        news(cast, number)
    assert costs() == few


def test_who_follows_a_lead_sees_it_and_what_is_hidden_cannot_be_followed(cast: Cast) -> None:
    lead = news(cast)
    post = {"subject": f"lead:{lead.pk}", "back": f"/leads/{lead.pk}"}
    assert signed_in(cast.raj).post("/stream/follow", post).status_code == 404
    assert signed_in(cast.max).post("/stream/follow", post)["Location"] == f"/leads/{lead.pk}"
    assert "Unfollow" in signed_in(cast.max).get(f"/leads/{lead.pk}").content.decode()
    assert "Unfollow Ann 1" in signed_in(cast.max).get("/stream").content.decode()
    signed_in(cast.max).post("/stream/follow", {**post, "end": "1", "back": "//evil.example"})
    assert "Unfollow" not in signed_in(cast.max).get("/stream").content.decode()


@pytest.mark.parametrize("subject", ["", "lead:", "lead:x", "lead:999", "clock:1", "lead:٣", "x"])
def test_what_is_not_there_cannot_be_followed(subject: str, cast: Cast) -> None:
    answer = signed_in(cast.max).post("/stream/follow", {"subject": subject})
    assert answer.status_code == 404


def test_the_feed_is_atom_that_others_can_read_until_its_address_ends(cast: Cast) -> None:
    news(cast)
    secret = operations.new_address(cast.rosa, "feed_digest")
    assert secret not in str(Reach.objects.values())
    answer = Client().get(f"/feed/{secret}.atom")
    read = feedparser.parse(answer.content)
    assert not read.bozo
    assert [entry.title for entry in read.entries] == ["Ann 1: handed to you"]
    operations.end_address(cast.rosa, "feed_digest")
    assert Client().get(f"/feed/{secret}.atom").status_code == 404


def test_the_calendar_is_one_that_others_can_read(cast: Cast) -> None:
    spring = Campaign.objects.create(name="Spring; fair, 2026", key="spring", created_at=NOON)
    CampaignPlan.objects.create(
        campaign=spring,
        state="shared",
        starts_on=NOON.date(),
        ends_on=NOON.date(),
        owner=cast.mia,
        currency="EUR",
        created_at=NOON,
    )
    secret = operations.new_address(cast.rosa, "calendar_digest")
    answer = Client().get(f"/calendar/{secret}.ics")
    read = vobject.readOne(answer.content.decode())
    assert read.vevent.summary.value == "Spring; fair, 2026"
    assert str(read.vevent.dtstart.value) == "2026-03-02"
    CampaignPlan.objects.update(state="draft")
    assert b"Spring" not in Client().get(f"/calendar/{secret}.ics").content
    assert Client().get("/calendar/wrong.ics").status_code == 404


def test_everyone_chooses_how_to_be_told(cast: Cast) -> None:
    browser = signed_in(cast.rosa)
    form = browser.get("/notifications").context["form"]
    said = {
        name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()
    }
    said |= {"mail_verdicts": "none", "quiet_from": "22:00", "quiet_until": "07:00"}
    assert browser.post("/notifications", said).status_code == 302
    assert Reach.objects.get().cadences["mail"]["verdicts"] == "none"
    assert browser.post("/notifications", said | {"quiet_until": ""}).status_code == 422


def test_a_hostile_chat_is_refused_beside_its_field(cast: Cast) -> None:
    browser = signed_in(cast.rosa)
    answer = browser.post("/notifications/chat", {"chat_url": "jsons://169.254.169.254/"})
    assert answer.status_code == 422
    assert not Reach.objects.filter(chat_url__gt="").exists()


def test_an_address_is_shown_once(cast: Cast) -> None:
    browser = signed_in(cast.rosa)
    made = browser.post("/notifications/address", {"which": "feed"}).content.decode()
    assert "/feed/" in made
    assert "/feed/" not in browser.get("/notifications").content.decode()


def test_operations_keep_webhooks_and_a_hostile_one_is_refused(cast: Cast, settings: Any) -> None:
    browser = signed_in(cast.olga)
    hostile = {"name": "Store", "url": "https://10.0.0.1/"}
    assert browser.post("/settings/webhooks", hostile).status_code == 422
    settings.ALLOWED_TARGETS = ["127.0.0.1:9"]
    page = browser.post("/settings/webhooks", {"name": "Store", "url": "http://127.0.0.1:9/"})
    assert "whsec_" in page.content.decode()
    endpoint = Endpoint.objects.get()
    assert "whsec_" not in browser.get("/settings/webhooks").content.decode()
    said = browser.post(f"/settings/webhooks/{endpoint.pk}/try", follow=True).content.decode()
    assert "not taken: not there" in said
    for act, status in (("rotate", 200), ("off", 302), ("on", 302), ("x", 404), ("remove", 302)):
        assert browser.post(f"/settings/webhooks/{endpoint.pk}/{act}").status_code == status
    back = browser.get("/settings/webhooks").context["undo"]
    for _ in range(2):
        assert "Store is back" in browser.post(back.url, back.fields, follow=True).content.decode()
    assert Endpoint.objects.get().pk == endpoint.pk
    assert browser.post("/settings/webhooks/replay/1").status_code == 404
    assert browser.post("/settings/webhooks/replay").status_code == 302
    assert signed_in(cast.sven).get("/settings/webhooks").status_code == 404


def test_a_webhook_whose_owner_left_says_that_it_is_silent(cast: Cast, settings: Any) -> None:
    settings.ALLOWED_TARGETS = ["127.0.0.1:9"]
    said: Any = {"name": "Store", "url": "http://127.0.0.1:9/", "kinds": [], "now": NOON}
    operations.add_endpoint(**said, by=cast.mia)
    browser = signed_in(cast.olga)
    assert "Silent" not in browser.get("/settings/webhooks").content.decode()
    people.deactivate(cast.mia.pk, by=cast.olga, now=NOON)
    assert "Silent: Mia left" in browser.get("/settings/webhooks").content.decode()

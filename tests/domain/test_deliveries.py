"""What concerns people leaves for where they are: once folded, often enough, and to nobody else."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client
from standardwebhooks.webhooks import Webhook

import stage as scenes
from cast import NOON, Cast
from oneteam import flow
from oneteam.domain.campaigns import operations as campaigns
from oneteam.domain.campaigns.models import CampaignPlan
from oneteam.domain.campaigns.rules import Draft
from oneteam.domain.capture.models import Account, Contact, Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.outgoing import guard
from oneteam.stream import operations
from oneteam.stream.models import Delivery, Endpoint, News, Notice, Receiver
from oneteam.stream.operations import letters
from oneteam.stream.operations.webhooks import secret_of
from oneteam.stream.queries.team import team_week
from oneteam.timeline.models import Event, Outbox
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture
def heard(settings: Any) -> Iterator[list[tuple[dict[str, str], bytes]]]:
    """A receiver of webhooks at an allowed address, and what it heard; it answers `status`."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.ALLOWED_TARGETS = [f"127.0.0.1:{server.getsockname()[1]}"]
        posts: list[tuple[dict[str, str], bytes]] = []

        def serve() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    data = b""
                    while b"\r\n\r\n" not in data:
                        data += connection.recv(65536)
                    head, _, body = data.partition(b"\r\n\r\n")
                    lines = head.decode().split("\r\n")[1:]
                    headers = {n.lower(): v for n, _, v in (line.partition(": ") for line in lines)}
                    while len(body) < int(headers["content-length"]):
                        body += connection.recv(65536)
                    posts.append((headers, body))
                    if len(posts) > (STATUS[1] if len(STATUS) > 1 else len(posts)):
                        continue
                    connection.sendall(
                        f"HTTP/1.1 {STATUS[0]} x\r\nContent-Length: 0\r\n\r\n".encode()
                    )

        STATUS[:] = [200]
        threading.Thread(target=serve, daemon=True).start()
        yield posts


STATUS = [200]  # what it answers; with a second number, it hangs up after so many


def a_lead(cast: Cast, name: str = "Ann Berg") -> Lead:
    return Lead.objects.create(
        arrived_at=NOON,
        assigned_at=NOON,
        status="assigned",
        owner=cast.rosa,
        brought_by=cast.mia,
        contact=Contact.objects.create(name=name, created_at=NOON),
        account=Account.objects.create(name=f"{name}'s", name_key=name, created_at=NOON),
    )


def happens(
    kind: str, lead: Lead, *, at: datetime = NOON, actor: str = "system", **data: Any
) -> int:
    key = f"{kind}:{lead.pk}:{Event.objects.count()}"
    subject = f"lead:{lead.pk}"
    record(Fact(kind, subject, at, key, actor=actor, data=data), now=at)
    return Event.objects.get(key=key).pk


def tell(now: datetime = NOON) -> None:
    while operations.try_deliver_batch(now=now):
        pass
    while operations.fold_due(now=now):
        pass
    while operations.deliver(lambda: now):
        pass


def test_what_came_together_is_one_letter_and_what_follows_soon_another(cast: Cast) -> None:
    for name in ("Ann Berg", "Bob Carl"):
        happens("lead.routed", a_lead(cast, name), via="rule", number=1, person=cast.rosa.pk)
    tell()
    (letter,) = mail.outbox
    assert letter.to == ["rosa@acme.example"]
    assert "Ann Berg: handed to you" in letter.body
    assert "Bob Carl: handed to you" in letter.body
    for minute in (1, 2, 3):
        at = NOON + timedelta(minutes=minute)
        happens(
            "lead.routed",
            a_lead(cast, f"Cy {minute}"),
            at=at,
            via="rule",
            number=1,
            person=cast.rosa.pk,
        )
        tell(at)
    assert len(mail.outbox) == 1
    tell(NOON + timedelta(minutes=5))
    assert len(mail.outbox) == 2
    assert mail.outbox[1].subject == "3 news about 3 leads and deals"


def test_a_letter_can_be_left_with_one_click_and_has_a_name_of_its_own(
    cast: Cast, client: Client
) -> None:
    happens("lead.routed", a_lead(cast), via="rule", number=1, person=cast.rosa.pk)
    tell()
    headers = mail.outbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Message-ID"] == f"<{Delivery.objects.get().name}@localhost>"
    address = headers["List-Unsubscribe"].strip("<>")
    assert "rosa" not in address
    path = "/" + address.split("/", 3)[3]
    assert client.get(path).status_code == 200  # a scanner that follows links changes nothing
    happens("lead.routed", a_lead(cast), via="rule", number=1, person=cast.rosa.pk)
    operations.try_deliver_batch(now=NOON)
    assert News.objects.filter(delivery=None).count() == 1
    assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    happens("lead.routed", a_lead(cast), via="rule", number=1, person=cast.rosa.pk)
    operations.try_deliver_batch(now=NOON)
    assert News.objects.filter(delivery=None).count() == 1


def test_a_link_in_a_letter_takes_the_lead_once_and_only_by_post(
    cast: Cast, client: Client
) -> None:
    lead = a_lead(cast)
    address = operations.claim_link(lead.pk, by=cast.rosa, now=NOON)
    path = "/" + address.split("/", 3)[3]
    assert operations.open_claim(path.split("/")[-1], now=NOON).lead_id == lead.pk
    with pytest.raises(operations.LinkNotGood):
        operations.open_claim(path.split("/")[-1], now=NOON + timedelta(days=3))
    from django.utils import timezone

    fresh = operations.claim_link(lead.pk, by=cast.rosa, now=timezone.now())
    path = "/" + fresh.split("/", 3)[3]
    for _ in range(2):
        assert client.get(path).status_code == 200
    assert "It is yours" in client.post(path).content.decode()
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404
    assert client.get(path + "x").status_code == 404


def test_verdicts_are_in_the_digest_of_the_next_morning(cast: Cast) -> None:
    happens("lead.accepted", a_lead(cast), actor=f"person:{cast.rosa.pk}", verdict=1)
    tell()
    assert mail.outbox == []
    tell(NOON + timedelta(hours=20))
    assert [letter.to for letter in mail.outbox] == [["mia@acme.example"]]


def test_in_quiet_hours_it_waits(cast: Cast) -> None:
    operations.save_quiet_hours(cast.rosa, start=time(11), until=time(14))
    happens("lead.routed", a_lead(cast), via="rule", number=1, person=cast.rosa.pk)
    tell()
    assert mail.outbox == []
    tell(NOON + timedelta(hours=2))
    assert len(mail.outbox) == 1


def test_a_follower_hears_of_it_only_as_long_as_they_may_see_it(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.follow(cast.raj, f"lead:{lead.pk}", now=NOON)
    operations.follow(cast.max, f"lead:{lead.pk}", now=NOON)
    happens("lead.responded", lead, actor=f"person:{cast.rosa.pk}", channel="call", response=1)
    tell()
    told = set(Notice.objects.values_list("person__name", flat=True))
    assert told == {"Max"}  # Raj does not own it: for him it does not exist


def test_what_may_not_be_seen_any_more_is_not_sent(cast: Cast) -> None:
    lead = a_lead(cast)
    happens("lead.routed", lead, via="rule", number=1, person=cast.rosa.pk)
    operations.try_deliver_batch(now=NOON)
    operations.fold_due(now=NOON)
    Lead.objects.filter(pk=lead.pk).update(owner=cast.raj)
    operations.deliver(lambda: NOON)
    assert mail.outbox == []
    assert Delivery.objects.get().state == "empty"


def test_a_name_in_a_note_tells_whom_it_names(cast: Cast) -> None:
    lead = a_lead(cast)
    assert operations.mention(lead.pk, text="@Mia and @Raj, look", by=cast.rosa, now=NOON) == 1
    tell()
    assert [(n.person.name, n.kind) for n in Notice.objects.all()] == [("Mia", "person.mentioned")]
    assert "Rosa mentioned you in a note" in mail.outbox[0].body


def test_a_webhook_is_signed_says_only_ids_and_repeats_its_name(cast: Cast, heard: Any) -> None:
    endpoint = hook(cast)
    lead = a_lead(cast)
    event = happens("lead.routed", lead, via="rule", number=1, person=cast.rosa.pk)
    tell()
    headers, body = heard[0]
    with time_machine.travel(NOON):  # the library refuses what was not signed just now
        said = Webhook(secret_of(endpoint.salt)).verify(body, headers)
    assert said["type"] == "lead.routed"
    assert (said["data"]["event"], said["data"].get("lead", lead.pk)) == (
        event,
        lead.pk,
    )
    assert "Ann" not in body.decode()
    Delivery.objects.filter(medium="webhook").update(state="waiting")  # as if killed before noting
    tell()
    assert heard[1][0]["webhook-id"] == headers["webhook-id"]


def test_after_a_new_secret_both_sign_for_a_day(cast: Cast, heard: Any) -> None:
    endpoint = hook(cast)
    former = secret_of(endpoint.salt)
    assert operations.rotate_secret(endpoint.pk, now=NOON) != former
    happens("lead.woken", a_lead(cast))
    tell()
    assert len(heard[0][0]["webhook-signature"].split()) == 2
    later = NOON + timedelta(days=1)
    happens("lead.woken", a_lead(cast, "Bob"), at=later)
    tell(later)
    assert len(heard[1][0]["webhook-signature"].split()) == 1


def test_what_is_not_taken_is_tried_for_three_days_then_given_up_and_can_be_replayed(
    cast: Cast, heard: Any
) -> None:
    hook(cast)
    STATUS[0] = 500
    happens("lead.woken", a_lead(cast))
    tell()
    row = Delivery.objects.get()
    assert (row.state, row.attempts, row.last_error) == ("waiting", 1, "answered_500")
    assert Receiver.objects.get().failures == 1
    now = NOON
    while Delivery.objects.get().state == "waiting" and now < NOON + timedelta(days=4):
        now += timedelta(minutes=30)
        operations.deliver(lambda at=now: at, is_ailing=True)
    row = Delivery.objects.get()
    assert row.state == "dead"
    assert NOON + timedelta(days=3) <= now <= NOON + timedelta(days=3, hours=1)
    assert len({headers["webhook-id"] for headers, _ in heard}) == 1
    STATUS[0] = 200
    assert operations.replay(row.pk, now=now)
    assert not operations.replay(row.pk, now=now)
    tell(now + timedelta(minutes=10))
    assert Delivery.objects.get().state == "sent"


def test_a_receiver_that_breaks_off_after_taking_some_is_served_apart(
    cast: Cast, heard: Any
) -> None:
    hook(cast)
    for name in ("Ann", "Bob"):
        happens("lead.woken", a_lead(cast, name))
    STATUS[1:] = [1]  # hangs up from the second on
    tell()
    states = sorted(Delivery.objects.values_list("state", "last_error"))
    assert states == [("sent", ""), ("waiting", "cut_off")]
    assert Receiver.objects.get().failures == 1
    STATUS[1:] = []
    operations.deliver(lambda: NOON + timedelta(minutes=1), is_ailing=True)
    assert Receiver.objects.get().failures == 0


def test_a_receiver_that_is_gone_for_good_gets_nothing_more(cast: Cast, heard: Any) -> None:
    endpoint = hook(cast)
    STATUS[0] = 410
    happens("lead.woken", a_lead(cast))
    tell()
    endpoint.refresh_from_db()
    assert not endpoint.is_on


def test_a_webhook_hears_what_its_owner_may_see(cast: Cast, heard: Any) -> None:
    Endpoint.objects.filter(pk=hook(cast).pk).update(person=cast.raj)
    happens("lead.woken", a_lead(cast))
    tell()
    assert heard == []
    assert not Delivery.objects.filter(medium="webhook").exists()


def test_telling_twice_makes_one_delivery(cast: Cast, heard: Any) -> None:
    hook(cast)
    event = happens("lead.routed", a_lead(cast), via="rule", number=1, person=cast.rosa.pk)
    operations.try_deliver_batch(now=NOON)
    Outbox.objects.create(event_id=event, next_at=NOON)
    operations.try_deliver_batch(now=NOON)
    assert (News.objects.count(), Delivery.objects.count()) == (1, 1)


def test_a_receiver_in_other_hands_is_left_alone(cast: Cast, heard: Any) -> None:
    hook(cast)
    happens("lead.woken", a_lead(cast))
    operations.try_deliver_batch(now=NOON)
    Receiver.objects.update(lease_until=NOON + timedelta(seconds=20))
    assert operations.deliver(lambda: NOON) == 0
    assert operations.deliver(lambda: NOON + timedelta(seconds=20)) == 1


def test_a_hostile_address_is_refused_when_saved_tried_and_delivered(
    cast: Cast, heard: Any, settings: Any
) -> None:
    endpoint = hook(cast)
    settings.ALLOWED_TARGETS = []
    with pytest.raises(guard.Refused):
        operations.add_endpoint(name="x", url=endpoint.url, kinds=[], by=cast.olga, now=NOON)
    with pytest.raises(guard.Refused):
        operations.try_endpoint(endpoint.pk, now=NOON)
    happens("lead.woken", a_lead(cast))
    tell()
    assert Delivery.objects.get().last_error == "refused"
    assert heard == []


def test_the_week_of_the_team_comes_once_and_not_when_nothing_happened(cast: Cast) -> None:
    monday = datetime(2026, 3, 9, 9, 0, tzinfo=NOON.tzinfo)
    assert operations.queue_team_digests(now=monday) == 6
    assert operations.queue_team_digests(now=monday) == 0
    tell(monday)
    assert mail.outbox == []
    lead = a_lead(cast)
    Lead.objects.filter(pk=lead.pk).update(source="website", verdict="accept", verdict_at=NOON)
    Delivery.objects.update(state="waiting")
    tell(monday)
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {f"{n}@acme.example" for n in ("rosa", "sven", "mia", "max", "olga")}
    assert "1 lead" in letters["mia@acme.example"].body
    assert "1 accepted" in letters["mia@acme.example"].body
    assert Delivery.objects.filter(monday=date(2026, 3, 9)).count() == 6


def test_the_week_of_the_team_tells_what_came_what_became_of_it_and_what_is_planned(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    later = NOON + timedelta(days=2)
    scenes.play(cast, now=later)
    for name, first, last in (("Spring fair", 0, 9), ("Webinar", -30, 60), ("Gone", -30, -1)):
        plan = campaigns.make_plan(
            Draft(
                name,
                cast.mia.pk,
                date(2026, 3, 12) + timedelta(days=first),
                date(2026, 3, 9) + timedelta(days=last),
            ),
            by=cast.mia,
            now=NOON,
        )
        CampaignPlan.objects.filter(pk=plan).update(state="shared")
    deal = Opportunity.objects.get()
    flow.advance(deal.pk, stage="won", by=cast.sven, now=later + timedelta(hours=1))
    monday = date(2026, 3, 9)
    with django_assert_num_queries(8):
        week = team_week(cast.max, monday=monday)
    assert (week.came, week.accepted, week.deals_opened, week.deals_won) == (7, 2, 1, 1)
    owner = deal.owner.name if deal.owner else ""
    assert [(win.name, win.owner, win.brought_by) for win in week.wins] == [
        ("Berg Industries", owner, "Mia")
    ]
    letter = letters.team_letter(Delivery(person=cast.max, monday=monday), week)
    html = str(letter.alternatives[0].content)
    for said in (str(letter.body), html):
        assert "Berg Industries" in said
        assert f"won by {owner}; Mia brought the lead" in " ".join(said.split())
        assert "begins Thursday" in said
        assert "Webinar" in said
        assert "Gone" not in said
        assert "/leads?since=2026-03-02" in said
    assert all(len(line) <= 72 for line in letter.body.splitlines() if "http" not in line)
    assert f"/deals/{deal.pk}" in html
    assert "<script" not in html
    assert [part for part in html.split('href="')[1:] if not part.startswith("http")] == []
    rep = team_week(next(p for p in (cast.rosa, cast.raj) if p != deal.owner), monday=monday)
    assert rep.wins == ()


def hook(cast: Cast) -> Endpoint:
    from django.conf import settings

    url = f"http://{settings.ALLOWED_TARGETS[0]}/hook"
    return operations.add_endpoint(name="Store", url=url, kinds=[], by=cast.olga, now=NOON)


def test_the_body_of_a_test_is_json(cast: Cast, heard: Any) -> None:
    assert operations.try_endpoint(hook(cast).pk, now=NOON).status == 200
    assert json.loads(heard[0][1])["type"] == "webhook.tested"

"""Webhooks: signed, tried for days, each receiver at its own pace, saying what one may see."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from standardwebhooks.webhooks import Webhook

from cast import NOON, Cast
from oneteam.outgoing import guard
from oneteam.stream import operations
from oneteam.stream.models import Delivery, Endpoint, News, Receiver
from oneteam.stream.operations.webhooks import secret_of
from oneteam.stream.queries import deliveries
from oneteam.timeline.models import Outbox
from telling import a_lead, happens, tell

pytestmark = pytest.mark.django_db


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


def hook(cast: Cast) -> Endpoint:
    from django.conf import settings

    url = f"http://{settings.ALLOWED_TARGETS[0]}/hook"
    return operations.add_endpoint(name="Store", url=url, kinds=[], by=cast.olga, now=NOON)


def test_a_webhook_is_signed_says_only_ids_and_repeats_its_name(cast: Cast, heard: Any) -> None:
    endpoint = hook(cast)
    lead = a_lead(cast)
    event = happens("lead.routed", lead, via="rule", number=1, person=cast.rosa.pk)
    tell()
    headers, body = heard[0]
    with time_machine.travel(NOON):  # the library refuses what was not signed just now
        said = Webhook(secret_of(endpoint.salt)).verify(body, headers)
    assert said["type"] == "lead.routed"
    assert (said["data"]["event"], said["data"]["subject"]) == (event, f"lead:{lead.pk}")
    assert said["data"]["url"].endswith(f"/leads/{lead.pk}")
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


def test_the_body_of_a_test_is_json(cast: Cast, heard: Any) -> None:
    assert operations.try_endpoint(hook(cast).pk, now=NOON).status == 200
    assert json.loads(heard[0][1])["type"] == "webhook.tested"


def test_a_removed_webhook_comes_back_with_its_secret_and_what_waited(
    cast: Cast, heard: Any
) -> None:
    endpoint = hook(cast)
    STATUS[0] = 500
    happens("lead.woken", a_lead(cast))
    tell()
    Delivery.objects.update(state="dead", done_at=NOON)
    happens("lead.woken", a_lead(cast, "Bob"))
    tell()
    removed = operations.remove_endpoint(endpoint.pk, now=NOON)
    assert not Endpoint.objects.exists()
    assert deliveries.dead_count() == operations.replay_all(now=NOON) == 0
    STATUS[0] = 200
    later = NOON + timedelta(hours=1)
    tell(later)
    refused = len(heard)
    assert [operations.restore_endpoint(removed, now=later) for _ in range(2)] == ["Store"] * 2
    tell(later)
    assert len(heard) == refused + 1
    assert (deliveries.dead_count(), deliveries.endpoints()[0].sent) == (1, 1)
    back = Endpoint.objects.get()
    assert (back.salt, back.url, back.person) == (endpoint.salt, endpoint.url, cast.olga)


@pytest.mark.parametrize("text", ["", "x", "e30:1vK:x"])
def test_only_a_removal_of_ours_is_taken_back_and_not_after_a_day(
    text: str, cast: Cast, heard: Any
) -> None:
    removed = operations.remove_endpoint(hook(cast).pk, now=NOON)
    for told, now in ((text, NOON), (removed, NOON + timedelta(days=1))):
        with pytest.raises(operations.NotRestorable):
            operations.restore_endpoint(told, now=now)
    assert not Endpoint.objects.exists()


def test_a_form_sent_twice_makes_one_webhook(cast: Cast, heard: Any) -> None:
    from django.conf import settings

    url = f"http://{settings.ALLOWED_TARGETS[0]}/hook"
    said: dict[str, Any] = {"name": "Store", "url": url, "kinds": [], "by": cast.olga, "now": NOON}
    first, again, other = (
        operations.add_endpoint(**said, token=token) for token in ("a", "a", "b")
    )
    assert first.pk == again.pk != other.pk
    assert operations.secret_of(first.salt) != operations.secret_of(other.salt)


def test_pressing_new_secret_twice_is_one_rotation_and_a_stale_page_none(
    cast: Cast, heard: Any
) -> None:
    endpoint, seen = hook(cast), deliveries.endpoints()[0].mark
    given = operations.rotate_secret(endpoint.pk, seen=seen, now=NOON)
    assert given == operations.rotate_secret(endpoint.pk, seen=seen, now=NOON)
    endpoint.refresh_from_db()
    assert given == operations.secret_of(endpoint.salt)
    newer = operations.rotate_secret(endpoint.pk, seen=deliveries.endpoints()[0].mark, now=NOON)
    with pytest.raises(operations.SecretChanged):
        operations.rotate_secret(endpoint.pk, seen=seen, now=NOON)
    endpoint.refresh_from_db()
    assert newer == operations.secret_of(endpoint.salt)

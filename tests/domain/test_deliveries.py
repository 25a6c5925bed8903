"""What concerns people leaves for where they are: once folded, often enough, and to nobody else."""

from __future__ import annotations

import socket
import threading
import time as clock
import uuid
from contextlib import suppress
from datetime import time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cast import NOON, Cast
from oneteam.domain.capture.models import Lead
from oneteam.stream import operations
from oneteam.stream.models import Delivery, News, Notice, Receiver
from oneteam.stream.operations import sending
from telling import a_lead, happens, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


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


def test_a_mail_server_that_drips_is_left_before_another_worker_may_come(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each of its answers comes in time, all of them together do not."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.getsockname()[1]
        monkeypatch.setattr(sending, "LETTER_SECONDS", 0.4)

        def serve() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):
                connection.sendall(b"220 here\r\n")
                while said := connection.recv(65536):
                    if not said.upper().startswith((b"EHLO", b"HELO")):
                        clock.sleep(0.3)
                    connection.sendall(b"250 ok\r\n")

        threading.Thread(target=serve, daemon=True).start()
        happens("lead.routed", a_lead(cast), via="rule", number=1, person=cast.rosa.pk)
        operations.try_deliver_batch(now=NOON)
        operations.fold_due(now=NOON)
        operations.deliver(lambda: NOON)
    letter = Delivery.objects.get(medium="mail")
    assert (letter.state, letter.last_error) == ("waiting", "mail_down")


def test_who_lost_the_receiver_while_reaching_the_server_sends_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    happens("lead.routed", a_lead(cast), via="rule", number=1, person=cast.rosa.pk)
    operations.try_deliver_batch(now=NOON)
    operations.fold_due(now=NOON)

    def slow(*args: Any, **kwargs: Any) -> Any:
        Receiver.objects.update(lease=uuid.uuid4())  # another worker came meanwhile
        return connect(*args, **kwargs)

    connect = mail.get_connection
    monkeypatch.setattr(mail, "get_connection", slow)
    operations.deliver(lambda: NOON)
    assert mail.outbox == []
    assert Delivery.objects.get().state == "waiting"

"""Sends one delivery by its medium: what it says is read now, as far as the person may see it."""

from __future__ import annotations

import json
import smtplib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core import mail
from django.urls import reverse

from oneteam.outgoing import guard, http
from oneteam.stream import queries
from oneteam.stream.models import Delivery
from oneteam.stream.operations import letters
from oneteam.stream.operations.webhooks import signature_headers
from oneteam.stream.queries import messages
from oneteam.stream.queries.team import team_week
from oneteam.timeline import queries as timeline

MAIL_SECONDS = 10  # for each answer of the mail server
LETTER_SECONDS = 15.0  # for one letter once the server is reached: less than a lease lasts


class NotTaken(Exception):
    """The receiver did not take it; worth another try."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:40]


class Gone(NotTaken):
    """Trying again is pointless; `is_for_good` says the receiver wants nothing any more."""

    def __init__(self, code: str, *, is_for_good: bool = False) -> None:
        super().__init__(code)
        self.is_for_good = is_for_good


class NothingToSay(Exception):
    """All of it is gone or may not be seen any more: nothing is sent."""


class Post:
    """Sends deliveries; letters of one turn share a connection to the mail server."""

    def __init__(self) -> None:
        self._mail: Any = None

    def __enter__(self) -> Post:
        return self

    def __exit__(self, *_: object) -> None:
        if self._mail is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._mail.close()

    def send(self, delivery: Delivery, *, now: datetime, hold: Callable[[], None]) -> None:
        """Send one delivery once. Raises NotTaken, Gone or NothingToSay.

        `hold` is called right before anything is sent: from then on it is over within a lease.
        """
        if not delivery.person.is_active:
            raise NothingToSay
        if delivery.medium == "webhook":
            _webhook(delivery, now=now, hold=hold)
        elif delivery.medium == "chat":
            _chat(delivery, hold=hold)
        else:
            self._letter(delivery, now=now, hold=hold)

    def _letter(self, delivery: Delivery, *, now: datetime, hold: Callable[[], None]) -> None:
        if delivery.medium == "team":
            week = team_week(delivery.person, monday=delivery.monday)
            if week.is_empty:
                raise NothingToSay
            letter = letters.team_letter(delivery, week)
        else:
            lines = messages.lines_of(delivery)
            if not lines:
                raise NothingToSay
            letter = letters.news_letter(delivery, lines, now=now)
        try:
            if self._mail is None:
                self._mail = mail.get_connection(timeout=MAIL_SECONDS)
                self._mail.open()
            hold()
            with http.Deadline(LETTER_SECONDS) as ends:
                server = getattr(self._mail, "connection", None)  # none where mail goes to a file
                if server is not None:
                    ends.watch(server.sock)
                self._mail.send_messages([letter])
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            if codes and all(500 <= code < 600 for code in codes):
                raise Gone(f"mail_{codes[0]}") from refused
            self._drop()
            raise NotTaken("mail_later") from refused
        except smtplib.SMTPResponseException as refused:
            self._drop()
            raise NotTaken(f"mail_{refused.smtp_code}") from refused
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise NotTaken("mail_down") from error

    def _drop(self) -> None:
        if self._mail is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._mail.close()
            self._mail = None


def _chat(delivery: Delivery, *, hold: Callable[[], None]) -> None:
    from oneteam.outgoing import chat  # Apprise takes a second to load: only who chats pays

    reach = getattr(delivery.person, "reach", None)
    lines = messages.lines_of(delivery)
    if reach is None or not reach.chat_url or not lines:
        raise NothingToSay
    text = "\n".join(f"{line.text} {line.url}" for line in lines)
    hold()
    try:
        chat.send(reach.chat_url, title=letters.subject(lines), text=text)
    except guard.Refused as refused:
        raise NotTaken("refused") from refused
    except http.Failed as failed:
        raise NotTaken(failed.code) from failed


def _webhook(delivery: Delivery, *, now: datetime, hold: Callable[[], None]) -> None:
    endpoint = delivery.endpoint
    entry = timeline.events_by_id([delivery.event or 0]).get(delivery.event or 0)
    if endpoint is None or not endpoint.is_on or entry is None:
        raise NothingToSay
    if not queries.seen_by(delivery.person, [entry]):
        raise NothingToSay
    body = json.dumps(payload(entry)).encode()
    headers = signature_headers(endpoint, f"msg_{delivery.name.hex}", body, now=now)
    hold()
    try:
        http.post(endpoint.url, body=body, headers=headers)
    except guard.Refused as refused:
        raise NotTaken("refused") from refused
    except http.Failed as failed:
        if failed.code == f"answered_{http.IS_GONE}":
            raise Gone(failed.code, is_for_good=True) from failed
        raise NotTaken(failed.code) from failed


def payload(entry: Any) -> dict[str, Any]:
    """What a webhook says: the kind, ids and where to look; nothing about anybody."""
    ids = {
        name: value
        for name, value in entry.data.items()
        if name in {"lead", "deal", "campaign", "person", "clock", "verdict", "response"}
    }
    noun, _, number = entry.subject.partition(":")
    path = reverse(noun, args=[int(number)]) if noun in {"lead", "deal"} else ""
    return {
        "type": entry.kind,
        "timestamp": entry.occurred_at.isoformat(),
        "data": {
            "event": entry.id,
            "subject": entry.subject,
            **ids,
            "url": settings.URL + path if path else "",
        },
    }

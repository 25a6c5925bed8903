"""Receivers of letters and posts in this process: good ones check what they get."""

from __future__ import annotations

import contextlib
import email
import http.server
import json
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aiosmtpd.controller import Controller
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

BAD = ("hang", "fail", "redirect", "reset")


class Sink:
    """Takes letters and notes their names, and those that cannot be left with one click."""

    def __init__(self) -> None:
        self.letters: Counter[str] = Counter()
        self.people: set[str] = set()
        self.without_a_way_out: list[str] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        letter = email.message_from_bytes(envelope.content)
        name = str(letter["Message-ID"]).strip()
        self.letters[name] += 1
        self.people |= set(envelope.rcpt_tos)
        way_out = (str(letter["List-Unsubscribe"]).strip(), letter["List-Unsubscribe-Post"])
        if not way_out[0].startswith("<http") or way_out[1] != "List-Unsubscribe=One-Click":
            self.without_a_way_out.append(name)
        return "250 OK"


class Posts(http.server.BaseHTTPRequestHandler):
    """Takes posts, verifies and notes them; misbehaves where the address says so."""

    heard: Counter[tuple[str, str]] = Counter()
    took: list[float] = []  # seconds from the event to each good post
    forged: list[str] = []  # posts whose signature the public library refuses
    cut_off: list[str] = []  # posts whose sender died before the last byte: nothing was taken
    secrets: dict[str, str] = {}

    def do_POST(self) -> None:  # noqa: N802 - http.server's name
        length = int(self.headers["Content-Length"])
        body = self.rfile.read(length)
        if len(body) < length:
            self.cut_off.append(self.headers["webhook-id"])
            return
        way = self.path.strip("/")
        kind = way.rstrip("0123456789")
        if kind == "hang":
            time.sleep(30)
            return
        if kind == "reset":
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            return
        if kind == "good":
            self._check(way, body)
        self.heard[way, self.headers["webhook-id"]] += 1
        self.send_response({"fail": 500, "redirect": 302}.get(kind, 200))
        if kind == "redirect":
            self.send_header("Location", "/good0")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _check(self, way: str, body: bytes) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            Webhook(self.secrets[way]).verify(body, headers)
        except WebhookVerificationError:
            self.forged.append(headers["webhook-id"])
        happened = datetime.fromisoformat(json.loads(body)["timestamp"])
        self.took.append(time.time() - happened.timestamp())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@contextlib.contextmanager
def receiving() -> Iterator[tuple[Sink, int, int]]:
    """A sink of letters with its port, and the port where posts are taken; with clean notes."""
    for notes in (Posts.heard, Posts.took, Posts.forged, Posts.cut_off, Posts.secrets):
        notes.clear()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Posts)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sink = Sink()
    with socket.create_server(("127.0.0.1", 0)) as probe:
        mail_port = probe.getsockname()[1]
    mail = Controller(sink, hostname="127.0.0.1", port=mail_port)
    mail.start()
    try:
        yield sink, mail_port, server.server_address[1]
    finally:
        mail.stop()
        server.shutdown()

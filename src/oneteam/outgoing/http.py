"""Sends one request through the guard: no redirect, no proxy, capped in size and time."""

from __future__ import annotations

import contextlib
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, SSLError

from oneteam.outgoing import guard

SECONDS = 10.0  # for one request, from the connection to the last byte
LARGEST = 64 * 1024  # bytes of an answer that are read; more is cut off
SHOWN = 200  # characters of an answer that are kept to be shown
IS_GONE = 410  # RFC 9110, 15.5.11; Standard Webhooks: stop sending


class Failed(Exception):
    """The request left, or tried to, and was not taken; `code` says how in one word."""

    def __init__(self, code: str, said: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.said = said


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said; a status of 200 to 299."""

    status: int
    said: str


def post(url: str, *, body: bytes, headers: Mapping[str, str], seconds: float = SECONDS) -> Answer:
    """Post a body once. Raises guard.Refused, or Failed for anything but a 2xx answer."""
    guard.target_of(url)
    with Deadline(seconds) as ends, _pool() as pool:
        try:
            answer = pool.request(
                "POST",
                url,
                body=body,
                headers={"User-Agent": "OneTeam", **headers},
                redirect=False,
                retries=False,
                timeout=urllib3.Timeout(connect=seconds, read=seconds),
                preload_content=False,
            )
        except (HTTPError, OSError, ValueError) as error:
            raise Failed("too_slow" if ends.is_over else code_of(error)) from error
        if ends.is_over:
            raise Failed("too_slow")
        said = b""
        with contextlib.suppress(HTTPError, OSError, ValueError):  # the status is the answer
            said = answer.read(LARGEST, decode_content=False)
        text = said[: SHOWN * 4].decode("utf-8", "replace")[:SHOWN]
        if 300 <= answer.status < 400:
            raise Failed("redirected", text)
        if not 200 <= answer.status < 300:
            raise Failed(f"answered_{answer.status}", text)
        return Answer(answer.status, text)


def code_of(error: BaseException) -> str:
    """What went wrong, in one word that says nothing about anybody's network."""
    causes = _causes(error)
    if any(isinstance(cause, guard.Refused) for cause in causes):
        return "refused"
    if any(isinstance(cause, (SSLError, ssl.SSLError)) for cause in causes):
        return "no_trust"
    if any(isinstance(cause, TimeoutError | urllib3.exceptions.TimeoutError) for cause in causes):
        return "too_slow"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "not_there"
    return "cut_off"


def pool_classes() -> dict[str, Any]:
    """Connection pools whose every connection is made by the guard, for any HTTP library."""
    return {"http": _PlainPool, "https": _SecurePool}


class Deadline:
    """All that a thread sends inside must be over in so many seconds; then it is cut off.

    A time-out for each read is not enough: a byte now and then is never too slow for one read.
    """

    _of_thread = threading.local()

    def __init__(self, seconds: float = SECONDS) -> None:
        self.until = time.monotonic() + seconds
        self._handles: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    @classmethod
    def now(cls) -> Deadline:
        """The deadline of this thread. Without one nothing leaves."""
        found: Deadline | None = getattr(cls._of_thread, "deadline", None)
        if found is None:
            raise guard.Refused("Nothing is sent without a deadline.")
        return found

    @property
    def left(self) -> float:
        """Seconds that are left, 0 when it is over."""
        return max(0.0, self.until - time.monotonic())

    @property
    def is_over(self) -> bool:
        """Whether the time has run out."""
        return self.left == 0.0

    def watch(self, made: socket.socket) -> None:
        """End this connection too when time is up."""
        # A second handle on it: the first one is taken over by TLS.
        self._handles.append(socket.socket(fileno=os.dup(made.fileno())))

    def __enter__(self) -> Deadline:
        self._of_thread.deadline = self
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._of_thread.deadline = None
        self._timer.cancel()
        for handle in self._handles:
            handle.close()

    def _cut(self) -> None:
        for handle in self._handles:
            with contextlib.suppress(OSError):
                handle.shutdown(socket.SHUT_RDWR)


class _Guarded:
    """Makes a connection of urllib3 go where the guard says, and end in time."""

    host: str
    port: int
    scheme = "https"

    def _new_conn(self) -> socket.socket:
        ends = Deadline.now()
        host = self.host.removeprefix("[").removesuffix("]")
        made = guard.connect(guard.target(self.scheme, host, self.port), timeout=ends.left)
        ends.watch(made)
        return made


class _Plain(_Guarded, HTTPConnection):
    scheme = "http"


class _Secure(_Guarded, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


@contextlib.contextmanager
def _pool() -> Any:
    pool = urllib3.PoolManager(num_pools=1, maxsize=1)
    pool.pool_classes_by_scheme = pool_classes()
    try:
        yield pool
    finally:
        pool.clear()


def _causes(error: BaseException | None) -> list[BaseException]:
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        reason = getattr(error, "reason", None)
        error = (
            error.__cause__
            or error.__context__
            or (reason if isinstance(reason, BaseException) else None)
        )
    return found

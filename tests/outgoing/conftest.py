"""Receivers of every character, on this machine."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest

Behave = Callable[[socket.socket], None]


@pytest.fixture
def receiver(settings: object) -> Iterator[Callable[[Behave], int]]:
    """Start a server that does to each connection what it is told; its port is allowed."""
    listening: list[socket.socket] = []

    def start(behave: Behave) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)
        port: int = server.getsockname()[1]
        settings.ALLOWED_TARGETS = [f"127.0.0.1:{port}"]  # type: ignore[attr-defined]

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=_do, args=(behave, connection), daemon=True).start()

        threading.Thread(target=serve, daemon=True).start()
        return port

    yield start
    for server in listening:
        server.close()


def _do(behave: Behave, connection: socket.socket) -> None:
    with connection, suppress(OSError):
        connection.recv(65536)
        behave(connection)

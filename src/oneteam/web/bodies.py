"""At the door, before Django: bodies without a length get one, bodies beyond measure go away."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from typing import IO, Any

# An upload may have 10 MB, and says so in words; this much more is nobody's honest mistake, and
# eight at once still fit on any disk.
LARGEST = 64 * 1024 * 1024  # bytes
IN_MEMORY = 1024 * 1024
BLOCK = 64 * 1024

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Bodies:
    """WSGI: the body of every request has an honest length, of at most LARGEST.

    Django reads no more than Content-Length tells: a lead sent in chunks, whose length nobody
    tells, would be empty. And it keeps uploads of any size, also those of strangers.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        """Answer the request, or refuse it with 413."""
        told = environ.get("CONTENT_LENGTH", "")
        if told.isdecimal() and int(told[:20]) > LARGEST:
            return _refuse(environ, start)
        if told or "chunked" not in environ.get("HTTP_TRANSFER_ENCODING", "").lower():
            return self.app(environ, start)
        with tempfile.SpooledTemporaryFile(IN_MEMORY) as body:
            length = _copy(environ["wsgi.input"], body)
            if length > LARGEST:
                return _refuse(environ, start)
            body.seek(0)
            environ |= {"wsgi.input": body, "CONTENT_LENGTH": str(length)}
            return self.app(environ, start)


def _copy(source: IO[bytes], to: Any) -> int:
    length = 0
    while length <= LARGEST and (block := source.read(BLOCK)):
        length += len(block)
        to.write(block)
    return length


def _refuse(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    detail = f"The request body is larger than {LARGEST // 2**20} MB."
    is_api = environ.get("PATH_INFO", "").startswith("/api/")
    problem = {"type": "about:blank", "title": "Request Entity Too Large", "status": 413}
    said = json.dumps(problem | {"detail": detail, "errors": []}) if is_api else detail
    kind = "application/problem+json" if is_api else "text/plain; charset=utf-8"
    start("413 Request Entity Too Large", [("Content-Type", kind)])
    return [said.encode()]

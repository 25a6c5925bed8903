"""Style sheets in one piece, and addresses of static files that change with what they hold.

A sheet lists its parts with @import, one file per component, which a browser would fetch one after
another; it is sent with the parts inside. Since an address says which content it names, browsers
keep static files for a year and ask for them once.
"""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.http import HttpRequest, HttpResponse

_PART = re.compile(r'@import url\("([^"]+)"\) layer\((\w+)\);')


class Versioned(StaticFilesStorage):
    """Static files whose addresses end in a digest of their content."""

    def url(self, name: str | None) -> str:
        """The address that templates write for a file."""
        digest = _digest(name) if name else ""
        return f"{super().url(name)}?v={digest}" if digest else super().url(name)


class Sheets:
    """Middleware: answers for a style sheet with everything it imports inside."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        path = request.path_info
        content = None
        if path.startswith(settings.STATIC_URL) and path.endswith(".css"):
            content = _content(path.removeprefix(settings.STATIC_URL))
        if content is None:
            return self.get_response(request)
        kept = {"Cache-Control": f"max-age={settings.WHITENOISE_MAX_AGE}, public"}
        return HttpResponse(content, content_type="text/css; charset=utf-8", headers=kept)


def _content(name: str) -> bytes | None:
    return _read(name) if settings.DEBUG else _kept(name)


def _digest(name: str) -> str:
    content = _content(name)
    return hashlib.sha256(content).hexdigest()[:12] if content is not None else ""


def _read(name: str) -> bytes | None:
    path = finders.find(name)
    if path is None:
        return None
    content = Path(path).read_bytes()
    if not name.endswith(".css"):
        return content
    folder = PurePosixPath(name).parent
    return _PART.sub(functools.partial(_inside, folder), content.decode()).encode()


def _inside(folder: PurePosixPath, part: re.Match[str]) -> str:
    content = _read(str(folder / part[1])) or b""
    return f"@layer {part[2]} {{\n{content.decode()}}}"


_kept = functools.lru_cache(maxsize=256)(_read)  # more names than there are files: strangers ask

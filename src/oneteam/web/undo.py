"""Undo instead of "are you sure?": the act is done, and one tap takes it back."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.http import HttpRequest

_KEY = "undo"


@dataclass(frozen=True)
class Undo:
    """What was done, in a sentence, and the post that takes it back."""

    text: str
    url: str
    fields: dict[str, str]


def offer(request: HttpRequest, text: str, *, url: str, **fields: str) -> None:
    """Show the next page with a way back."""
    request.session[_KEY] = asdict(Undo(text, url, fields))


def offered(request: HttpRequest) -> Undo | None:
    """The way back to show now; it is shown once."""
    found = request.session.pop(_KEY, None)
    return Undo(**found) if found else None

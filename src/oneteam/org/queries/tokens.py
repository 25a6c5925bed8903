"""Whom an API token speaks for."""

from __future__ import annotations

import hashlib
from datetime import datetime

from oneteam.org.models import Person, Token
from oneteam.settled import settled


@settled
def _known(digest: str) -> Token | None:
    rows = Token.objects.filter(digest=digest, revoked_at=None, person__is_active=True)
    return rows.select_related("person").first()


def digest(secret: str) -> str:
    """What is stored of a secret: SHA-256 suffices, for 256 random bits cannot be guessed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_owner(secret: str, *, now: datetime) -> tuple[Person, frozenset[str]] | None:
    """The person and scopes behind a secret; None when unknown, revoked, expired or deactivated.

    A token never outlives its owner: deactivation ends it at the next request.
    """
    token = living_token(secret, now=now)
    return (token.person, frozenset(token.scopes)) if token else None


def living_token(secret: str, *, now: datetime) -> Token | None:
    """The token of this secret with its person; None when it lets nobody in."""
    found = _known(digest(secret))
    if found is None or (found.expires_at is not None and found.expires_at <= now):
        return None
    return found


def tokens(*, of: Person | None = None) -> list[Token]:
    """Every token (of one person), newest first, revoked ones too."""
    rows = Token.objects.select_related("person").order_by("-created_at", "-id")
    return list(rows if of is None else rows.filter(person=of))


def token_of(secret: str) -> Token | None:
    """The token with this secret, living or not."""
    return Token.objects.filter(digest=digest(secret)).first()

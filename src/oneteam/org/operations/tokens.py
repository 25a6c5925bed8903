"""API tokens: made once, shown once, stored as a hash."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from oneteam.org.models import Person, Token
from oneteam.org.queries.tokens import digest, living_token
from oneteam.org.rules.invitation import SCOPES, TOKEN_BYTES, TOKEN_PREFIX, unknown_scopes

_USE_IS_NOTED_EVERY = timedelta(hours=1)


class ScopesRefused(Exception):
    """The scopes asked for do not exist."""


class TokenNotFound(Exception):
    """No living token starts like this."""


def create_token(
    person: Person,
    *,
    scopes: Sequence[str],
    now: datetime,
    name: str = "",
    expires_at: datetime | None = None,
) -> str:
    """The secret of a new token; only its hash is stored. Raises ScopesRefused, naming all."""
    wrong = unknown_scopes(list(scopes))
    if wrong or not scopes:
        unknown = f"Unknown scopes: {', '.join(wrong)}. " if wrong else ""
        raise ScopesRefused(f"{unknown}Choose from {', '.join(SCOPES)}.")
    secret = TOKEN_PREFIX + secrets.token_urlsafe(TOKEN_BYTES)
    Token.objects.create(
        person=person,
        name=name,
        prefix=secret[:10],
        digest=digest(secret),
        scopes=sorted(set(scopes)),
        created_at=now,
        expires_at=expires_at,
    )
    return secret


def revoke_token(prefix: str, *, now: datetime) -> list[Token]:
    """End every living token that starts like this. Raises TokenNotFound when there is none."""
    tokens = list(Token.objects.filter(prefix=prefix[:10], revoked_at=None))
    if len(prefix) < 10 or not tokens:
        raise TokenNotFound(f"No living token starts with {prefix[:10]}: see `oneteam token list`.")
    return _revoke(tokens, now=now)


def revoke_tokens_of(person_id: int, *, now: datetime) -> list[Token]:
    """End every living token of a person; returns those that ended."""
    tokens = Token.objects.filter(person=person_id, revoked_at=None).order_by("id")
    return _revoke(list(tokens), now=now)


def use_token(secret: str, *, now: datetime) -> tuple[Person, frozenset[str]] | None:
    """The person and scopes behind a secret, as `queries.token_owner`; its use is remembered.

    At most once an hour, so that reads stay reads.
    """
    token = living_token(secret, now=now)
    if token is None:
        return None
    if token.last_used_at is None or token.last_used_at < now - _USE_IS_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(last_used_at=now)
        token.last_used_at = now
    return token.person, frozenset(token.scopes)


def _revoke(tokens: list[Token], *, now: datetime) -> list[Token]:
    Token.objects.filter(id__in=[token.pk for token in tokens]).update(revoked_at=now)
    return tokens

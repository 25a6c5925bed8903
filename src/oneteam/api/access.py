"""Who calls, and what the token and the person's role let them do: both must agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from oneteam.api.problems import Problem
from oneteam.org import operations as org
from oneteam.org.rules import Action, Role, may

if TYPE_CHECKING:
    from oneteam.org.models import Person

LONGEST_SECRET = 200
LEADS_READ, LEADS_WRITE = "leads:read", "leads:write"
DEALS_READ, DEALS_WRITE = "deals:read", "deals:write"


@dataclass(frozen=True, slots=True)
class Caller:
    """A token's owner, its scopes, and the moment of the request."""

    person: Person
    scopes: frozenset[str]
    now: datetime


class Bearer(HttpBearer):
    """`Authorization: Bearer <token>`; make tokens with `oneteam token create`."""

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """The caller, or None when the token is unknown, expired, revoked or its owner gone."""
        now = timezone.now()
        if not token or len(token) > LONGEST_SECRET or not token.isascii():
            return None
        found = org.use_token(token, now=now)
        if found is None:
            return None
        person, scopes = found
        return Caller(person, frozenset(scopes), now)


def caller(request: HttpRequest, scope: str, action: Action | None = None) -> Caller:
    """The caller, when token and role allow this; a Problem 403 says which of the two does not."""
    who: Caller = request.auth  # type: ignore[attr-defined] # ninja puts it there
    if scope not in who.scopes:
        raise Problem(403, f"This token lacks the scope {scope}.")
    if action is not None and not may(Role(who.person.role), action):
        raise Problem(403, "Your role does not allow this.")
    return who

"""THE PEOPLE ON ONE PAGE: who comes, changes and goes, each act with its fact.

Stands beside `flow`: the same kind of module, for the acts of administration. Working hours and
absences are no facts of anyone's story and go straight to `org`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from oneteam.org import operations, queries
from oneteam.stream import operations as stream
from oneteam.timeline.operations import record
from oneteam.timeline.rules import SYSTEM, Fact, define

if TYPE_CHECKING:
    from oneteam.org.models import Person

define("person.invited", needs="role")
define("person.joined")
define("person.deactivated")
define("person.reactivated")
define("password.changed")
define("role.changed", needs="before after")
define("token.created", needs="token scopes")
define("token.revoked", needs="token")


@transaction.atomic
def invite(
    email: str, *, name: str, role: str, time_zone: str, by: Person | None, now: datetime
) -> tuple[Person, str]:
    """Invite someone. Returns the person and the link that lets them join within 24 hours."""
    someone = operations.invite(email, name=name, role=role, time_zone=time_zone, now=now)
    _record("person.invited", someone.pk, by=by, now=now, role=role)
    return someone, operations.new_link(someone.pk, now=now)


@transaction.atomic
def join(link: str, *, password: str, now: datetime) -> Person:
    """Someone uses a link and chooses a password. Raises LinkNotGood, PasswordRefused."""
    someone, is_first_time = operations.join(link, password=password, now=now)
    kind = "person.joined" if is_first_time else "password.changed"
    _record(kind, someone.pk, by=someone, now=now)
    return someone


@transaction.atomic
def change_password(*, password: str, by: Person, now: datetime) -> Person:
    """Someone chooses a new password; all sessions end. Raises PasswordRefused."""
    someone = operations.change_password(by.pk, password=password)
    _record("password.changed", by.pk, by=by, now=now)
    return someone


@transaction.atomic
def change_role(person_id: int, *, role: str, by: Person | None, now: datetime) -> str:
    """Give someone another role. Returns the one before. Raises LastAdministrator."""
    before = queries.person(person_id).role
    if role != before:
        operations.save_person(person_id, role=role)
        _record("role.changed", person_id, by=by, now=now, before=before, after=role)
    return before


@transaction.atomic
def deactivate(person_id: int, *, by: Person | None, now: datetime) -> None:
    """Someone leaves: sessions, tokens and the addresses of feeds end at once, for good.

    Raises LastAdministrator.
    """
    if operations.deactivate(person_id):
        stream.end_addresses(person_id)
        for token in operations.revoke_tokens_of(person_id, now=now):
            _record("token.revoked", person_id, by=by, now=now, token=token.pk)
        _record("person.deactivated", person_id, by=by, now=now)


@transaction.atomic
def reactivate(person_id: int, *, by: Person | None, now: datetime) -> None:
    """Someone is back, with the password of before and neither token nor feed."""
    if operations.reactivate(person_id):
        _record("person.reactivated", person_id, by=by, now=now)


@transaction.atomic
def create_token(
    person: Person,
    *,
    scopes: Sequence[str],
    now: datetime,
    name: str = "",
    expires_at: datetime | None = None,
    by: Person | None = None,
) -> str:
    """The secret of a new API token, to be shown once. Raises ScopesRefused."""
    secret = operations.create_token(
        person, scopes=scopes, name=name, expires_at=expires_at, now=now
    )
    token = queries.token_of(secret)
    if token:
        _record("token.created", person.pk, by=by, now=now, token=token.pk, scopes=token.scopes)
    return secret


@transaction.atomic
def revoke_token(prefix: str, *, now: datetime, by: Person | None = None) -> int:
    """End the tokens that start like this; returns how many. Raises TokenNotFound."""
    revoked = operations.revoke_token(prefix, now=now)
    for token in revoked:
        _record("token.revoked", token.person_id, by=by, now=now, token=token.pk)
    return len(revoked)


def _record(kind: str, person_id: int, *, by: Person | None, now: datetime, **data: object) -> None:
    part = f":{data['token']}" if "token" in data else ""
    record(
        Fact(
            kind=kind,
            subject=f"person:{person_id}",
            occurred_at=now,
            actor=f"person:{by.pk}" if by else SYSTEM,
            data=data,
            key=f"{kind}:{person_id}{part}:{now.isoformat()}",
        ),
        now=now,
    )

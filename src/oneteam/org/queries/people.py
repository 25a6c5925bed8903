"""Who works here, and whom a link lets in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from django.core import signing
from django.utils.crypto import salted_hmac

from oneteam.org.models import Person
from oneteam.org.rules import TEAM_OF, Action, Role, Team, may
from oneteam.org.rules.invitation import Link, Purpose, link_from_json, link_to_json
from oneteam.settled import settled

_SALT = "oneteam.org.link"
_LEADERS = {Role.SALES_LEADER, Role.MARKETING_LEADER}


class PersonNotFound(Exception):
    """There is no such person."""


class Worker(NamedTuple):
    """What deciding about work asks of a person."""

    is_active: bool
    works_leads: bool
    calendar_id: int | None
    time_zone: str
    name: str
    email: str


class LinkNotGood(Exception):
    """The link was used before, is too old, or was never ours."""


def person(person_id: int) -> Person:
    """One person, active or not. Raises PersonNotFound."""
    try:
        return Person.objects.select_related("calendar").get(id=person_id)
    except Person.DoesNotExist:
        raise PersonNotFound("There is no such person.") from None


def person_by_email(email: str) -> Person | None:
    """The person with this e-mail address, whatever its case; active or not."""
    return Person.objects.filter(email=email.strip().lower()).first()


def people(*, active: bool | None = True) -> list[Person]:
    """Everyone by name; `active=None` also those who left, `False` only those."""
    rows = Person.objects.select_related("calendar").order_by("name", "id")
    return list(rows if active is None else rows.filter(is_active=active))


@settled
def workers() -> Mapping[int, Worker]:
    """Everyone who was ever here, by id, as deciding about work sees them."""
    rows = Person.objects.values_list("id", "is_active", "role", *Worker._fields[2:])
    return {
        person_id: Worker(is_active, may(Role(role), Action.WORK_OWN_LEAD), *rest)
        for person_id, is_active, role, *rest in rows
    }


def leaders(team: Team) -> list[Person]:
    """The active leaders of a team, longest here first."""
    roles = [role for role in _LEADERS if TEAM_OF[role] is team]
    return list(Person.objects.filter(role__in=roles, is_active=True).order_by("id"))


def sign_link(someone: Person, *, purpose: Purpose, now: datetime) -> str:
    """A signed text that lets this person choose a password once, for a limited time."""
    link = Link(purpose=purpose, person_id=someone.pk, made_at=now, state=_state(someone))
    return signing.Signer(salt=_SALT).sign_object(link_to_json(link))


def open_link(text: str, *, now: datetime) -> tuple[Person, Purpose]:
    """Whom a link lets in, and for what. Raises LinkNotGood."""
    try:
        link = link_from_json(signing.Signer(salt=_SALT).unsign_object(text))
        someone = Person.objects.get(id=link.person_id, is_active=True)
    except (signing.BadSignature, ValueError, KeyError, TypeError, Person.DoesNotExist):
        raise LinkNotGood("This link is not valid.") from None
    if not link.is_good(state=_state(someone), now=now):
        raise LinkNotGood("This link was used before or is too old.")
    return someone, link.purpose


def _state(someone: Person) -> str:
    parts = [someone.email, someone.password, str(someone.joined_at), str(someone.session_epoch)]
    return salted_hmac(_SALT, "\0".join(parts), algorithm="sha256").hexdigest()[:32]

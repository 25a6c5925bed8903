"""People come, change and go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F

from oneteam.org.models import Calendar, Person
from oneteam.org.operations.passwords import check_password
from oneteam.org.queries.people import person
from oneteam.org.rules import Role
from oneteam.org.rules.invitation import what_is_wrong_with


class PersonRefused(Exception):
    """What was said about a person cannot be kept; `wrong` names every field and what to do."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


class LastAdministrator(Exception):
    """Nobody would be left who can run the installation."""


@transaction.atomic
def invite(
    email: str,
    *,
    name: str,
    role: str,
    time_zone: str,
    now: datetime,
    calendar_id: int | None = None,
) -> Person:
    """A person who may join by a link. Raises PersonRefused naming every wrong field."""
    email = email.strip().lower()
    wrong = what_is_wrong_with(name=name, role=role, time_zone=time_zone)
    try:
        validate_email(email)
    except ValidationError:
        wrong["email"] = "Email address invalid"
    if Person.objects.filter(email=email).exists():
        wrong["email"] = "Someone with this address is already here."
    if wrong:
        raise PersonRefused(wrong)
    someone = Person(
        email=email,
        name=name.strip(),
        role=role,
        time_zone=time_zone,
        calendar_id=calendar_id,
        invited_at=now,
    )
    someone.set_unusable_password()
    someone.save()
    return someone


@transaction.atomic
def save_person(
    person_id: int,
    *,
    name: str | None = None,
    role: str | None = None,
    time_zone: str | None = None,
    calendar_id: int | None = None,
    company_hours: bool = False,
) -> Person:
    """Change what is given; `company_hours` takes away hours of one's own.

    Raises PersonRefused, LastAdministrator. A new role counts from the next request.
    """
    someone = person(person_id)
    told = {"name": name, "role": role, "time_zone": time_zone}
    changes: dict[str, Any] = {
        field: said.strip() for field, said in told.items() if said is not None
    }
    known = {field: changes.get(field, getattr(someone, field)) for field in told}
    wrong = what_is_wrong_with(**known)
    if calendar_id and not Calendar.objects.filter(id=calendar_id).exists():
        wrong["calendar"] = "Choose one of the calendars."
    if wrong:
        raise PersonRefused(wrong)
    if known["role"] != Role.OPERATIONS:
        _keep_an_administrator(someone)
    if company_hours or calendar_id:
        changes["calendar_id"] = None if company_hours else calendar_id
    if changes:
        Person.objects.filter(id=person_id).update(**changes)
    return person(person_id)


@transaction.atomic
def deactivate(person_id: int) -> bool:
    """A person leaves: sessions end at once, no token lets them in. False if already gone.

    Raises LastAdministrator, PersonNotFound.
    """
    _keep_an_administrator(person(person_id))
    left = Person.objects.filter(id=person_id, is_active=True).update(
        is_active=False, session_epoch=F("session_epoch") + 1
    )
    return bool(left)


def reactivate(person_id: int) -> bool:
    """A person is back, with the old password. False if never gone."""
    return bool(Person.objects.filter(id=person_id, is_active=False).update(is_active=True))


@transaction.atomic
def ensure_person(
    email: str,
    *,
    name: str,
    role: str,
    now: datetime,
    time_zone: str = "UTC",
    password: str | None = None,
    calendar_id: int | None = None,
) -> Person:
    """The person with this address; made and joined if new (set-up, demo, import).

    Without a password nobody can sign in as them until they use a link. An existing person stays
    as is. Raises PersonRefused, PasswordRefused.
    """
    found = Person.objects.filter(email=email.strip().lower()).first()
    if found:
        return found
    someone = invite(
        email, name=name, role=role, time_zone=time_zone, calendar_id=calendar_id, now=now
    )
    if password is not None:
        check_password(password, someone)
        someone.set_password(password)
    someone.joined_at = now
    someone.save(update_fields=["password", "joined_at"])
    return someone


def _keep_an_administrator(leaving: Person) -> None:
    if leaving.role != Role.OPERATIONS or not leaving.is_active:
        return
    others = Person.objects.select_for_update().filter(role=Role.OPERATIONS, is_active=True)
    if not [other for other in others if other.pk != leaving.pk]:
        raise LastAdministrator(
            f"{leaving.name} is the only one in operations: give someone else that role first."
        )

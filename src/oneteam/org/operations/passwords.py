"""Passwords, the links that let one choose them, and the sessions they end."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from oneteam.org.models import Person
from oneteam.org.queries.people import open_link, person, sign_link
from oneteam.org.rules.invitation import Purpose


class PasswordRefused(Exception):
    """The password is too easily guessed; `reasons` says why, one sentence each."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


def new_link(person_id: int, *, now: datetime) -> str:
    """A fresh link for a person: to join, or, who joined already, to choose a new password."""
    someone = person(person_id)
    purpose = Purpose.RESET if someone.joined_at else Purpose.JOIN
    return sign_link(someone, purpose=purpose, now=now)


def request_reset(email: str, *, now: datetime) -> tuple[Person, str] | None:
    """Whom to send which link; None for a stranger or someone who left: tell nobody which."""
    someone = Person.objects.filter(email=email.strip().lower(), is_active=True).first()
    return (someone, new_link(someone.pk, now=now)) if someone else None


@transaction.atomic
def join(link: str, *, password: str, now: datetime) -> tuple[Person, bool]:
    """Use a link: the password is set and every session ends. Returns (person, is_first_time).

    Raises LinkNotGood, PasswordRefused. Two uses at once: one wins, the other finds it used.
    """
    someone, _ = open_link(link, now=now)
    check_password(password, someone)
    before, is_first_time = someone.password, someone.joined_at is None
    someone.set_password(password)
    won = Person.objects.filter(id=someone.pk, password=before, is_active=True).update(
        password=someone.password,
        joined_at=someone.joined_at or now,
        session_epoch=F("session_epoch") + 1,
    )
    if not won:
        open_link(link, now=now)
    return person(someone.pk), is_first_time


@transaction.atomic
def change_password(person_id: int, *, password: str) -> Person:
    """A new password; every session of the person ends. Raises PasswordRefused."""
    someone = person(person_id)
    check_password(password, someone)
    someone.set_password(password)
    Person.objects.filter(id=person_id).update(
        password=someone.password, session_epoch=F("session_epoch") + 1
    )
    return person(person_id)


def end_sessions(person_id: int) -> None:
    """Sign a person out everywhere."""
    Person.objects.filter(id=person_id).update(session_epoch=F("session_epoch") + 1)


def check_password(password: str, someone: Person) -> None:
    """Raise PasswordRefused unless the password is hard to guess for this person."""
    try:
        validate_password(password, someone)
    except ValidationError as error:
        raise PasswordRefused(list(error.messages)) from None

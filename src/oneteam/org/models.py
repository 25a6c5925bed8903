"""Tables of people, calendars, absences, tokens and throttles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from oneteam.org import rules

ROLES = [(role.value, rules.ROLE_LABELS[role]) for role in rules.Role]


class Calendar(models.Model):
    """When work is done: weekly hours in one zone, a country's holidays, company days."""

    name = models.CharField(max_length=100, unique=True)
    time_zone = models.CharField(max_length=64, default="UTC")
    # {"0": [["09:00", "12:30"], ["13:15", "17:30"]], ...}; Monday is 0; a missing day is off.
    hours = models.JSONField(default=dict)
    country = models.CharField(max_length=2, blank=True, default="")
    subdivision = models.CharField(max_length=10, blank=True, default="")

    def __str__(self) -> str:
        return self.name


class CompanyDay(models.Model):
    """A day that differs from the week: closed, or with hours of its own."""

    calendar = models.ForeignKey(Calendar, on_delete=models.CASCADE, related_name="company_days")
    date = models.DateField()
    name = models.CharField(max_length=100, blank=True, default="")
    hours = models.JSONField(default=list)  # [] is closed

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["calendar", "date"], name="one_company_day_per_date")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"


class Company(models.Model):
    """The one company this installation serves."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=200, default="Our company")
    currency = models.CharField(max_length=3, default="EUR")
    fiscal_month = models.PositiveSmallIntegerField(default=1)  # in which the fiscal year begins
    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="there_is_one_company")
        ]

    def __str__(self) -> str:
        return self.name


class SettingsStamp(models.Model):
    """Another number after every change of a setting; triggers write it (see settled.py)."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    value = models.BigIntegerField()

    def __str__(self) -> str:
        return str(self.value)


class PersonManager(BaseUserManager["Person"]):
    """Looks people up by e-mail, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Someone who works here: the user model."""

    email = models.EmailField(max_length=254, unique=True)  # always stored in lower case
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=20, choices=ROLES)
    time_zone = models.CharField(max_length=64, default="UTC")
    # Own working hours; none means the company's.
    calendar = models.ForeignKey(
        Calendar, on_delete=models.PROTECT, null=True, blank=True, related_name="people"
    )
    # Where they sit in the company, as its lists of teams tell it.
    manager = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="reports"
    )
    office = models.CharField(max_length=100, blank=True, default="")
    is_active = models.BooleanField(default=True)
    # Part of every session's signature: raising it ends all sessions at once.
    session_epoch = models.PositiveIntegerField(default=0)
    invited_at = models.DateTimeField(null=True, blank=True)
    joined_at = models.DateTimeField(null=True, blank=True)

    objects: ClassVar[PersonManager] = PersonManager()
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name", "role"]

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session must still carry to be this person's."""
        return f"{super().get_session_auth_hash()}.{self.session_epoch}"

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under keys that were rotated out."""
        for earlier in super().get_session_auth_fallback_hash():
            yield f"{earlier}.{self.session_epoch}"


class Absence(models.Model):
    """A stretch of time in which a person does not work; half-open [starts_at, ends_at)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=100, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="absence_has_a_length"
            )
        ]
        indexes: ClassVar = [
            # Answers: who is away now?
            models.Index(fields=["ends_at", "starts_at"], name="absence_by_time")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts_at:%Y-%m-%d} to {self.ends_at:%Y-%m-%d}"


class Token(models.Model):
    """An API token: acts as a person, within scopes; only a hash is stored."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100, blank=True, default="")
    prefix = models.CharField(max_length=12)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of a 256-bit secret, hex
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class Throttle(models.Model):
    """A token bucket: how many more tries a key has, as of a moment."""

    key = models.CharField(max_length=200, primary_key=True)
    tokens = models.FloatField()
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key

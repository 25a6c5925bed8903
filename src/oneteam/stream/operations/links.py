""" "I've got it" from a message: a signed link that claims one lead for one person, once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction
from django.urls import reverse

from oneteam.org.models import Person
from oneteam.stream.models import UsedLink

LIVES = timedelta(days=3)
_SALT = "oneteam.stream.claim"


class LinkNotGood(Exception):
    """The link was used before, is too old, or was never ours."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a link lets somebody do."""

    lead_id: int
    person: Person


def claim_link(lead_id: int, *, by: Person, now: datetime) -> str:
    """The address at which this person takes this lead, without signing in."""
    token = signing.Signer(salt=_SALT).sign_object(
        {"l": lead_id, "p": by.pk, "t": int(now.timestamp()), "e": by.session_epoch}
    )
    return settings.URL + reverse("claim", args=[token])


def open_claim(token: str, *, now: datetime) -> Claim:
    """What a link is for, changing nothing. Raises LinkNotGood."""
    try:
        said = signing.Signer(salt=_SALT).unsign_object(token)
        person = Person.objects.get(id=said["p"], is_active=True, session_epoch=said["e"])
        made_at = datetime.fromtimestamp(said["t"], tz=now.tzinfo)
    except (signing.BadSignature, ValueError, KeyError, TypeError, Person.DoesNotExist):
        raise LinkNotGood("This link is not valid.") from None
    if now >= made_at + LIVES or UsedLink.objects.filter(digest=_digest(token)).exists():
        raise LinkNotGood("This link was used before or is too old.")
    return Claim(lead_id=int(said["l"]), person=person)


def use_claim(token: str, *, now: datetime) -> Claim:
    """Use a link up, in the transaction of what it does. Raises LinkNotGood the second time."""
    claim = open_claim(token, now=now)
    try:
        with transaction.atomic():
            UsedLink.objects.create(digest=_digest(token), used_at=now)
    except IntegrityError:
        raise LinkNotGood("This link was used before or is too old.") from None
    return claim


def forget_old_links(*, now: datetime) -> int:
    """Drop used links that are too old to work anyway. Returns how many."""
    return UsedLink.objects.filter(used_at__lt=now - LIVES).delete()[0]


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()

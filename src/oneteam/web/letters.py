"""Letters with a link, sent while someone works at a page: invitation, new password.

They are posted from a thread: a slow mail server keeps nobody waiting, and how long the answer
takes does not tell whether an address is known. A letter lost with the process is asked for again.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse

if TYPE_CHECKING:
    from oneteam.org.models import Person

logger = structlog.get_logger(__name__)

INVITATION = """Hello {name},

you are invited to {product}. Choose a password here; the link works once, for 24 hours:

{address}
"""
NEW_PASSWORD = """Hello {name},

someone, probably you, asked for a new password for {product}. Choose it here; the link works
once, for one hour:

{address}

If it was not you, do nothing: your password stays as it is.
"""


def can_send() -> bool:
    """Whether mail is configured (ONETEAM_EMAIL_URL)."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def address_of(link: str) -> str:
    """The full address a link is opened at."""
    return settings.URL + reverse("join", args=[link])


def send(to: Person, link: str) -> bool:
    """Post the letter that fits the person. False when no mail is configured."""
    if not can_send():
        return False
    body = NEW_PASSWORD if to.joined_at else INVITATION
    letter = EmailMessage(
        subject="Choose a new password" if to.joined_at else "You are invited to OneTeam",
        body=body.format(name=to.name, product="OneTeam", address=address_of(link)),
        to=[to.email],
    )
    threading.Thread(target=_post, args=(letter, to.pk), name="letter", daemon=True).start()
    return True


def _post(letter: EmailMessage, person_id: int) -> None:
    try:
        letter.send()
    except OSError as error:  # smtplib's errors are OSErrors
        logger.error("letter_not_sent", person=person_id, error=type(error).__name__)

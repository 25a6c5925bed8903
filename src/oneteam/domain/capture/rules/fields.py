"""Decides what is wrong with a filled-in form, in the words the person reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from oneteam.domain.capture.rules.emails import email
from oneteam.domain.capture.rules.texts import MESSAGE_LIMIT, clean, length
from oneteam.domain.capture.rules.websites import website

FIELDS = {
    "name": "Name",
    "email": "E-mail",
    "company": "Company",
    "website": "Website",
    "phone": "Phone",
    "message": "Message",
}
CONSENT = "consent"  # the box to tick, where a form asks for it
EMAIL_INVALID = "Email address invalid"
WEBSITE_INVALID = "Website address invalid"
MISSING = "Required field missing"


def problems(typed: Mapping[str, str], *, required: Collection[str] = ()) -> dict[str, str]:
    """What is wrong, field by field, in the order of the form; empty when nothing is."""
    wrong = {}
    for name in FIELDS:
        text = typed.get(name, "")
        if not clean(text):
            if name in required:
                wrong[name] = MISSING
        elif name == "email" and email(text) is None:
            wrong[name] = EMAIL_INVALID
        elif name == "website" and website(text) is None:
            wrong[name] = WEBSITE_INVALID
        elif name == "message" and length(text) > MESSAGE_LIMIT:
            wrong[name] = too_long(length(text))
    if CONSENT in required and not typed.get(CONSENT):
        wrong[CONSENT] = MISSING
    return wrong


def too_long(characters: int, *, limit: int = MESSAGE_LIMIT) -> str:
    """What to say of a text that is longer than its limit: by how much, and that it is kept."""
    over = characters - limit
    noun = "character" if over == 1 else "characters"
    return f"Message too long by {over} {noun}: shorten it to {limit}"

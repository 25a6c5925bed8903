"""Writes of contacts: found by normalised e-mail, made when new, enriched where empty."""

from __future__ import annotations

from datetime import datetime

from oneteam.domain.capture import rules
from oneteam.domain.capture.models import Contact
from oneteam.domain.capture.operations.enriching import enrich, fit
from oneteam.org.queries import home_country
from oneteam.statements.sheet import insert


def find_or_make_contact(
    arrival: rules.Arrival, *, known: Contact | None, account_id: int | None, now: datetime
) -> Contact | None:
    """The person behind an arrival, None when nobody is named. `known` has the same e-mail.

    Safe when two arrivals bring the same new person at once: the normalised e-mail is unique.
    """
    email = rules.email(arrival.email)
    phone = rules.one_line(arrival.phone)
    told = {
        "name": fit(rules.one_line(arrival.name), 300),
        "email": email.address if email else fit(rules.one_line(arrival.email), 320),
        "phone": fit(phone, 50),
        "phone_e164": _dialable(phone, country=arrival.country),
        "account_id": account_id,
    }
    custom = arrival.custom.get("contact", {})
    named = told["name"] or told["email"] or told["phone"]
    if not named and not custom and arrival.consent_text_id is None:
        return None
    if known:
        if known.phone:  # a number of its own: never mix it with another one's spelling
            del told["phone_e164"]
        enrich(known, told, custom=custom)
        return known
    row = {**told, "email_key": email.key if email else None, "created_at": now}
    row["custom"] = rules.keepable_json(dict(custom))
    # Returns the id whether this arrival or another one made the contact.
    (made,) = insert(Contact, tuple(row), [tuple(row.values())], unique="email_key")
    return Contact(pk=made, **row)


def _dialable(phone: str, *, country: str) -> str:
    if not phone:
        return ""
    if not country and not phone.startswith("+"):  # without a hint: probably from where we are
        country = home_country()
    return rules.phone_e164(phone, region=country)

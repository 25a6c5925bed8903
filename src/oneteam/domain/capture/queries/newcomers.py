"""A lead that arrives in this act, and what was known of whoever asks: read in one statement."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from oneteam.domain.capture import rules
from oneteam.domain.capture.models import Account, Contact, Lead
from oneteam.statements.ready import adapted
from oneteam.statements.sheet import first_row

Row = TypeVar("Row", Account, Contact)

# What an arrival is about, and neither judged by nor ever changed by one.
_UNASKED = {"created_at", "batch_id", "external_key"}


@dataclass(slots=True)
class Newcomer:
    """A lead that arrives in this act; until the act ends nobody else can know of it.

    Each step sets in `lead` what it decided, and the row is written once, at the end.
    """

    lead: Lead
    touches: list[rules.TouchFact]  # of whoever asks, oldest first, at most `facts.MOST_TOUCHES`
    suspicion: str
    rejected_as: str
    was_known: bool  # the contact was there before: other leads may be theirs


@dataclass(frozen=True, slots=True)
class Known:
    """What was known when somebody asked."""

    account: Account | None = None  # of the company's domain, else of its name
    contact: Contact | None = None
    twin: int | None = None  # the contact's newest lead that is alive, when it came in lately
    rejected_as: str = ""  # the reason their last rejected lead was rejected for


def known(*, domain: str, name_key: str, email_key: str | None, now: datetime) -> Known:
    """Who it probably is: by the company's domain or name, and by the normalised e-mail.

    A company is known by name alone only while nobody told where it lives.
    """
    since = adapted(now - rules.DUPLICATE_WITHIN)
    found = first_row(
        _statement(), [since, domain or None, name_key or None, not domain, email_key]
    )
    if found is None:  # never: the statement always has one row
        return Known()
    accounts, contacts = len(_columns(Account)), len(_columns(Contact))
    by_domain, found = found[:accounts], found[accounts:]
    by_name, found = found[:accounts], found[accounts:]
    contact, (twin, rejected_as) = found[:contacts], found[contacts:]
    return Known(
        account=_read(Account, by_domain) or _read(Account, by_name),
        contact=_read(Contact, contact),
        twin=twin,
        rejected_as=rejected_as or "",
    )


@cache
def _statement() -> str:
    """Written by hand, for both databases: each part asks an index for one row."""
    alive = ", ".join(f"'{status.value}'" for status in sorted(rules.ALIVE))
    listed = [
        f'{alias}."{field.column}"'
        for alias, model in (("a", Account), ("n", Account), ("c", Contact))
        for field in _columns(model)
    ]
    return f"""
        SELECT {", ".join(listed)},
            (SELECT id FROM oneteam_lead
                WHERE contact_id = c.id AND status IN ({alive}) AND arrived_at > %s
                ORDER BY arrived_at DESC, id DESC LIMIT 1) AS twin,
            (SELECT reason FROM oneteam_lead
                WHERE contact_id = c.id AND verdict = 'reject'
                ORDER BY verdict_at DESC, id DESC LIMIT 1) AS rejected_as
        FROM (SELECT 1 AS one) one
        LEFT JOIN oneteam_account a ON a.domain = %s
        LEFT JOIN oneteam_account n ON n.id = (
            SELECT id FROM oneteam_account
                WHERE name_key = %s AND (domain IS NULL OR %s)
                ORDER BY id LIMIT 1)
        LEFT JOIN oneteam_contact c ON c.email_key = %s"""


@cache
def _columns(model: type[models.Model]) -> tuple[models.Field[Any, Any], ...]:
    return tuple(field for field in model._meta.concrete_fields if field.attname not in _UNASKED)


def _read(model: type[Row], values: tuple[Any, ...]) -> Row | None:
    if values[0] is None:
        return None
    names = [field.attname for field in _columns(model)]
    told = [json.loads(v) if n == "custom" else v for n, v in zip(names, values, strict=True)]
    return model.from_db(connection.alias, names, told)

"""Writes of accounts: found by domain, else by name, made when new, enriched where empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from oneteam.domain.capture import rules
from oneteam.domain.capture.models import Account
from oneteam.domain.capture.operations.enriching import enrich, fit
from oneteam.statements.ready import Ready
from oneteam.statements.sheet import insert

_BY_NAME = Ready(lambda key: Account.objects.filter(name_key=key).order_by("id")[:1], key=str)


def keys_of(arrival: rules.Arrival) -> tuple[str, str]:
    """By what the company behind an arrival is known: its domain and its name; "" for neither."""
    domain = rules.company_domain(
        website=rules.website(arrival.website), email=rules.email(arrival.email)
    )
    return domain, fit(rules.name_key(arrival.company), 300)


def find_or_make_account(
    arrival: rules.Arrival, *, known: Account | None, now: datetime
) -> Account | None:
    """The account behind an arrival, None when nothing tells which company it is.

    Safe when two arrivals bring the same new company at once: the domain is unique.
    """
    domain, key = keys_of(arrival)
    if not domain and not key:
        return None
    website = rules.website(arrival.website)
    told = {
        "name": fit(rules.one_line(arrival.company), 300),
        "domain": domain or None,
        "website": website.url if website else "",
        "employees": arrival.employees,
        "country": _country(arrival.country),
        "industry": fit(rules.one_line(arrival.industry), 100),
    }
    custom = arrival.custom.get("account", {})
    if known is None:
        return _make({**told, "name": told["name"] or domain}, key, custom, now=now)
    if known.name == known.domain and told["name"]:  # so far we only knew where it lives
        known.name = known.name_key = ""
    if not known.name_key:
        told["name_key"] = key
    enrich(known, told, custom=custom)
    return known


def _make(
    told: Mapping[str, Any], key: str, custom: Mapping[str, Any], *, now: datetime
) -> Account:
    row = {**told, "name_key": key, "created_at": now}
    row["custom"] = rules.keepable_json(dict(custom))
    if told["domain"] is None:
        twin = _wait_for_twin(key)
        if twin is not None:
            return twin
    # Returns the id whether this arrival or another one made the account.
    (made,) = insert(Account, tuple(row), [tuple(row.values())], unique="domain")
    return Account(pk=made, **row)


def _country(text: str) -> str:
    code = text.strip().upper()
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


def _wait_for_twin(key: str) -> Account | None:
    """The account another arrival is making of the same name just now.

    Names are not unique, so on PostgreSQL whoever makes one holds a lock on it until the end of
    the transaction. SQLite lets one transaction write at a time: there the first look was enough.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"account:{key}"])
    found: Account | None = _BY_NAME.row(key=key)
    return found

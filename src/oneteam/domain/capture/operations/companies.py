"""Writes of accounts: found by domain, else by name, made when new, enriched where empty."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Q

from oneteam.domain.capture import rules
from oneteam.domain.capture.models import Account
from oneteam.domain.capture.operations.enriching import enrich, fit


def find_or_make_account(arrival: rules.Arrival, *, now: datetime) -> int | None:
    """The id of the account behind an arrival, None when nothing tells which company it is.

    Safe when two arrivals bring the same new company at once: the domain is unique.
    """
    website = rules.website(arrival.website)
    domain = rules.company_domain(website=website, email=rules.email(arrival.email))
    key = fit(rules.name_key(arrival.company), 300)
    if not domain and not key:
        return None
    known = _find(domain, key)
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
    return known.pk


def _find(domain: str, key: str) -> Account | None:
    if domain:
        same = Q(domain=domain)
        if key:  # known by name only, so far
            same |= Q(name_key=key, domain=None)
        return Account.objects.filter(same).order_by(F("domain").asc(nulls_last=True), "id").first()
    return Account.objects.filter(name_key=key).order_by("id").first()


def _make(
    told: Mapping[str, Any], key: str, custom: Mapping[str, Any], *, now: datetime
) -> int | None:
    account = Account(
        **told, name_key=key, custom=rules.keepable_json(dict(custom)), created_at=now
    )
    if account.domain is None:
        twin = _wait_for_twin(key)
        if twin is not None:
            return twin.pk
        account.save(force_insert=True)
        return account.pk
    # One statement that returns the id whether this arrival or another one made the account.
    made = Account.objects.bulk_create(
        [account], update_conflicts=True, unique_fields=["domain"], update_fields=["domain"]
    )
    return made[0].pk


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
    return _find("", key)

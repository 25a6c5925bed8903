"""Reads every decided lead with what was known of it, column by column, from the database."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import numpy as np
from django.db.models import Max

from oneteam.analytics.scorecard.rules.attributes import Attribute, Leads, Numbers, Texts
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import imports
from oneteam.domain.capture.rules import is_disposable, is_free_mail, length
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.qualification import queries as qualification
from oneteam.domain.qualification.rules import Field
from oneteam.timeline.queries import told_of

CHUNK = 10_000
# What was not won in the time in which 95 of 100 won leads were, counts as not won.
PATIENCE = 0.95
WON, ACCEPTED = "won", "accepted"
Told = Callable[[dict[str, Any]], Any]
_PLAIN = {
    "lead.source": "source",
    "lead.channel": "channel",
    "lead.campaign": "campaign__key",
    "lead.form": "form__slug",
    "account.employees": "account__employees",
    "account.country": "account__country",
    "account.industry": "account__industry",
    "contact.title": "contact__title",
}
_DERIVED: dict[str, tuple[str, Told]] = {
    "account.is_known": ("account_id", lambda row: row["account_id"] is not None),
    "contact.has_phone": ("contact__phone", lambda row: bool(row["contact__phone"])),
    "contact.has_email": ("contact__email", lambda row: bool(row["contact__email"])),
    "contact.is_free_mail": ("contact__email_key", lambda row: _asked(row, is_free_mail)),
    "contact.is_disposable": ("contact__email_key", lambda row: _asked(row, is_disposable)),
    "lead.message_length": ("message", lambda row: length(row["message"])),
}
_CUSTOM = {"lead": "custom", "contact": "contact__custom", "account": "account__custom"}


def from_database(*, now: datetime, target: str = WON) -> Leads:
    """The decided leads as `reading.decided_leads` tells them, from the database."""
    fields = asked()
    readers: list[tuple[Field, Told, Texts | Numbers]] = [
        (field, _reader(field), Numbers() if field.type == "number" else Texts())
        for field in fields
    ]
    outcome = _accepted if target == ACCEPTED else _outcomes(now=now)
    won, ids, undecided = list[int](), list[int](), 0
    for rows in _chunks():
        said = [(row, outcome(row)) for row in rows]
        kept = [row for row, came in said if came is not None]
        ids += [row["id"] for row in kept]
        won += [came for _, came in said if came is not None]
        undecided += len(rows) - len(kept)
        for _, read, gathered in readers:
            gathered.add([read(row) for row in kept])
    columns = imports.columns_told()
    return Leads(
        attributes=[named(field, gathered, columns) for field, _, gathered in readers],
        won=np.array(won, dtype=np.int8),
        undecided=undecided,
        filled_late=_filled_late(),
        ids=np.array(ids, dtype=np.int64),
    )


def asked() -> list[Field]:
    """The fields that may be learned from."""
    every = qualification.fields().fields
    return [one for one in every if one.name in _PLAIN or one.name in _DERIVED or _is_own(one)]


def named(field: Field, gathered: Texts | Numbers, columns: dict[str, imports.Column]) -> Attribute:
    """What was gathered of a field, by the name its file gave it."""
    told = columns.get(field.name)
    found = gathered.attribute(field.name, column=told.name if told else field.label)
    return replace(found, type=field.type, is_later=bool(told and told.is_later))


def _chunks() -> Iterator[list[dict[str, Any]]]:
    derived = {column for column, _ in _DERIVED.values()}
    columns = {*_PLAIN.values(), *derived, *_CUSTOM.values(), "id", "verdict", "arrived_at"}
    found = Lead.objects.order_by("arrived_at", "id").values(*sorted(columns))
    rows = found.iterator(chunk_size=CHUNK)
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def _accepted(row: dict[str, Any]) -> int | None:
    return {"accept": 1, "reject": 0, "return": 0}.get(row["verdict"])


def _outcomes(*, now: datetime) -> Callable[[dict[str, Any]], int | None]:
    won = Opportunity.objects.filter(lead__isnull=False, outcome="won")
    told = won.order_by("-closed_at").values_list("lead_id", "closed_at", "lead__arrived_at")
    took: dict[int, float] = {}
    for lead, closed, arrived in told.iterator(chunk_size=CHUNK):
        if closed and arrived:
            took[lead] = max((closed - arrived).total_seconds(), 0.0)  # of several deals, the first
    patience = timedelta(seconds=float(np.quantile(list(took.values()), PATIENCE)) if took else 0)
    known_until = _known_until(now=now)

    def outcome(row: dict[str, Any]) -> int | None:
        if known_until - row["arrived_at"] < patience:
            return None
        return int(row["id"] in took)

    return outcome


def _known_until(*, now: datetime) -> datetime:
    """Up to when the data tell what happened: of a past brought in from files, not up to today."""
    arrived = Lead.objects.filter(arrived_at__lte=now).aggregate(at=Max("arrived_at"))["at"]
    closed = Opportunity.objects.filter(closed_at__lte=now).aggregate(at=Max("closed_at"))["at"]
    return max((at for at in (arrived, closed) if at), default=now)


def _filled_late() -> dict[str, int]:
    """Of how many leads each field was filled in after the verdict."""
    judged = Lead.objects.filter(verdict_at__isnull=False)
    verdicts = dict(judged.values_list("id", "verdict_at").iterator())
    late = {
        (lead, name)
        for lead, at, data in told_of("lead.edited", noun="lead")
        if (verdict_at := verdicts.get(lead)) and at > verdict_at
        for name in data["fields"]
    }
    return dict(Counter(name for _, name in late))


def _is_own(field: Field) -> bool:
    return ".custom." in field.name


def _reader(field: Field) -> Told:
    if field.name in _PLAIN:
        column = _PLAIN[field.name]
        return lambda row: row[column]
    if field.name in _DERIVED:
        return _DERIVED[field.name][1]
    entity, _, key = field.name.partition(".custom.")
    column = _CUSTOM[entity]
    if field.type == "date":  # a day says little of itself; that it was told may
        return lambda row: "known" if (row[column] or {}).get(key) else None
    return lambda row: (row[column] or {}).get(key)


def _asked(row: dict[str, Any], ask: Callable[[str], bool]) -> bool | None:
    domain = (row["contact__email_key"] or "").rpartition("@")[2]
    return ask(domain) if domain else None

"""Writes of imports themselves: a batch begins, ends, is undone; custom fields are made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from oneteam.domain.capture.models import Account, Batch, Contact, CustomField, Lead, Touch
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import SYSTEM, Fact


class FieldRefused(Exception):
    """A custom field cannot be what is asked; the message names each."""


def start_batch(
    mapping: str,
    *,
    calendar_id: int | None,
    summary: Mapping[str, Any],
    by_id: int | None,
    now: datetime,
) -> int:
    """An import begins. Returns the batch's id."""
    return Batch.objects.create(
        mapping=mapping,
        started_at=now,
        by_id=by_id,
        calendar_id=calendar_id,
        summary=dict(summary),
    ).pk


def note_batch(batch_id: int, *, summary: Mapping[str, Any]) -> None:
    """Keep how far an import came, so that a killed one can be undone."""
    Batch.objects.filter(pk=batch_id).update(summary=dict(summary))


@joined
def finish_batch(
    batch_id: int, *, summary: Mapping[str, Any], rows: int, by_id: int | None, now: datetime
) -> None:
    """An import is done: its summary is kept."""
    Batch.objects.filter(pk=batch_id).update(summary=dict(summary), finished_at=now)
    record(_fact("batch.imported", batch_id, {"rows": rows}, at=now, by_id=by_id), now=now)


@joined
def finish_undo(
    batch_id: int, *, removed: int, kept: int, by_id: int | None = None, now: datetime
) -> bool:
    """A batch is undone. False when it was so already."""
    if not Batch.objects.filter(pk=batch_id, undone_at=None).update(undone_at=now):
        return False
    data = {"removed": removed, "kept": kept}
    record(_fact("batch.undone", batch_id, data, at=now, by_id=by_id), now=now)
    return True


def ensure_custom_fields(
    wanted: Iterable[tuple[str, str, str, str]],
) -> list[int]:
    """Make custom fields given as (entity, key, label, type). Returns the ids of the new ones.

    Raises FieldRefused naming each that exists with another type.
    """
    known = {(row.entity, row.key): row for row in CustomField.objects.all()}
    wrong, new = [], []
    for entity, key, label, type_ in wanted:
        row = known.get((entity, key))
        if row is None:
            new.append(CustomField(entity=entity, key=key, label=label, type=type_))
        elif row.type != type_:
            wrong.append(f"{entity}.{key} is a field of type {row.type} already, not {type_}")
    if wrong:
        raise FieldRefused("; ".join(wrong))
    return [row.pk for row in CustomField.objects.bulk_create(new)]


def remove_custom_fields(ids: Iterable[int]) -> int:
    """Take custom fields back that hold no value any more; returns how many."""
    removed = 0
    tables = {"lead": Lead, "contact": Contact, "account": Account}
    for row in CustomField.objects.filter(pk__in=list(ids)):
        table = tables.get(row.entity)
        if table and not table._default_manager.filter(custom__has_key=row.key).exists():
            removed += row.delete()[0]
    return removed


def remove_touches(batch_id: int, *, keep: set[int]) -> int:
    """Remove the touches a batch brought, but those of the leads to keep; returns how many."""
    rows = Touch.objects.filter(batch=batch_id)
    return rows.exclude(lead__isnull=False, lead__in=keep).delete()[0]


def remove_leads(ids: list[int]) -> int:
    """Remove leads on which nobody worked, with what hangs on them; returns how many."""
    return Lead.objects.filter(pk__in=ids).delete()[1].get("oneteam.Lead", 0)


def remove_loose(batch_id: int) -> tuple[int, int]:
    """Remove a batch's contacts and accounts to which nothing refers; returns (gone, kept)."""
    gone = 0
    contacts = Contact.objects.filter(batch=batch_id, leads=None, touches=None, deals=None)
    gone += contacts.filter(consents=None).delete()[1].get("oneteam.Contact", 0)
    accounts = Account.objects.filter(batch=batch_id, leads=None, contacts=None, opportunities=None)
    gone += accounts.delete()[1].get("oneteam.Account", 0)
    kept = Contact.objects.filter(batch=batch_id).count()
    return gone, kept + Account.objects.filter(batch=batch_id).count()


def _fact(
    kind: str, batch_id: int, data: Mapping[str, Any], *, at: datetime, by_id: int | None = None
) -> Fact:
    return Fact(
        kind=kind,
        subject=f"batch:{batch_id}",
        occurred_at=at,
        actor=f"person:{by_id}" if by_id else SYSTEM,
        key=f"{kind}:{batch_id}",
        data=data,
        is_news=False,
    )

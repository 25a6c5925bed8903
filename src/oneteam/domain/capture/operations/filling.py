"""Writes of what the company's own fields say of a lead, its contact and its company."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from oneteam.domain.capture import rules
from oneteam.domain.capture.models import Account, Contact, Lead
from oneteam.domain.capture.queries.own_fields import OwnField, own_fields
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person


@joined
def fill(lead_id: int, *, values: Mapping[str, str], by: Person, now: datetime) -> bool:
    """Keep what was typed into fields of a lead, its contact and its company, by their names.

    An empty text takes a value away. False when nothing changed. Raises ValuesRefused.
    """
    lead = Lead.objects.only("contact_id", "account_id", "custom").get(pk=lead_id)
    rows: dict[str, tuple[Any, int | None]] = {
        "lead": (Lead, lead.pk),
        "contact": (Contact, lead.contact_id),
        "account": (Account, lead.account_id),
    }
    fields = [field for field in own_fields() if rows[field.entity][1] is not None]
    told = read_values(values, fields)
    changed = []
    for entity, (table, row_id) in rows.items():
        changed += fill_row(table, row_id, {f: v for f, v in told.items() if f.entity == entity})
    if changed:
        record(edited("lead", lead_id, changed, by=by, now=now), now=now)
    return bool(changed)


def read_values(
    values: Mapping[str, str], fields: list[OwnField]
) -> dict[OwnField, rules.OwnValue]:
    """What was typed, by field. Raises ValuesRefused naming every wrong value."""
    told: dict[OwnField, rules.OwnValue] = {}
    wrong = {}
    known = {field.name: field for field in fields}
    for name, typed in values.items():
        if name not in known:
            wrong[name] = "is no field of this"
            continue
        try:
            told[known[name]] = rules.own_value(typed, known[name].type)
        except rules.ValueRefused as refused:
            wrong[name] = str(refused)
    if wrong:
        raise rules.ValuesRefused(wrong)
    return told


def fill_row(table: Any, row_id: int | None, told: Mapping[OwnField, rules.OwnValue]) -> list[str]:
    """Keep values in the row of a table; returns the names of the fields that changed."""
    if not told:
        return []
    row = table.objects.select_for_update(no_key=True).only("custom").get(pk=row_id)
    changed = [field.name for field, value in told.items() if row.custom.get(field.key) != value]
    if changed:
        after = row.custom | {field.key: value for field, value in told.items()}
        kept = {key: value for key, value in after.items() if value is not None}
        table.objects.filter(pk=row_id).update(custom=kept)
    return changed


def edited(noun: str, id_: int, fields: list[str], *, by: Person, now: datetime) -> Fact:
    """The fact that fields of a lead or a deal were filled in: their names, never the values."""
    return Fact(
        kind=f"{noun}.edited",
        subject=f"{noun}:{id_}",
        occurred_at=now,
        key=f"{noun}.edited:{id_}:{now.isoformat()}",
        actor=f"person:{by.pk}",
        data={"fields": fields},
    )

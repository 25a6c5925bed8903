"""Bulk writes of what a company's past brings: accounts, contacts, leads, touches.

History keeps its dates: facts are stamped with when they became true, no clock runs and nobody is
told. Every function takes the rows of one chunk and runs in the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from oneteam.domain.capture.models import Account, Contact, Lead, Touch
from oneteam.domain.capture.operations.merging import Merged, Values, merge
from oneteam.domain.capture.rules import code
from oneteam.statements import bulk
from oneteam.timeline.operations import record_history
from oneteam.timeline.rules import Past

# What sales decided, or a person handed over, is not a file's to change.
SETTLED = (
    *("status", "owner_id", "brought_by_id", "qualified_at", "assigned_at", "accepted_at"),
    "responded_at",
)
REFERRED = (("campaign", "campaign_id"), ("contact", "contact_id"), ("account", "account_id"))


def import_accounts(rows: Sequence[Values], *, batch_id: int, now: datetime) -> Merged:
    """Companies. A domain that another account has is left out: a domain names one account."""
    adopted = _adopt(Account, "domain", rows)
    rows, shared = _with_unique(Account, "domain", rows)
    merged = merge(
        Account,
        rows,
        constants=_born(rows, batch_id=batch_id, now=now),
        settled=("owner_id", "created_at", "is_customer"),
    )
    merged.updated = sorted({*merged.updated, *adopted})
    merged.shared = shared
    return merged


def import_contacts(rows: Sequence[Values], *, batch_id: int, now: datetime) -> Merged:
    """People outside. An address that another contact has is kept as typed, but not as the key."""
    adopted = _adopt(Contact, "email_key", rows)
    rows, shared = _with_unique(Contact, "email_key", rows)
    merged = merge(
        Contact,
        rows,
        constants=_born(rows, batch_id=batch_id, now=now),
        settled=("created_at",),
    )
    merged.updated = sorted({*merged.updated, *adopted})
    merged.shared = shared
    return merged


def import_leads(rows: Sequence[Values], *, batch_id: int, now: datetime) -> Merged:
    """Leads of the past, each with its arrival on the timeline."""
    constants: dict[str, Any] = {"batch_id": batch_id, "is_history": True}
    if rows and "status" not in rows[0]:
        constants["status"] = "nurture"
    merged = merge(Lead, rows, constants=constants, settled=SETTLED)
    made = [_captured(merged.ids[position], rows[position]) for position in merged.created]
    record_history("lead.captured", made, now=now)
    changed = [merged.ids[position] for position in merged.updated]
    record_history(
        "lead.reimported",
        [
            Past(f"lead:{id_}", now, f"lead.reimported:{batch_id}:{id_}", {"batch": batch_id})
            for id_ in changed
        ],
        now=now,
    )
    return merged


def import_touches(rows: Sequence[Values], *, batch_id: int, now: datetime) -> Merged:
    """Touches of leads and contacts; one of the same kind, place and moment is there already."""
    known: dict[tuple[Any, ...], int] = {
        (lead, contact, kind, at, url): id_
        for id_, lead, contact, kind, at, url in Touch.objects.filter(
            occurred_at__in={row["occurred_at"] for row in rows}
        ).values_list("id", "lead_id", "contact_id", "kind", "occurred_at", "url")
    }
    merged, new = Merged(ids=[0] * len(rows)), []
    for position, row in enumerate(rows):
        same = (
            row.get("lead_id"),
            row.get("contact_id"),
            row["kind"],
            row["occurred_at"],
            row.get("url", ""),
        )
        if same in known:
            merged.ids[position] = known[same]
            continue
        known[same] = 0
        merged.created.append(position)
        new.append(list(row.values()))
    ids = bulk.insert_many(Touch, list(rows[0]), new, constants={"batch_id": batch_id})
    for position, id_ in zip(merged.created, ids, strict=True):
        merged.ids[position] = id_
    touched = [_touched(merged.ids[position], rows[position]) for position in merged.created]
    record_history("touch.recorded", touched, now=now)
    return merged


def _born(rows: Sequence[Values], *, batch_id: int, now: datetime) -> dict[str, object]:
    is_told = bool(rows) and "created_at" in rows[0]
    return {"batch_id": batch_id} | ({} if is_told else {"created_at": now})


def _adopt(model: type[Account] | type[Contact], name: str, rows: Sequence[Values]) -> list[int]:
    """Rows that we know without an outside key become the imported ones: one company, one row."""
    wanted = {row[name]: at for at, row in enumerate(rows) if row.get(name)}
    keys = [row["external_key"] for row in rows]
    objects = model._default_manager
    known = set(objects.filter(external_key__in=keys).values_list("external_key", flat=True))
    found = objects.filter(**{f"{name}__in": wanted, "external_key": None})
    fresh = [
        (id_, wanted[value])
        for id_, value in found.values_list("id", name)
        if rows[wanted[value]]["external_key"] not in known
    ]
    bulk.update_many(
        model, ["external_key"], [(id_, [rows[at]["external_key"]]) for id_, at in fresh]
    )
    return [at for _, at in fresh]


def _with_unique(
    model: type[Account] | type[Contact], name: str, rows: Sequence[Values]
) -> tuple[list[Values], list[int]]:
    """The rows without the values that another row has already, and where that was."""
    told = {row[name] for row in rows if row.get(name)}
    others = model._default_manager.filter(**{f"{name}__in": told})
    taken = dict(others.values_list(name, "external_key"))
    kept, shared = list(rows), []
    for position, row in enumerate(rows):
        value = row.get(name)
        if value and taken.setdefault(value, row["external_key"]) != row["external_key"]:
            kept[position] = {**row, name: None}
            shared.append(position)
    return kept, shared


def _captured(lead_id: int, row: Values) -> Past:
    data = {"channel": code(row.get("channel", ""))}
    for name, column in REFERRED:
        if row.get(column) is not None:
            data[name] = row[column]
    return Past(f"lead:{lead_id}", row["arrived_at"], f"lead.captured:{lead_id}", data)


def _touched(touch_id: int, row: Values) -> Past:
    lead, contact = row.get("lead_id"), row.get("contact_id")
    data = {"kind": code(row["kind"]), "channel": code(row.get("channel", ""))}
    if lead:
        data["lead"] = lead
    if row.get("campaign_id"):
        data["campaign"] = row["campaign_id"]
    subject = f"lead:{lead}" if lead else f"contact:{contact}"
    return Past(subject, row["occurred_at"], f"touch.recorded:{touch_id}", data)

"""Reads of imports, the leads they brought, and the custom fields a company keeps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.domain.capture.models import Account, Batch, Contact, CustomField, Lead


class BatchNotFound(LookupError):
    """There is no such import."""


@dataclass(frozen=True, slots=True)
class BatchView:
    """One import as it is shown."""

    id: int
    mapping: str
    started_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    by: str
    summary: dict[str, Any]

    @property
    def created(self) -> int:
        """How many rows made something new."""
        return self._total("created")

    @property
    def rejected(self) -> int:
        """How many rows could not be read."""
        return self._total("rejected")

    def _total(self, name: str) -> int:
        return sum(file[name] for file in self.summary.get("files", []))


@dataclass(frozen=True, slots=True)
class FieldView:
    """One custom field: its key in `custom`, and its type (text, number, date, boolean)."""

    entity: str
    key: str
    label: str
    type: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an imported file; `is_later`: the other system fills it after arrival."""

    name: str
    is_later: bool


def batches(*, limit: int = 50) -> list[BatchView]:
    """The newest imports first."""
    rows = Batch.objects.select_related("by").order_by("-id")[:limit]
    return [_view(row) for row in rows]


def makers() -> dict[int, tuple[int, str]]:
    """Which import made each custom field, with its mapping, by the field's id."""
    rows = Batch.objects.order_by("id").values_list("id", "mapping", "summary__made__custom_fields")
    return {field: (id_, mapping) for id_, mapping, made in rows for field in made or ()}


def mappings_used() -> set[str]:
    """The names of the mappings of every import that was not undone."""
    return set(Batch.objects.filter(undone_at=None).values_list("mapping", flat=True).distinct())


def columns_told() -> dict[str, Column]:
    """What files call the fields they filled, by the field's name; of several the newest."""
    found: dict[str, Column] = {}
    rows = Batch.objects.filter(undone_at=None).order_by("id")
    for told in rows.values_list("summary__columns", flat=True):
        for name, column in (told or {}).items():
            found[name] = Column(column["column"], column["later"])
    return found


def batch(batch_id: int) -> BatchView:
    """One import. Raises BatchNotFound."""
    row = Batch.objects.select_related("by").filter(pk=batch_id).first()
    if row is None:
        raise BatchNotFound(f"There is no import {batch_id}.")
    return _view(row)


def custom_fields(entity: str = "") -> list[FieldView]:
    """The custom fields of an entity, or of all, by their keys."""
    rows = CustomField.objects.order_by("entity", "key")
    if entity:
        rows = rows.filter(entity=entity)
    return [FieldView(row.entity, row.key, row.label, row.type) for row in rows]


def leads_of_batch(batch_id: int) -> list[int]:
    """Ids of the leads a batch brought."""
    return list(Lead.objects.filter(batch=batch_id).order_by("id").values_list("id", flat=True))


def leads_in_use(batch_id: int) -> set[int]:
    """Leads of a batch that are alive again, or on which rows of another origin hang."""
    rows = Lead.objects.filter(batch=batch_id)
    alive = rows.filter(status__in=["new", "queued", "assigned"])
    used = set(alive.values_list("id", flat=True))
    for name in ("responses", "verdicts", "opportunities", "touches"):
        others = rows.filter(**{f"{name}__isnull": False}).exclude(**{f"{name}__batch": batch_id})
        used |= set(others.values_list("id", flat=True))
    return used


def ids_by_key(entity: str, keys: Collection[str]) -> dict[str, int]:
    """Ids of accounts, contacts or leads by their outside keys."""
    table = {"account": Account, "contact": Contact, "lead": Lead}[entity]
    if not keys:
        return {}
    rows = table._default_manager.filter(external_key__in=list(keys))
    return dict(rows.values_list("external_key", "id"))


def arrivals(lead_ids: Collection[int]) -> dict[int, datetime]:
    """When leads arrived."""
    if not lead_ids:
        return {}
    return dict(Lead.objects.filter(pk__in=list(lead_ids)).values_list("id", "arrived_at"))


def _view(row: Batch) -> BatchView:
    return BatchView(
        id=row.pk,
        mapping=row.mapping,
        started_at=row.started_at,
        finished_at=row.finished_at,
        undone_at=row.undone_at,
        by=row.by.name if row.by else "",
        summary=row.summary,
    )


def custom_types() -> dict[tuple[str, str], str]:
    """The type of every custom field, by its entity and key."""
    rows = CustomField.objects.values_list("entity", "key", "type")
    return {(entity, key): type_ for entity, key, type_ in rows}

"""Writes of the company's own fields of deals: filled in, and removed when nothing fills them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from oneteam.domain.capture.operations.batches import remove_custom_fields
from oneteam.domain.capture.operations.filling import edited, fill_row, read_values
from oneteam.domain.capture.operations.own_fields import note
from oneteam.domain.capture.queries import own_field_by_id, own_fields
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.operations import unmaking
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record

if TYPE_CHECKING:
    from oneteam.org.models import Person


@joined
def fill(deal_id: int, *, values: Mapping[str, str], by: Person, now: datetime) -> bool:
    """Keep what was typed into fields of a deal, by their names; an empty text takes one away.

    False when nothing changed. Raises ValuesRefused.
    """
    told = read_values(values, own_fields("opportunity"))
    changed = fill_row(Opportunity, deal_id, told)
    if changed:
        record(edited("deal", deal_id, changed, by=by, now=now), now=now)
    return bool(changed)


@joined
def remove_field(field_id: int, *, by: Person, now: datetime) -> bool:
    """Take a field away that nothing fills, of whatever it is. False when something does.

    Raises FieldNotFound.
    """
    own_field_by_id(field_id)
    gone = remove_custom_fields([field_id]) or unmaking.remove_custom_fields([field_id])
    if gone:
        note(field_id, "removed", by=by, now=now)
    return bool(gone)

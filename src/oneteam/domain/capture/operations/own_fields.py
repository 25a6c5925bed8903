"""Writes of the company's own fields: made, renamed, retired and brought back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from oneteam.domain.capture import rules
from oneteam.domain.capture.models import CustomField
from oneteam.domain.capture.queries.own_fields import own_field_by_id
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person

LABEL_LENGTH = 100


class OwnFieldRefused(ValueError):
    """A field that cannot be so; `wrong` says what is wrong, by name."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {text}" for name, text in wrong.items()))
        self.wrong = dict(wrong)


@joined
def make_field(
    *, entity: str, label: str, type: str, by: Person, now: datetime, key: str = ""
) -> int:
    """Make a field; without a key it takes the one its label suggests. Returns its id.

    Raises OwnFieldRefused naming every wrong thing.
    """
    label, key = rules.one_line(label), key.strip() or rules.key_for(label)
    wrong = _wrong_label(label)
    if entity not in rules.ENTITIES:
        wrong["entity"] = f"must be one of {', '.join(rules.ENTITIES)}"
    if type not in rules.FIELD_TYPES:
        wrong["type"] = f"must be one of {', '.join(rules.FIELD_TYPES)}"
    if not rules.KEY.fullmatch(key):
        wrong["key"] = "must be at most 50 of a-z, 0-9 and underscore"
    elif taken := CustomField.objects.filter(entity=entity, key=key).first():
        retired = " and is retired: bring it back" if taken.retired_at else ""
        wrong["key"] = f"is taken by “{taken.label}”{retired}"
    if wrong:
        raise OwnFieldRefused(wrong)
    field = CustomField.objects.create(entity=entity, key=key, label=label, type=type)
    note(field.pk, "made", by=by, now=now)
    return field.pk


@joined
def rename_field(field_id: int, *, label: str, by: Person, now: datetime) -> str:
    """Give a field another label; its key stays. Returns the one before.

    Raises FieldNotFound, OwnFieldRefused.
    """
    before, label = own_field_by_id(field_id).label, rules.one_line(label)
    if wrong := _wrong_label(label):
        raise OwnFieldRefused(wrong)
    if CustomField.objects.filter(pk=field_id).exclude(label=label).update(label=label):
        note(field_id, "renamed", by=by, now=now)
    return before


@joined
def retire_field(field_id: int, *, by: Person, now: datetime) -> bool:
    """Offer a field no more: values stay, and rules that ask for it go on. False when it was so."""
    if not CustomField.objects.filter(pk=field_id, retired_at=None).update(retired_at=now):
        return False
    note(field_id, "retired", by=by, now=now)
    return True


@joined
def restore_field(field_id: int, *, by: Person, now: datetime) -> bool:
    """Bring a retired field back. False when it was in use."""
    retired = CustomField.objects.filter(pk=field_id, retired_at__isnull=False)
    if not retired.update(retired_at=None):
        return False
    note(field_id, "restored", by=by, now=now)
    return True


def note(field_id: int, what: str, *, by: Person, now: datetime) -> None:
    """Record what was done to a field."""
    fact = Fact(
        kind="field.changed",
        subject=f"field:{field_id}",
        occurred_at=now,
        key=f"field.changed:{field_id}:{what}:{now.isoformat()}",
        actor=f"person:{by.pk}",
        data={"what": what},
    )
    record(fact, now=now)


def _wrong_label(label: str) -> dict[str, str]:
    if not label:
        return {"label": "must be filled in"}
    if len(label) > LABEL_LENGTH:
        return {"label": f"must not be longer than {LABEL_LENGTH} characters"}
    return {}

"""What a fact is, and which kinds of facts there are: the schema of the timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

SYSTEM = "system"

# kind -> version -> the names its data must carry, and may carry. Ids and codes only: nothing
# here may name a person, so that erasing someone never touches history.
SCHEMAS: dict[str, dict[int, tuple[frozenset[str], frozenset[str]]]] = {}


def define(kind: str, *, version: int = 1, needs: str = "", may: str = "") -> None:
    """Declare one kind of fact; names are separated by spaces. Defining it twice is an error."""
    versions = SCHEMAS.setdefault(kind, {})
    if version in versions:
        raise ValueError(f"{kind} version {version} is already defined")
    versions[version] = (frozenset(needs.split()), frozenset(may.split()))


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that became true.

    `subject` is "lead:12"; `occurred_at` is when it became true, not when it was noticed;
    `key` is unique for ever, so that recording the same fact twice is refused by the database.
    `is_news` is false for imported history: nobody is told of it.
    """

    kind: str
    subject: str
    occurred_at: datetime
    key: str
    actor: str = SYSTEM
    data: Mapping[str, Any] = field(default_factory=dict)
    version: int = 1
    is_news: bool = True


class Past(NamedTuple):
    """A fact of the past among many of its kind, of which nobody is told; light on purpose."""

    subject: str
    occurred_at: datetime
    key: str
    data: Mapping[str, Any]


class UnknownFact(ValueError):
    """A fact whose kind or data the schema does not know."""


def check(fact: Fact) -> None:
    """Raise UnknownFact, naming every wrong thing, unless the fact fits its schema."""
    try:
        needs, may = SCHEMAS[fact.kind][fact.version]
    except KeyError:
        raise UnknownFact(f"no schema for {fact.kind} version {fact.version}") from None
    names = fact.data.keys()
    missing, extra = needs - names, names - needs - may
    wrong = [f"missing {name}" for name in sorted(missing)]
    wrong += [f"unknown {name}" for name in sorted(extra)]
    if fact.occurred_at.tzinfo is None:
        wrong.append("occurred_at has no time zone")
    if wrong:
        raise UnknownFact(f"{fact.kind}: {', '.join(wrong)}")


def check_history(kind: str, past: Sequence[Past]) -> None:
    """Raise UnknownFact unless all fit the schema of their kind; each shape is checked once."""
    shapes = {(tuple(row.data), row.occurred_at.tzinfo is None): row for row in past}
    for row in shapes.values():
        check(Fact(kind, row.subject, row.occurred_at, row.key, data=row.data, is_news=False))

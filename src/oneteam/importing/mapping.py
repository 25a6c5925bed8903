"""What a mapping is: kinds of files, the entities they bring, where each field comes from."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Mapping as Table
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain

from oneteam.domain.pipeline.rules.stages import NewStage
from oneteam.importing.fields import HAPPENINGS, THINGS
from oneteam.importing.manner import Manner


@dataclass(frozen=True, slots=True)
class Source:
    """Where a field's value comes from: columns of the row, or a constant."""

    choices: tuple[tuple[str, ...], ...] = ()  # columns as compared: the first that tells anything
    joiner: str = " "
    value: str = ""
    map: Table[str, str] = field(default_factory=dict)  # compared without case
    otherwise: str | None = None  # what a value means that the map does not know; else itself
    is_closed: bool = False  # a value that the map does not know is refused
    blank: frozenset[str] = frozenset()  # values that mean nothing was told
    is_needed: bool = False
    is_order: bool = False  # of a moment: the column numbers the rows in their order, no more
    is_later: bool = False  # the other system fills it after arrival, when people work the lead
    manner: Manner = Manner()

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column it may come from, each once."""
        return tuple(dict.fromkeys(chain.from_iterable(self.choices)))


@dataclass(frozen=True, slots=True)
class Custom:
    """A custom field that a column fills."""

    key: str
    label: str
    type: str
    source: Source


@dataclass(frozen=True, slots=True)
class Entity:
    """One thing that each row of a kind brings."""

    name: str
    sources: Table[str, Source]
    custom: tuple[Custom, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of file, recognised by the columns it needs."""

    name: str
    needs: tuple[str, ...]
    entities: Table[str, Entity]
    others: str = ""  # the entity whose custom fields keep the columns nothing else uses

    @cached_property
    def main(self) -> str:
        """What a row of this kind is; whatever else it brings hangs on that."""
        order = ("lead", "opportunity", "contact", "account", "product", "person", *HAPPENINGS)
        return next(entity for entity in order if entity in self.entities)

    def fills(self, names: Collection[str]) -> list[tuple[str, str]]:
        """Which entity and field, of the fields so named, a row fills."""
        return [
            (entity, name)
            for entity, told in self.entities.items()
            for name in told.sources
            if name in names
        ]

    @property
    def rank(self) -> int:
        """Kinds with a lower rank are written first: others refer to them."""
        return (*THINGS, *HAPPENINGS).index(self.main)


@dataclass(frozen=True, slots=True)
class Hours:
    """The hours the history was worked under."""

    name: str
    time_zone: str
    hours: Table[str, list[list[str]]]
    country: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A checked mapping."""

    name: str
    title: str
    manner: Manner
    kinds: tuple[Kind, ...]
    encoding: str = ""
    calendar: Hours | None = None
    words: Table[str, tuple[str, ...]] = field(default_factory=dict)  # other names of columns
    stages: tuple[NewStage, ...] = ()  # open ones, as the other system calls them

    def kind_of(self, header: list[str]) -> Kind | None:
        """The kind of a file with this header: of those whose columns it has, the most precise."""
        names = set(header)
        fitting = [kind for kind in self.kinds if names.issuperset(kind.needs)]
        return max(fitting, key=lambda kind: len(kind.needs), default=None)

    def custom_fields(self) -> Iterator[tuple[str, Custom]]:
        """Every custom field with the entity it belongs to, each once."""
        seen = set()
        for kind in self.kinds:
            for entity in kind.entities.values():
                for custom in entity.custom:
                    if (entity.name, custom.key) not in seen:
                        seen.add((entity.name, custom.key))
                        yield entity.name, custom

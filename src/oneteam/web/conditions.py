"""The condition builder: a small tree of groups and lines on a form, with or without script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from oneteam.domain.qualification.rules import (
    OPERATORS,
    ConditionWrong,
    Field,
    Registry,
    condition_from_json,
)
from oneteam.web import condition_tree as tree
from oneteam.web.condition_tree import Part

MATCHES = (
    ("all", "all of these hold"),
    ("any", "at least one of these holds"),
    ("none", "none of these holds"),
    ("not_all", "not all of these hold"),
)


@dataclass(frozen=True, slots=True)
class Choice:
    """One operator to choose, with the types of field it goes with."""

    name: str
    words: str
    types: str


@dataclass(frozen=True, slots=True)
class Builder:
    """What the builder shows: the tree, what may be chosen, and the whole in a sentence."""

    known: Registry
    root: Part
    problem: str = ""
    matches: tuple[tuple[str, str], ...] = MATCHES
    operators: tuple[Choice, ...] = field(default_factory=lambda: _choices())

    @property
    def fields(self) -> list[Field]:
        """The fields to choose from, and those the condition asks for though they are gone."""
        asked = {part.field for part in self.root.every() if part.field}
        offered = [one for one in self.known.fields if not one.is_retired or one.name in asked]
        gone = sorted(asked - self.known.by_name.keys())
        return [*offered, *(Field(name, f"{name} (gone)", "text") for name in gone)]

    @property
    def sentence(self) -> str:
        """The condition in words; empty while something is wrong with it."""
        try:
            return condition_from_json(self.definition(), fields=self.known).sentence()
        except ConditionWrong:
            return ""

    def definition(self) -> Any:
        """The condition as it would be stored; not yet checked."""
        return tree.stored(self.root)

    def with_problems(self, wrong: Mapping[str, str]) -> Builder:
        """This builder with each problem beside its line or group."""
        places: dict[str, Part] = {}
        tree.stored(self.root, places=places)
        for path, what in wrong.items():
            before, named, rest = path.partition("condition")
            if not named or (before and not before.endswith(".")):
                continue
            place = named + rest
            while place not in places:
                place = place[: max(place.rfind("."), place.rfind("["))]
            part = places[place]
            said = what if part.is_group else f"{_last(path)} {what}"
            part.problem = f"{part.problem}; {said}" if part.problem else said
        return self

    def changed(self, act: str) -> Builder | None:
        """The builder after a press of one of its buttons; None when the form is to be saved.

        Buttons send what to do and to which part: `add:0`, `add-group:0`, `remove:3`.
        """
        what, _, told = act.partition(":")
        if what not in ("add", "add-group", "remove"):
            return None
        at = int(told) if told.isascii() and told.isdigit() and len(told) < 5 else 0
        if what == "remove":
            return Builder(self.known, tree.numbered(self.root.without(at) if at else self.root))
        into = next((part for part in self.root.every() if part.at == at), self.root)
        if not into.is_group:
            into = self.root
        if what == "add":
            into.parts.append(Part(is_new=True))
        elif into.may_hold_groups:
            other = "any" if into.match == "all" else "all"
            into.parts.append(Part(match=other, parts=[Part(is_new=True)]))
        return Builder(self.known, tree.numbered(self.root))


def showing(condition: Any, *, fields: Registry) -> Builder:
    """The builder for a stored condition."""
    try:
        return Builder(fields, tree.numbered(tree.shown(condition)))
    except ValueError:
        problem = "What was stored here cannot be read: build it anew."
        return Builder(fields, tree.numbered(Part(match="all")), problem)


def posted(sent: QueryDict, *, fields: Registry) -> Builder:
    """The builder as it was sent."""
    return Builder(fields, tree.numbered(tree.sent(sent)))


def _choices() -> tuple[Choice, ...]:
    types: dict[tuple[str, str], list[str]] = {}
    for type_, several in OPERATORS.items():
        for one in several:
            types.setdefault((one.name, one.words), []).append(type_)
    return tuple(Choice(name, words, " ".join(of)) for (name, words), of in types.items())


def _last(path: str) -> str:
    return path.rpartition(".")[2].partition("[")[0]

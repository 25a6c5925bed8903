"""Conditions: a small typed tree of all, any, not and comparisons of one field each.

A missing value answers no to every comparison except `is unknown`; `not` then turns that around,
so "not (employees is less than 20)" holds for a company of unknown size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from oneteam.domain.qualification.rules.comparing import compare
from oneteam.domain.qualification.rules.fields import Field, operator

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One comparison: field, operator, value (a tuple where the operator takes several)."""

    field: Field
    operator: str
    value: Any = None

    def evaluate(self, facts: Facts) -> bool:
        """Whether the facts answer yes."""
        return compare(facts.get(self.field.name), self.field.type, self.operator, self.value)

    def sentence(self) -> str:
        """The comparison in words: "employees is at least 20"."""
        return _leaf_sentence(self)

    def to_json(self) -> dict[str, Any]:
        """The comparison as it is stored."""
        stored: dict[str, Any] = {"field": self.field.name, "operator": self.operator}
        if self.value is not None:
            stored["value"] = _storable(self.value)
        return stored

    def leaves(self) -> Iterator[Leaf]:
        """Itself."""
        yield self


@dataclass(frozen=True, slots=True)
class All:
    """Holds when every part holds; without parts it always holds."""

    parts: tuple[Condition, ...] = ()

    def evaluate(self, facts: Facts) -> bool:
        """Whether every part holds."""
        return all(part.evaluate(facts) for part in self.parts)

    def sentence(self) -> str:
        """The parts joined by "and"; "always" without parts."""
        return " and ".join(_inside(part) for part in self.parts) or "always"

    def to_json(self) -> dict[str, Any]:
        """The group as it is stored."""
        return {"all": [part.to_json() for part in self.parts]}

    def leaves(self) -> Iterator[Leaf]:
        """Every comparison below."""
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 - `Any` is taken by typing
    """Holds when at least one part holds; without parts it never holds."""

    parts: tuple[Condition, ...]

    def evaluate(self, facts: Facts) -> bool:
        """Whether a part holds."""
        return any(part.evaluate(facts) for part in self.parts)

    def sentence(self) -> str:
        """The parts joined by "or"; "never" without parts."""
        return " or ".join(_inside(part) for part in self.parts) or "never"

    def to_json(self) -> dict[str, Any]:
        """The group as it is stored."""
        return {"any": [part.to_json() for part in self.parts]}

    def leaves(self) -> Iterator[Leaf]:
        """Every comparison below."""
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Not:
    """Holds when its part does not."""

    part: Condition

    def evaluate(self, facts: Facts) -> bool:
        """Whether the part does not hold."""
        return not self.part.evaluate(facts)

    def sentence(self) -> str:
        """The part in words, denied."""
        return f"not ({self.part.sentence()})"

    def to_json(self) -> dict[str, Any]:
        """The denial as it is stored."""
        return {"not": self.part.to_json()}

    def leaves(self) -> Iterator[Leaf]:
        """Every comparison below."""
        yield from self.part.leaves()


Condition = Leaf | All | Any_ | Not
ALWAYS = All()


def _inside(part: Condition) -> str:
    if isinstance(part, All | Any_) and len(part.parts) > 1:
        return f"({part.sentence()})"
    return part.sentence()


def _leaf_sentence(leaf: Leaf) -> str:
    label, type_ = leaf.field.label, leaf.field.type
    if type_ == "boolean" and leaf.operator in ("is_true", "is_false"):
        return f"{label}: {'yes' if leaf.operator == 'is_true' else 'no'}"
    found = operator(type_, leaf.operator)
    words = found.words if found else leaf.operator
    if leaf.value is None:
        return f"{label} {words}"
    if leaf.operator == "between":
        return f"{label} {words} {leaf.value[0]} and {leaf.value[1]}"
    if isinstance(leaf.value, tuple):
        return f"{label} {words} {', '.join(str(one) for one in leaf.value)}"
    return f"{label} {words} {leaf.value}"


def _storable(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_storable(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value

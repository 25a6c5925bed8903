"""A condition as a form edits it: groups of lines and groups, to and from what is stored.

The form sends its parts in the order they stand, each saying how deep it is and whether it is a
group or a line, so that the tree can be put together again without a script.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from oneteam.domain.qualification.rules import OPERATORS
from oneteam.domain.qualification.rules.reading import MOST_LEVELS

# How a group joins its parts -> what it is stored as, from outside in.
SHAPES = {"all": ("all",), "any": ("any",), "none": ("not", "any"), "not_all": ("not", "all")}
_TAKES = {one.name: one.takes for several in OPERATORS.values() for one in several}
_PART = re.compile(r"([0-9])(group|line)")


@dataclass(slots=True)
class Part:
    """A group (it has a `match`) or a line; a line's several values are separated by commas."""

    match: str = ""
    parts: list[Part] = field(default_factory=list)
    field: str = ""
    operator: str = ""
    value: str = ""
    problem: str = ""
    at: int = 0  # its place among all parts of the form, the outermost group first
    depth: int = 0
    level: int = 1  # of its parts as stored, where a denial is a level of its own
    is_new: bool = False

    @property
    def is_group(self) -> bool:
        """Whether it holds other parts."""
        return bool(self.match)

    @property
    def may_hold_groups(self) -> bool:
        """Whether another group fits inside."""
        return self.is_group and self.level < MOST_LEVELS

    def every(self) -> Iterator[Part]:
        """Itself and whatever is below, in the order of the form."""
        yield self
        for part in self.parts:
            yield from part.every()

    def without(self, at: int) -> Part:
        """The same tree, less one part."""
        kept = [part.without(at) for part in self.parts if part.at != at]
        self.parts = kept
        return self


def numbered(root: Part) -> Part:
    """The tree with each part knowing its place and depth; never without anything to fill in."""
    if not root.parts:
        root.parts = [Part()]

    def deepen(part: Part, depth: int, level: int) -> None:
        part.depth, part.level = depth, level + len(SHAPES.get(part.match, ()))
        for below in part.parts:
            deepen(below, depth + 1, part.level)

    deepen(root, 0, 1)
    for at, part in enumerate(root.every()):
        part.at = at
    return root


def stored(root: Part, *, places: dict[str, Part] | None = None) -> dict[str, Any]:
    """The condition as it is stored; what is not filled in is left out.

    `places` learns where each part went, by its path.
    """
    found = _stored(root, "condition", {} if places is None else places)
    return found or {}


def shown(condition: Any) -> Part:
    """The tree of a stored condition. Raises ValueError for what is none."""
    root = Part(match="all") if not condition else _shown(condition)
    return root if root.is_group else Part(match="all", parts=[root])


def sent(post: QueryDict) -> Part:
    """The tree as it was sent. Without a word on depth, all lines are of one group."""
    matches, lines = iter(post.getlist("match")), _lines(post)
    root = Part(match=_match(next(matches, "all")))
    told = [_PART.fullmatch(one) for one in post.getlist("part")[1:]]
    if not told:
        root.parts = list(lines)
        return root
    path = [root]  # the groups that are open where the next part stands
    for one in told:
        if one is None:
            continue
        del path[max(1, int(one[1])) :]
        if one[2] == "line":
            path[-1].parts.append(next(lines, Part()))
        else:
            group = Part(match=_match(next(matches, "all")))
            path[-1].parts.append(group)
            path.append(group)
    return root


def _stored(part: Part, path: str, places: dict[str, Part]) -> dict[str, Any] | None:
    if not part.is_group:
        places[path] = part
        return _leaf(part) if part.field else None
    shape = SHAPES[part.match]
    inside = f"{path}.{'.'.join(shape)}"
    found: list[dict[str, Any]] = []
    for below in part.parts:
        one = _stored(below, f"{inside}[{len(found)}]", places)
        if one:
            found.append(one)
    places[path] = part
    whole: Any = found
    for name in reversed(shape):
        whole = {name: whole}
    return dict(whole) if found else None


def _leaf(line: Part) -> dict[str, Any]:
    leaf: dict[str, Any] = {"field": line.field, "operator": line.operator}
    takes = _TAKES.get(line.operator, "one")
    if takes in ("list", "two"):
        leaf["value"] = [part.strip() for part in line.value.split(",") if part.strip()]
    elif takes == "one":
        leaf["value"] = line.value.strip()
    return leaf


def _shown(condition: Any) -> Part:
    if not isinstance(condition, Mapping):
        raise ValueError("not a condition")
    if "field" in condition:
        value = condition.get("value")
        return Part(
            field=condition["field"], operator=condition.get("operator", ""), value=_typed(value)
        )
    if "not" in condition:
        inner = condition["not"]
        is_all = isinstance(inner, Mapping) and "all" in inner
        match, parts = "not_all" if is_all else "none", _parts(inner)
    else:
        match, parts = "all" if "all" in condition else "any", _parts(condition)
    return Part(match=match, parts=[_shown(part) for part in parts])


def _parts(condition: Any) -> list[Any]:
    for name in ("all", "any"):
        if isinstance(condition, Mapping) and isinstance(condition.get(name), list):
            return list(condition[name])
    return [condition]


def _lines(post: QueryDict) -> Iterator[Part]:
    columns = [post.getlist(name) for name in ("field", "operator", "value")]
    for name, operator, value in zip(*columns, strict=False):
        yield Part(field=name, operator=operator, value=value)


def _match(told: str) -> str:
    return told if told in SHAPES else "all"


def _typed(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return "" if value is None else str(value)

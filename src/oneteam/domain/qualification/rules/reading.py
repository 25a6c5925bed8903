"""Reads stored conditions, naming every wrong thing by its path."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from oneteam.domain.qualification.rules.comparing import as_type
from oneteam.domain.qualification.rules.conditions import ALWAYS, All, Any_, Condition, Leaf, Not
from oneteam.domain.qualification.rules.fields import Field, Registry, operator

MOST_PARTS = 50  # in one group; more than anyone reads
MOST_LEVELS = 5


class ConditionWrong(ValueError):
    """A condition that cannot be read; `wrong` maps the path of each wrong thing to what it is."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.wrong = dict(wrong)
        super().__init__("; ".join(f"{path}: {what}" for path, what in self.wrong.items()))


def from_json(data: Any, *, fields: Registry) -> Condition:
    """Read a stored condition; {} always holds. Raises ConditionWrong naming every wrong thing."""
    wrong: dict[str, str] = {}
    condition = read(data, fields=fields, path="condition", wrong=wrong)
    if wrong:
        raise ConditionWrong(wrong)
    return condition


def read(
    data: Any, *, fields: Registry, path: str, wrong: dict[str, str], level: int = 1
) -> Condition:
    """Read a condition, adding every wrong thing to `wrong` under its path."""
    if not isinstance(data, Mapping):
        wrong[path] = "must be an object"
        return ALWAYS
    if level > MOST_LEVELS:
        wrong[path] = f"groups go at most {MOST_LEVELS} deep"
        return ALWAYS
    if not data:
        return ALWAYS
    shape = next((name for name in ("all", "any", "not", "field") if name in data), None)
    if shape is None:
        wrong[path] = "must have all, any, not or field"
        return ALWAYS
    allowed = {"field", "operator", "value"} if shape == "field" else {shape}
    for extra in sorted(str(name) for name in data if name not in allowed):
        wrong[f"{path}.{extra}"] = "is not known here"
    if shape == "field":
        return _read_leaf(data, fields=fields, path=path, wrong=wrong)
    if shape == "not":
        return Not(
            read(data["not"], fields=fields, path=f"{path}.not", wrong=wrong, level=level + 1)
        )
    parts = data[shape]
    if not isinstance(parts, Sequence) or isinstance(parts, str):
        wrong[f"{path}.{shape}"] = "must be a list"
        return ALWAYS
    if len(parts) > MOST_PARTS:
        wrong[f"{path}.{shape}"] = f"has more than {MOST_PARTS} parts"
        return ALWAYS
    if shape == "any" and not parts:
        wrong[f"{path}.any"] = "needs at least one part"
    below = tuple(
        read(part, fields=fields, path=f"{path}.{shape}[{at}]", wrong=wrong, level=level + 1)
        for at, part in enumerate(parts)
    )
    return All(below) if shape == "all" else Any_(below)


def _read_leaf(
    data: Mapping[str, Any], *, fields: Registry, path: str, wrong: dict[str, str]
) -> Condition:
    field = fields.get(str(data["field"]))
    if field is None:
        wrong[f"{path}.field"] = f"there is no field {data['field']}"
        return ALWAYS
    found = operator(field.type, str(data.get("operator", "")))
    if found is None:
        wrong[f"{path}.operator"] = f"{field.label} cannot be compared so"
        return ALWAYS
    value = _read_value(
        data.get("value"), field=field, takes=found.takes, path=f"{path}.value", wrong=wrong
    )
    return Leaf(field=field, operator=found.name, value=value)


def _read_value(value: Any, *, field: Field, takes: str, path: str, wrong: dict[str, str]) -> Any:
    if takes == "nothing":
        if value not in (None, "", []):
            wrong[path] = "must be left out"
        return None
    if takes == "one":
        return _read_one(value, field=field, path=path, wrong=wrong)
    if not isinstance(value, Sequence) or isinstance(value, str):
        wrong[path] = "must be a list"
        return ()
    if takes == "two" and len(value) != 2:
        wrong[path] = "needs two values: from and to"
        return ()
    if not value:
        wrong[path] = "needs at least one value"
    several = tuple(
        _read_one(one, field=field, path=f"{path}[{at}]", wrong=wrong)
        for at, one in enumerate(value)
    )
    if takes == "two" and None not in several and several[0] > several[1]:
        wrong[path] = "from must not be after to"
    return several


def _read_one(value: Any, *, field: Field, path: str, wrong: dict[str, str]) -> Any:
    what = {"number": "a number", "date": "a date like 2026-01-31"}.get(field.type, "filled in")
    as_stored = value if not isinstance(value, list | dict | bool) else None
    typed = as_type(as_stored, field.type)
    if typed is None:
        wrong[path] = f"must be {what}"
    elif isinstance(typed, str) and "\0" in typed:
        wrong[path] = "must be without NUL, which cannot be kept"
    return typed

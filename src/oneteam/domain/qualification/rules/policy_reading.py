"""Reads stored policies, naming every wrong thing by its path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneteam.domain.qualification.rules.fields import (
    LEAD_FIELDS,
    TOUCH_FIELDS,
    TYPES,
    Field,
    Registry,
)
from oneteam.domain.qualification.rules.policy import BOUNDS, EngagementRule, FitRule, Policy
from oneteam.domain.qualification.rules.reading import read

MOST_POINTS = 1000  # a rule stronger than that hides every other
MOST_RULES = 100
MOST_DAYS = 3650  # ten years: older touches say nothing of today
NAME_LENGTH = 100
_LABELS = {
    "threshold": "Threshold",
    "fit_a": "Points for A",
    "fit_b": "Points for B",
    "engagement_1": "Points for 1",
    "engagement_2": "Points for 2",
}
_FIT = {"name", "condition", "points"}
_ENGAGEMENT = _FIT | {"window_days", "cap", "half_life_days"}


class PolicyWrong(ValueError):
    """A definition that cannot be used; `wrong` maps the path of each wrong thing to what it is."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.wrong = dict(wrong)
        super().__init__("; ".join(f"{path}: {what}" for path, what in self.wrong.items()))


def from_json(data: Any, *, fields: Registry = LEAD_FIELDS) -> Policy:
    """Read a definition. Raises PolicyWrong naming every wrong thing by its path."""
    if not isinstance(data, Mapping):
        raise PolicyWrong({"definition": "must be an object"})
    extra = sorted(str(name) for name in data if name not in _KNOWN)
    wrong: dict[str, str] = dict.fromkeys(extra, "is not known here")
    fields = fields.joined_by(_own_fields(data.get("fields", []), wrong))
    fit = [
        FitRule(**_common(row, known=_FIT, fields=fields, path=path, wrong=wrong))
        for path, row in _rows(data, "fit", wrong)
    ]
    engagement = [
        _engagement_rule(row, path=path, wrong=wrong)
        for path, row in _rows(data, "engagement", wrong)
    ]
    bounds = {
        name: _whole(data.get(name), path=name, wrong=wrong, is_required=True) or 0
        for name in BOUNDS
    }
    for high, low in (("fit_a", "fit_b"), ("engagement_1", "engagement_2")):
        if not {high, low} & wrong.keys() and bounds[high] < bounds[low]:
            wrong[high] = f"must not be below {_LABELS[low].lower()}"
    for path, rules in (("fit", fit), ("engagement", engagement)):
        names = [rule.name.casefold() for rule in rules]
        for at, name in enumerate(names):
            if name and name in names[:at]:
                wrong[f"{path}[{at}].name"] = "is used twice"
    if wrong:
        raise PolicyWrong(wrong)
    return Policy(fit=tuple(fit), engagement=tuple(engagement), **bounds)


_KNOWN = {"fields", "fit", "engagement", *BOUNDS}
_OPTIONAL = {"window_days": MOST_DAYS, "cap": MOST_POINTS, "half_life_days": MOST_DAYS}


def _rows(
    data: Mapping[str, Any], name: str, wrong: dict[str, str]
) -> list[tuple[str, Mapping[str, Any]]]:
    rows = data.get(name, [])
    if not isinstance(rows, list):
        wrong[name] = "must be a list of rules"
        return []
    if len(rows) > MOST_RULES:
        wrong[name] = f"has more than {MOST_RULES} rules"
        return []
    read = []
    for at, row in enumerate(rows):
        if isinstance(row, Mapping):
            read.append((f"{name}[{at}]", row))
        else:
            wrong[f"{name}[{at}]"] = "must be an object"
    return read


def _engagement_rule(row: Mapping[str, Any], *, path: str, wrong: dict[str, str]) -> EngagementRule:
    common = _common(row, known=_ENGAGEMENT, fields=TOUCH_FIELDS, path=path, wrong=wrong)
    bounds: dict[str, Any] = {
        name: _whole(row.get(name), path=f"{path}.{name}", least=1, most=most, wrong=wrong)
        for name, most in _OPTIONAL.items()
    }
    return EngagementRule(**common, **bounds)


def _common(
    row: Mapping[str, Any],
    *,
    known: set[str],
    fields: Registry,
    path: str,
    wrong: dict[str, str],
) -> dict[str, Any]:
    for extra in sorted(str(name) for name in row if name not in known):
        wrong[f"{path}.{extra}"] = "is not known here"
    name = row.get("name")
    if not isinstance(name, str) or not name.strip():
        wrong[f"{path}.name"] = "must be filled in"
    elif len(name) > NAME_LENGTH:
        wrong[f"{path}.name"] = f"is longer than {NAME_LENGTH} characters"
    points = _whole(row.get("points"), path=f"{path}.points", wrong=wrong, is_required=True)
    if points == 0:
        wrong[f"{path}.points"] = "must not be 0: the rule would do nothing"
    condition = read(row.get("condition", {}), fields=fields, path=f"{path}.condition", wrong=wrong)
    return {
        "name": str(name or "").strip(),
        "condition": condition,
        "points": points or 0,
    }


def _whole(
    value: Any,
    *,
    path: str,
    wrong: dict[str, str],
    least: int = -MOST_POINTS,
    most: int = MOST_POINTS,
    is_required: bool = False,
) -> int | None:
    if value is None and not is_required:
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        wrong[path] = "must be a whole number"
        return None
    if not least <= value <= most:
        wrong[path] = f"must be between {least} and {most}"
        return None
    return value


def _own_fields(rows: Any, wrong: dict[str, str]) -> list[Field]:
    own = []
    for at, row in enumerate(rows if isinstance(rows, list) else [rows]):
        parts = row if isinstance(row, Mapping) else {}
        name, label, type_ = (parts.get(part) for part in ("name", "label", "type"))
        if isinstance(name, str) and isinstance(label, str) and type_ in TYPES:
            own.append(Field(name, label, type_))
        else:
            wrong[f"fields[{at}]"] = "must have name, label and type"
    return own

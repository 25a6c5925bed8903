"""Reads targets from their stored form, naming every wrong thing at once."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from oneteam.domain.agreement.rules.promises import (
    GRADES,
    RUNGS,
    Kind,
    Promise,
    Rung,
    Start,
    Step,
    Targets,
    Unit,
)

Choice = TypeVar("Choice", bound=StrEnum)
LONGEST = {"minutes": 60 * 24 * 90, "working_days": 250}  # a year of work is no promise any more


class BadTargets(ValueError):
    """Targets that cannot be used; the message names every wrong thing."""


def read_targets(raw: Any) -> Targets:
    """Targets from their stored form. Raises BadTargets."""
    wrong: list[str] = []
    rows = raw.get("promises") if isinstance(raw, Mapping) else None
    if not isinstance(rows, list) or not rows:
        raise BadTargets("There must be a list of promises.")
    promises = [_read_promise(row, f"promise {n}", wrong) for n, row in enumerate(rows, 1)]
    made = [(promise.kind, promise.start) for promise in promises if promise]
    wrong += [
        f"{kind.label} since {start} is promised twice"
        for kind, start in sorted(set(made))
        if made.count((kind, start)) > 1
    ]
    if wrong:
        raise BadTargets("; ".join(wrong))
    return Targets(tuple(promise for promise in promises if promise))


def _read_promise(row: Any, name: str, wrong: list[str]) -> Promise | None:
    if not isinstance(row, Mapping):
        wrong.append(f"{name} must be an object")
        return None
    before = len(wrong)
    kind = _one_of(Kind, row.get("kind"), f"{name}: kind", wrong)
    name = kind.label if kind else name
    start = _one_of(Start, row.get("start"), f"{name}: start", wrong)
    unit = _one_of(Unit, row.get("unit"), f"{name}: unit", wrong)
    longest = LONGEST[unit] if unit else max(LONGEST.values())
    within = row.get("within")
    if not isinstance(within, Mapping) or set(within) != set(GRADES):
        wrong.append(f"{name}: within must have {', '.join(GRADES)}")
        within = {}
    amounts = tuple(
        (grade, _whole(within[grade], 1, longest, f"{name}: within for {grade}", wrong))
        for grade in GRADES
        if grade in within
    )
    needed = _whole(row.get("needed", 1), 1, 50, f"{name}: needed", wrong)
    percent = _whole(row.get("due_soon_percent", 80), 1, 99, f"{name}: due_soon_percent", wrong)
    is_business_time = row.get("is_business_time", True)
    if not isinstance(is_business_time, bool):
        wrong.append(f"{name}: is_business_time must be true or false")
    ladder = _read_ladder(row.get("ladder", []), name, wrong)
    unknown = set(row) - set(Promise.__dataclass_fields__)
    wrong += [f"{name}: unknown field {field}" for field in sorted(unknown)]
    if len(wrong) > before or not (kind and start and unit):
        return None
    return Promise(kind, start, unit, amounts, needed, percent, is_business_time, ladder)


def _read_ladder(raw: Any, name: str, wrong: list[str]) -> tuple[Rung, ...]:
    if not isinstance(raw, list):
        wrong.append(f"{name}: ladder must be a list")
        return ()
    rungs: list[Rung] = []
    for row in raw:
        if not isinstance(row, Mapping) or set(row) != {"step", "after_minutes"}:
            wrong.append(f"{name}: each rung needs step and after_minutes")
            continue
        step = _one_of(Step, row["step"], f"{name}: step", wrong)
        if step and step not in RUNGS:
            wrong.append(f"{name}: {step} is not a rung: it must be one of {', '.join(RUNGS)}")
            continue
        after = _whole(row["after_minutes"], 0, LONGEST["minutes"], f"{name}: after_minutes", wrong)
        if step:
            rungs.append(Rung(step, after))
    if len({rung.step for rung in rungs}) < len(rungs):
        wrong.append(f"{name}: each rung may be used once")
    order = [RUNGS.index(rung.step) for rung in sorted(rungs, key=lambda rung: rung.after_minutes)]
    if order != sorted(order):
        wrong.append(f"{name}: rungs must come in the order {', '.join(RUNGS)}")
    return tuple(sorted(rungs, key=lambda rung: (rung.after_minutes, RUNGS.index(rung.step))))


def _one_of(choices: type[Choice], value: Any, name: str, wrong: list[str]) -> Choice | None:
    try:
        return choices(value)
    except ValueError:
        wrong.append(f"{name} must be one of {', '.join(choices)}")
        return None


def _whole(value: Any, low: int, high: int, name: str, wrong: list[str]) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    wrong.append(f"{name} must be a whole number from {low} to {high}")
    return low

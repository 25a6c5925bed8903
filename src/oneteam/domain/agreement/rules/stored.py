"""Reads parts of a stored form, noting each wrong thing by its path."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

MOST_ROWS = 40  # ten years of quarters


def rows_at(
    raw: Mapping[str, Any], path: str, names: set[str], wrong: dict[str, str]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The rows of a list in a stored form, each with its path."""
    rows = raw.get(path.rpartition(".")[2])
    if not isinstance(rows, list) or len(rows) > MOST_ROWS:
        wrong[path] = f"must be a list of at most {MOST_ROWS} rows"
        return
    for at, row in enumerate(rows):
        place = f"{path}[{at}]"
        if isinstance(row, Mapping):
            note_unknown(row, place, names, wrong)
            yield place, row
        else:
            wrong[place] = "must be an object"


def note_unknown(raw: Mapping[str, Any], path: str, names: set[str], wrong: dict[str, str]) -> None:
    """Note every name that has no place here."""
    place: Callable[[str], str] = f"{path}.{{}}".format if path else str
    wrong.update({place(name): "is not known here" for name in sorted(set(map(str, raw)) - names)})


def note_repeated(said: list[str], path: str, name: str, wrong: dict[str, str]) -> None:
    """Note what may be there once and is there again."""
    wrong.update(
        {
            f"{path}[{at}].{name}": "is there twice"
            for at, one in enumerate(said)
            if one in said[:at]
        }
    )


def whole(value: Any, low: int, high: int, path: str, wrong: dict[str, str]) -> int:
    """A whole number within bounds; noted as wrong, and the lowest, when it is none."""
    if isinstance(value, int) and not isinstance(value, bool) and low <= value <= high:
        return value
    wrong[path] = f"must be a whole number from {low} to {high}"
    return low

"""Finds out whether a file writes the day or the month first, where its mapping does not say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from itertools import islice

from oneteam.importing.fields import ENTITIES
from oneteam.importing.manner import UNTOLD
from oneteam.importing.mapping import Kind, Source
from oneteam.importing.reading import Sheet

LOOKED_AT = 2000  # rows in which a file that writes such days at all shows one
_DAY = re.compile(r"\s*(\d{1,2})([./-])(\d{1,2})\2(?:\d{4}|\d{2})(?!\d)")
_EITHER = "either"


def date_order(sheet: Sheet, places: Collection[int]) -> tuple[str, bool]:
    """The order of days in these columns, "" when none is written 03/04/2026, and whether it shows.

    The days that fit one order only decide, the more of them: a file keeps to one order, and a day
    that does not fit it cannot be read, which is said. Where every day fits both, they are read day
    first; with dots that is what they mean, otherwise it does not show.
    """
    rows = (row.cells for row in sheet.rows())
    seen = _counted(islice(rows, LOOKED_AT), places)
    if not seen:
        return "", True
    if not seen["dmy"] and not seen["mdy"]:
        for cells in rows:
            seen += _counted([cells], places)
            if seen["dmy"] or seen["mdy"]:
                break
    if seen["dmy"] or seen["mdy"]:
        return ("mdy" if seen["mdy"] > seen["dmy"] else "dmy"), True
    return "dmy", not seen[_EITHER]


def day_places(kind: Kind, names: list[str]) -> set[int]:
    """The columns that tell days or moments of which the mapping does not say the order."""
    told: list[Source] = []
    for entity in kind.entities.values():
        for name, source in entity.sources.items():
            if ENTITIES[entity.name][name].kind in ("moment", "day") and not source.is_order:
                told.append(source)
        told += [custom.source for custom in entity.custom if custom.type == "date"]
    return {
        names.index(column)
        for source in told
        if source.manner.date_order == UNTOLD
        for column in source.columns
        if column in names
    }


def _counted(rows: Iterable[list[str]], places: Collection[int]) -> Counter[str]:
    seen = Counter(
        _fits(*found.groups())
        for cells in rows
        for place in places
        if place < len(cells) and (found := _DAY.match(cells[place]))
    )
    del seen[""]
    return seen


def _fits(first: str, sign: str, second: str) -> str:
    if int(first) > 12 >= int(second):
        return "dmy"
    if int(second) > 12 >= int(first):
        return "mdy"
    if int(first) > 12:
        return ""
    return "dots" if sign == "." else _EITHER

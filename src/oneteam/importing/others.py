"""Keeps the columns of a file that nothing else uses, as custom fields of what a row is."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from collections.abc import Sequence
from dataclasses import replace

from oneteam.importing import converting
from oneteam.importing.binding import bind
from oneteam.importing.manner import Manner, Unreadable
from oneteam.importing.mapping import Custom, Kind, Source
from oneteam.importing.matching import Matched
from oneteam.importing.reading import Sheet
from oneteam.importing.rejects import LINE, REASON

AT_MOST = 50  # columns kept so; an export of a CRM's every property has hundreds


def with_others(files: Sequence[Matched], types: Table[tuple[str, str], str]) -> list[Matched]:
    """The files, each with a custom field for the filled columns that nothing uses.

    A field we have already keeps its type, given in `types` by entity and key; a new one is a
    number where every cell of its columns is, in every file, else text.
    """
    kinds = [_wider(file, types) if file.kind.others else file.kind for file in files]
    texts = {
        (kind.others, custom.key)
        for kind in kinds
        if kind.others
        for custom in kind.entities[kind.others].custom
        if custom.type == "text"
    }
    return [_bound_again(file, kind, texts) for file, kind in zip(files, kinds, strict=True)]


def _bound_again(file: Matched, kind: Kind, texts: set[tuple[str, str]]) -> Matched:
    if kind is file.kind:
        return file
    entity = kind.entities[kind.others]
    custom = tuple(
        replace(one, type="text") if (entity.name, one.key) in texts else one
        for one in entity.custom
    )
    kind = replace(kind, entities={**kind.entities, entity.name: replace(entity, custom=custom)})
    binding = bind(kind, file.names, own=file.sheet.names, date_order=file.binding.date_order)
    return replace(file, kind=kind, binding=binding)


def _wider(file: Matched, types: Table[tuple[str, str], str]) -> Kind:
    kind, sheet, names = file.kind, file.sheet, file.names
    unused = [name for name in file.binding.unused if name not in (LINE, REASON, "")]
    told = {names.index(name): name for name in unused}
    entity = kind.entities[kind.others]
    taken = {custom.key for custom in entity.custom}
    seen = _seen(sheet, set(told))
    found: list[Custom] = []
    for at, name in told.items():
        key = _key(sheet.header[at])
        if at in seen and key and key not in taken and len(found) < AT_MOST:
            taken.add(key)
            type_ = types.get((entity.name, key)) or ("number" if seen[at] else "text")
            label = " ".join(sheet.header[at].split())[:100]
            found.append(Custom(key, label, type_, Source(choices=((name,),))))
    wider = replace(entity, custom=(*entity.custom, *found))
    return replace(kind, entities={**kind.entities, entity.name: wider})


def _seen(sheet: Sheet, places: set[int]) -> dict[int, bool]:
    """The columns that are filled anywhere, and whether all they hold is numbers."""
    seen: dict[int, bool] = {}
    for row in sheet.rows() if places else ():
        for at in places:
            if at < len(row.cells) and (raw := row.cells[at].strip()) and seen.get(at, True):
                seen[at] = _is_number(raw)
    return seen


def _is_number(raw: str) -> bool:
    if not re.fullmatch(r"[+-]?(0|[1-9]\d*)([.,]\d+)*", raw):  # 0049 and 1e5 are names of things
        return False
    try:
        converting.number(raw, Manner())
    except Unreadable:
        return False
    return True


def _key(header: str) -> str:
    bare = re.sub(r"[^a-z0-9]+", "_", header.casefold()).strip("_")
    return (bare if bare[:1].isalpha() else f"column_{bare}" if bare else "")[:50].rstrip("_")

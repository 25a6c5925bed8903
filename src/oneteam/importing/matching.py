"""Tells which kind each file is, before anything is written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from oneteam.importing.binding import Binding, bind
from oneteam.importing.days import date_order, day_places
from oneteam.importing.loading import load, packaged
from oneteam.importing.mapping import Kind, Mapping
from oneteam.importing.reading import Sheet, UnreadableFile, open_sheet
from oneteam.importing.rejects import LINE, REASON
from oneteam.importing.summary import FileSummary
from oneteam.importing.words import as_called


class ImportRefused(Exception):
    """Nothing was imported; the message names every file or field in the way."""


@dataclass(frozen=True, slots=True)
class Matched:
    """A file with the kind it is."""

    sheet: Sheet
    names: list[str]  # its columns in the mapping's words
    kind: Kind
    binding: Binding
    is_order_shown: bool = True  # else its days fit both orders, and are read day first


def match(mapping: Mapping, paths: Sequence[Path]) -> list[Matched]:
    """The kind of each file, what others refer to first. Raises ImportRefused."""
    found, wrong = [], []
    for path in paths:
        try:
            sheet = open_sheet(path, encoding=mapping.encoding)
        except (OSError, UnreadableFile) as problem:
            wrong.append(str(problem))
            continue
        names = as_called(sheet.names, mapping.words)
        kind = mapping.kind_of(names)
        if kind is None:
            wrong.append(_unmatched(sheet, names, mapping))
        else:
            found.append(_bound(sheet, names, kind))
    if wrong:
        raise ImportRefused("\n".join(wrong))
    return sorted(found, key=lambda file: (file.kind.rank, file.sheet.path.name))


def recognised(paths: Sequence[Path]) -> str:
    """The packaged mapping that knows every one of these files. Raises ImportRefused."""
    refusals = set()
    for name in packaged():
        try:
            match(load(name), paths)
        except ImportRefused as refused:
            refusals.add(str(refused))
        else:
            return name
    if len(refusals) == 1:  # whatever the mapping, they cannot be read
        raise ImportRefused(refusals.pop())
    raise ImportRefused(
        "No mapping that comes along knows all of these columns. Choose the one you meant to see"
        " what they lack, or write one of your own."
    )


def summary_of(file: Matched) -> FileSummary:
    """The summary of a file of which no row was read yet."""
    binding = file.binding
    return FileSummary(
        file=file.sheet.path.name,
        kind=file.kind.name,
        encoding=file.sheet.encoding,
        delimiter=file.sheet.delimiter,
        date_order=binding.date_order,
        unused_columns=[name for name in binding.unused if name not in (LINE, REASON)],
        missing_columns=list(dict.fromkeys(binding.missing)),
        repeated_columns=file.sheet.repeated,
    )


def origins(file: Matched) -> dict[str, dict[str, Any]]:
    """Which column fills each field, in the file's own words, and whether it is filled later."""
    words = dict(zip(reversed(file.names), reversed(file.sheet.header), strict=True))
    found = {}
    for entity in file.kind.entities.values():
        sources = {f"{entity.name}.{name}": source for name, source in entity.sources.items()}
        for own in entity.custom:
            sources[f"{entity.name}.custom.{own.key}"] = own.source
        for name, source in sources.items():
            if columns := [words[column].strip() for column in source.columns if column in words]:
                found[name] = {"column": source.joiner.join(columns), "later": source.is_later}
    return found


def _bound(sheet: Sheet, names: list[str], kind: Kind) -> Matched:
    places = day_places(kind, names)
    order, is_shown = date_order(sheet, places) if places else ("", True)
    return Matched(
        sheet, names, kind, bind(kind, names, own=sheet.names, date_order=order), is_shown
    )


def _unmatched(sheet: Sheet, names: list[str], mapping: Mapping) -> str:
    lines = [f"{sheet.path.name} is none of the kinds of the mapping {mapping.name}."]
    lines.append(f"  Its columns: {', '.join(sheet.header)[:1000]}")
    for kind in mapping.kinds:
        lacking = [name for name in kind.needs if name not in names]
        lines.append(f"  For “{kind.name}” it lacks: {', '.join(lacking)}")
    return "\n".join(lines)

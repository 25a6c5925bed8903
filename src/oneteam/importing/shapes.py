"""Checks the bare shape of a mapping, before anything looks at what it says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, time
from typing import Any

LONGEST = 1000  # characters of any one text
DEEPEST = 8  # levels; a mapping has six
_TEXT = (str,)
_PLAIN = (str, int, float, bool, date, time)
_MANNER = dict.fromkeys(("currency", "time_zone", "date_order", "decimal"), _TEXT)
_TOP = {**_MANNER, "name": _TEXT, "title": _TEXT, "encoding": _TEXT, "calendar": (dict,)}
_TOP["words"] = (dict,)
_CALENDAR = dict.fromkeys(("name", "time_zone", "days", "country"), _TEXT)
_SOURCE: Mapping[str, tuple[type, ...]] = {
    **_MANNER,
    **dict.fromkeys(("column", "joiner", "label", "type", "filled"), _TEXT),
    "value": _PLAIN,
    "columns": (list,),
    "first": (list,),
    "otherwise": _TEXT,
    "blank": (list,),
    "map": (dict,),
    "closed": (bool,),
    "needed": (bool,),
    "order": (bool,),
}
_CALLED = {str: "a text", list: "a list", dict: "a table", bool: "true or false"}


def problems(raw: Mapping[str, Any]) -> list[str]:
    """Every value of a wrong kind, and every text that could not be kept."""
    unkeepable = list(_unkeepable(raw, "the mapping"))
    return unkeepable or [
        *_kinds(raw, _TOP, ""),
        *_calendar(raw),
        *_words(raw.get("words")),
        *_sources(raw),
    ]


def _unkeepable(value: Any, where: str, level: int = 0) -> Iterator[str]:
    if level > DEEPEST:
        yield f"{where[:100]}: goes more than {DEEPEST} levels deep"
    elif isinstance(value, dict):
        for key, below in value.items():
            here = key if not level else f"{where}.{key}"
            yield from _unkeepable(key, f"{where[:100]}: the name {key[:40]!r}", level)
            yield from _unkeepable(below, here, level + 1)
    elif isinstance(value, list):
        for below in value:
            yield from _unkeepable(below, where, level + 1)
    elif isinstance(value, str) and len(value) > LONGEST:
        yield f"{where}: is longer than {LONGEST} characters"
    elif isinstance(value, str) and "\0" in value:
        yield f"{where}: contains a NUL, which cannot be kept"


def _kinds(
    table: Mapping[str, Any], kinds: Mapping[str, tuple[type, ...]], where: str
) -> Iterator[str]:
    for name, allowed in kinds.items():
        if name in table and not isinstance(table[name], allowed):
            what = "a plain value" if allowed is _PLAIN else _CALLED[allowed[0]]
            yield f"{where}{name}: must be {what}, not {table[name]!r}"[:300]


def _calendar(raw: Mapping[str, Any]) -> Iterator[str]:
    told = raw.get("calendar")
    if not isinstance(told, dict):
        return
    yield from _kinds(told, _CALENDAR, "calendar.")
    hours = told.get("hours", "")
    if not isinstance(hours, str) and not _are_texts(hours):
        yield "calendar.hours: must be a text or a list of texts"


def _words(raw: Any) -> Iterator[str]:
    if isinstance(raw, dict):
        for column, others in raw.items():
            if not _are_texts(others):
                yield f"words.{column}: must be a list of texts"


def _sources(raw: Mapping[str, Any]) -> Iterator[str]:
    several = raw.get("kind", [])
    if not isinstance(several, list) or not all(isinstance(kind, dict) for kind in several):
        yield "kind: must be tables, each begun with [[kind]]"
        return
    for number, kind in enumerate(several, 1):
        where = f"kind number {number}"
        yield from _kinds(kind, {"name": _TEXT, "others": _TEXT}, f"{where}, ")
        for entity, told in kind.items():
            if isinstance(told, dict):
                custom = told.get("custom", {})
                if not isinstance(custom, dict):
                    yield f"{where}, {entity}.custom: must be a table"
                    custom = {}
                for name, source in [*told.items(), *custom.items()]:
                    if isinstance(source, dict) and source is not custom:
                        yield from _source(source, f"{where}, {entity}.{name}.")


def _source(source: Mapping[str, Any], where: str) -> Iterator[str]:
    yield from _kinds(source, _SOURCE, where)
    if isinstance(source.get("columns"), list) and not _are_texts(source["columns"]):
        yield f"{where}columns: must be a list of texts"
    first = source.get("first", [])
    if isinstance(first, list) and not all(isinstance(x, str) or _are_texts(x) for x in first):
        yield f"{where}first: must be a list of texts, or of lists of them"
    for name in ("blank", "map"):
        told = source.get(name, ())
        several = told.values() if isinstance(told, dict) else told
        if isinstance(told, dict | list) and not all(isinstance(one, _PLAIN) for one in several):
            yield f"{where}{name}: must hold plain values"


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)

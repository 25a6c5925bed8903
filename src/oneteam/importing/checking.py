"""Finds everything that is wrong with a mapping, each as a sentence that says where."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Any
from zoneinfo import ZoneInfo

from oneteam.importing import shapes
from oneteam.importing.fields import CUSTOM_TYPES, ENTITIES, WITH_CUSTOM
from oneteam.importing.manner import DATE_ORDERS
from oneteam.org.rules.currencies import is_currency

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MANNER = {"currency", "time_zone", "date_order", "decimal"}
TOP = {"name", "title", "encoding", "calendar", "stage", "words", "kind", *MANNER}
STAGE = {"name", "probability"}
CALENDAR = {"name", "time_zone", "days", "hours", "country"}
SOURCE = {"column", "columns", "joiner", "value", "map", "closed", "blank", "needed"}
SOURCE |= {"order", "filled", "first", "otherwise", *MANNER}
FILLED = ("arrival", "later")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,49}")
_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]{0,39}")
_SPAN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-(([01]\d|2[0-3]):[0-5]\d|24:00)", re.ASCII)
# What decodes to more than characters, or to halves of them: no file of rows is written so.
_NOT_OF_FILES = {"idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape", "utf-7"}


def problems(raw: Mapping[str, Any]) -> list[str]:
    """Every wrong thing in a mapping as it was read from TOML; empty when it can be used."""
    return shapes.problems(raw) or [
        *_top(raw),
        *_calendar(raw.get("calendar")),
        *_stages(raw.get("stage", [])),
        *_kinds(raw.get("kind")),
    ]


def weekdays(days: str) -> list[int]:
    """Numbers of the days in "Mon-Fri" or "Mon,Wed,Sat"; Monday is 0. ValueError otherwise."""
    found: list[int] = []
    for part in days.casefold().replace(" ", "").split(","):
        first, _, last = part.partition("-")
        start = DAYS.index(first[:3])
        end = DAYS.index((last or first)[:3])
        found += range(start, end + 1)
    return found


def _top(raw: Mapping[str, Any]) -> Iterator[str]:
    yield from _unknown(raw, TOP, "the mapping")
    name = raw.get("name", "x")
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield "name: at most 40 of a-z, 0-9, dot, dash and underscore"
    yield from _manner(raw, "")
    if not _is_encoding(raw.get("encoding") or "utf-8"):
        yield f"encoding: {raw['encoding']!r} is not an encoding of text files"


def _manner(raw: Mapping[str, Any], where: str) -> Iterator[str]:
    if "time_zone" in raw and not _is_zone(raw["time_zone"]):
        yield f"{where}time_zone: {raw['time_zone']!r} is not a time zone such as Europe/Berlin"
    if raw.get("date_order", "ymd") not in DATE_ORDERS:
        yield f"{where}date_order: must be one of {', '.join(DATE_ORDERS)}"
    if raw.get("decimal", ".") not in (".", ","):
        yield f'{where}decimal: must be "." or ","'
    if "currency" in raw and not is_currency(raw["currency"]):
        yield f"{where}currency: {raw['currency']!r} is not a currency such as EUR"


def _calendar(raw: Any) -> Iterator[str]:
    if raw is None:
        return
    yield from _unknown(raw, CALENDAR, "calendar")
    if missing := sorted(CALENDAR - {"country"} - raw.keys()):
        yield f"calendar: lacks {', '.join(missing)}"
        return
    if not 0 < len(raw["name"].strip()) <= 100:
        yield "calendar.name: has 1 to 100 characters"
    if not _is_zone(raw["time_zone"]):
        yield f"calendar.time_zone: {raw['time_zone']!r} is not a time zone"
    try:
        weekdays(raw["days"])
    except ValueError:
        yield f'calendar.days: {raw["days"]!r} is not like "Mon-Fri"'
    spans = raw["hours"] if isinstance(raw["hours"], list) else [raw["hours"]]
    for span in spans:
        if not _SPAN.fullmatch(span) or span[:5] >= span[6:]:
            yield f'calendar.hours: {span!r} is not like "09:00-17:00"'


def _stages(raw: Any) -> Iterator[str]:
    if not isinstance(raw, list) or not all(isinstance(stage, dict) for stage in raw):
        yield "stage: must be tables [[stage]]"
        return
    for number, stage in enumerate(raw, 1):
        yield from _unknown(stage, STAGE, f"stage number {number}")
        name, share = stage.get("name"), stage.get("probability")
        if not isinstance(name, str) or not 1 <= len(name.strip()) <= 60:
            yield f"stage number {number}: needs a name of at most 60 characters"
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            yield f"stage number {number}: needs a probability from 0 to 1"


def _kinds(raw: Any) -> Iterator[str]:
    if not isinstance(raw, list) or not raw:
        yield "kind: the mapping needs at least one [[kind]]"
        return
    for number, kind in enumerate(raw, 1):
        name = kind.get("name") or f"number {number}"
        if not kind.get("name"):
            yield f"kind {name}: has no name"
        needs = kind.get("needs")
        if not isinstance(needs, list) or not needs or not all(isinstance(n, str) for n in needs):
            yield f"kind {name}: needs must list the columns a file is recognised by"
        yield from _unknown(kind, {"name", "needs", "others", *ENTITIES}, f"kind {name}")
        brought = [entity for entity in ENTITIES if entity in kind]
        if not brought:
            yield f"kind {name}: brings nothing; add one of {', '.join(ENTITIES)}"
        if "others" in kind and kind["others"] not in {*brought} & {*WITH_CUSTOM}:
            yield f"kind {name}: others must be one of what it brings: {', '.join(WITH_CUSTOM)}"
        for entity in brought:
            yield from _entity(kind[entity], entity, f"kind {name}, {entity}", brought)


def _entity(raw: Any, entity: str, where: str, brought: list[str]) -> Iterator[str]:
    if not isinstance(raw, dict):
        yield f"{where}: must be a table"
        return
    fields = ENTITIES[entity]
    for name, source in raw.items():
        if name == "custom":
            continue
        if name not in fields:
            yield f"{where}: has no field {name!r}; there are {', '.join(fields)}"
        else:
            yield from _source(source, f"{where}.{name}", SOURCE)
            if isinstance(source, dict) and source.get("order") and fields[name].kind != "moment":
                yield f"{where}.{name}: order is for moments"
    for name, field in fields.items():
        if field.is_needed and name not in raw and name not in brought:
            yield f"{where}: {name} must be filled"
    if entity in ("account", "contact") and not {"id", "name", "email", "website"} & raw.keys():
        yield f"{where}: needs an id, a name, a website or an email to be known by"
    if entity == "touch" and not {"lead", "contact"} & {*raw, *brought}:
        yield f"{where}: must belong to a lead or a contact"
    yield from _custom(raw.get("custom", {}), entity, where)


def _custom(raw: Any, entity: str, where: str) -> Iterator[str]:
    if raw and entity not in WITH_CUSTOM:
        yield f"{where}: cannot have custom fields"
        return
    for key, source in raw.items():
        here = f"{where}.custom.{key}"
        if not _KEY.fullmatch(key):
            yield f"{here}: a key is at most 50 of a-z, 0-9 and underscore; use label for words"
        yield from _source(source, here, (SOURCE - {"order"}) | {"label", "type"})
        if isinstance(source, dict):
            if source.get("type", "text") not in CUSTOM_TYPES:
                yield f"{here}: type must be one of {', '.join(CUSTOM_TYPES)}"
            if len(source.get("label", "")) > 100:
                yield f"{here}: the label is longer than 100 characters"


def _source(raw: Any, where: str, allowed: set[str]) -> Iterator[str]:
    if isinstance(raw, str):
        return
    if not isinstance(raw, dict):
        yield f"{where}: must be a column's name or a table"
        return
    yield from _unknown(raw, allowed, where)
    yield from _manner(raw, f"{where}.")
    given = [name for name in ("column", "columns", "first", "value") if name in raw]
    if len(given) != 1:
        yield f"{where}: needs exactly one of column, columns, first and value"
    if raw.get("filled", "later") not in FILLED:
        yield f"{where}: filled must be one of {', '.join(FILLED)}"


def _unknown(raw: Mapping[str, Any], known: set[str], where: str) -> Iterator[str]:
    for name in sorted(raw.keys() - known):
        yield f"{where}: {name!r} is not known; there are {', '.join(sorted(known))}"


def _is_encoding(name: str) -> bool:
    try:
        b"a,b\n".decode(name, "replace")
        return codecs.lookup(name).name.replace("_", "-") not in _NOT_OF_FILES
    except (LookupError, ValueError):
        return False


def _is_zone(name: Any) -> bool:
    try:
        ZoneInfo(name)
    except (ValueError, KeyError, TypeError, OSError):
        return False
    return True

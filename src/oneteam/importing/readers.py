"""What reads a cell of each kind of field."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from babel import Locale

from oneteam.importing import converting
from oneteam.importing.fields import Field
from oneteam.importing.manner import Manner, Unreadable, shown
from oneteam.importing.moments import day, moment, moment_in_order
from oneteam.org.rules.currencies import is_currency

# In which a country may be named, English first; and names that stand in none of them.
LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "sv", "da", "nb", "fi", "cs")
ALSO = {
    **{"usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US"},
    **{"uk": "GB", "u.k.": "GB", "great britain": "GB", "england": "GB", "scotland": "GB"},
    **{"wales": "GB", "holland": "NL", "the netherlands": "NL", "czech republic": "CZ"},
    **{"korea": "KR", "republic of korea": "KR", "russian federation": "RU", "turkey": "TR"},
    **{"viet nam": "VN", "uae": "AE"},
}


@cache
def _countries() -> dict[str, str]:
    found = dict(ALSO)
    for language in LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2:
                found.setdefault(str(name).casefold(), code)
    return found


def _country(raw: str, known: Field, manner: Manner) -> str:
    told = raw.strip()
    if len(told) == 2 and told.upper() in Locale("en").territories:
        return told.upper()
    code = _countries().get(told.casefold())
    if code is None:
        raise Unreadable(f"{shown(told)} is not a country")
    return code


def _currency(raw: str, known: Field, manner: Manner) -> str:
    code = raw.strip().upper()
    if not is_currency(code):
        raise Unreadable(f"{shown(raw)} is not a currency")
    return code


READERS: dict[str, Callable[..., Any]] = {
    "moment": lambda raw, known, manner: moment(raw, manner),
    "order": lambda raw, known, manner: moment_in_order(converting.count(raw, manner)),
    "day": lambda raw, known, manner: day(raw, manner),
    "count": lambda raw, known, manner: converting.count(raw, manner),
    "money": lambda raw, known, manner: converting.number(raw, manner),
    "boolean": lambda raw, known, manner: converting.boolean(raw),
    "code": lambda raw, known, manner: converting.one_of(known.codes)(raw),
    "country": _country,
    "currency": _currency,
}

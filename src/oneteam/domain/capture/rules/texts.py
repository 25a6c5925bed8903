"""What typed text becomes before it is kept, and how long it is to the person who typed it."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

import regex

MESSAGE_LIMIT = 350

# Neither database keeps NUL in text, and no screen can show the rest; tab and newline stay.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
# What copying out of address books and office files brings along unseen.
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_LINE_ENDS = re.compile(r"\r\n?")


def clean(text: str) -> str:
    """Text that every database can keep: no control characters, one kind of line end, trimmed."""
    return keepable(_LINE_ENDS.sub("\n", text)).strip()


def one_line(text: str) -> str:
    """The same on a single line, with runs of white space made one space."""
    return " ".join(keepable(text).split())


def visible(text: str) -> str:
    """An address without marks nobody sees and white space around it."""
    return _INVISIBLE.sub("", text).strip()


def keepable(text: str) -> str:
    """Text without what no database keeps; everything else exactly as typed."""
    if text.isprintable():
        return text
    return _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", _CONTROLS.sub("", text))


def keepable_json(value: Any) -> Any:
    """Any JSON value with every string in it made keepable."""
    if isinstance(value, str):
        return keepable(value)
    if isinstance(value, dict):
        return {keepable(str(key)): keepable_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [keepable_json(inner) for inner in value]
    return value


def fold(text: str) -> str:
    """Text for comparing: compatibility forms made one, case dropped, white space collapsed.

    Folding what is folded changes nothing.
    """
    folded = unicodedata.normalize("NFKC", one_line(text)).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def length(text: str) -> int:
    """How many characters a person sees (extended grapheme clusters, Unicode annex 29).

    A family emoji is one; a line end is one, however the browser sends it.
    """
    kept = keepable(_LINE_ENDS.sub("\n", text))
    return sum(1 for _ in regex.finditer(r"\X", kept))


_FORMULA = tuple("=+-@\t\r\n\0") + tuple("＝＋－＠")  # full-width forms run too


def cell(text: str) -> str:
    """Text that a spreadsheet shows and never runs: a quote before what begins like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text

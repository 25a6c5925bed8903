"""Decides when two names mean the same campaign."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200

_SEPARATORS = re.compile(r"[\s_+\-]+")
_UNKEEPABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]+")  # no database keeps these


def campaign_name(name: str) -> str:
    """A campaign's name as it is kept: one line, cut to its column."""
    return " ".join(_UNKEEPABLE.sub(" ", name).split())[:LONGEST]


def campaign_key(name: str) -> str:
    """The key of a campaign: "Spring Webinar", "spring_webinar" and "spring-webinar" are one."""
    folded = unicodedata.normalize("NFKC", campaign_name(name)).casefold()
    return _SEPARATORS.sub("-", folded).strip("-")[:LONGEST]

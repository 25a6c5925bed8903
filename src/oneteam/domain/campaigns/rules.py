"""Decides when two names mean the same campaign."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 200

_SEPARATORS = re.compile(r"[\s_+\-]+")


def campaign_key(name: str) -> str:
    """The key of a campaign: "Spring Webinar", "spring_webinar" and "spring-webinar" are one."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _SEPARATORS.sub("-", folded).strip("-")[:LONGEST]

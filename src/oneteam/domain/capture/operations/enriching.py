"""Adds what was not known yet, and never overwrites what was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneteam.domain.capture.models import Account, Contact
from oneteam.domain.capture.rules import keepable_json

_EMPTY = ("", None)


def enrich(
    row: Account | Contact, told: Mapping[str, Any], *, custom: Mapping[str, Any]
) -> list[str]:
    """Fill the empty fields of a row with what was told; returns the names of those filled."""
    news = {
        name: value
        for name, value in told.items()
        if value not in _EMPTY and getattr(row, name) in _EMPTY
    }
    extra = {key: value for key, value in custom.items() if row.custom.get(key) in _EMPTY}
    if extra:
        news["custom"] = {**row.custom, **keepable_json(extra)}
    for name, value in news.items():
        setattr(row, name, value)
    if news:
        row.save(update_fields=list(news))
    return list(news)


def fit(text: str, size: int) -> str:
    """Text no longer than its column; the submission keeps all of what was typed."""
    return text[:size]

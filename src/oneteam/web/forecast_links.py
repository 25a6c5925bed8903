"""Where the figures of forecast and ageing lead: to the list of exactly the deals counted."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from oneteam.domain.capture.rules import keepable
from oneteam.domain.pipeline.queries.narrowing import Behind
from oneteam.domain.pipeline.rules.portions import Portion
from oneteam.org import queries as org
from oneteam.org.rules.quarters import NotAQuarter, Quarter, read_quarter

NAMES = ("quarter", "part", "needs", "stale", "left")


def deals_behind(*, blank: Sequence[str] = (), **asked: object) -> str:
    """The address of a list; `blank` names what its deals lack."""
    said = {"as": "list", **asked, "blank": blank}
    return f"{reverse('pipeline')}?{urlencode(said, doseq=True)}"


def behind_of(asked: QueryDict) -> Behind | None:
    """The figure an address asks the deals of; None when it asks none of this."""
    if not any(asked.get(name) for name in NAMES):
        return None
    part = asked.get("part", "")
    return Behind(
        quarter=_quarter(asked.get("quarter", "")),
        portion=Portion(part) if part in set(Portion) else Portion.EXPECTED,
        is_undated=asked.get("needs") == "date",
        is_stale=asked.get("stale") == "1",
        left=keepable(asked.get("left", ""))[:30],
    )


def said_of(figure: Behind) -> list[str]:
    """What narrows the list, in words that follow "only deals"."""
    said = []
    if figure.quarter is not None:
        said.append(f"of {figure.quarter.key}: {figure.portion.label.lower()}")
    if figure.is_undated:
        said.append("whose day to close is past or not known")
    if figure.is_stale:
        said.append("longer in their stage than four of five past deals")
    if figure.left:
        said.append(f"that were in {figure.left.replace('-', ' ').replace('_', ' ')} and left it")
    return said


def _quarter(text: str) -> Quarter | None:
    try:
        return read_quarter(text, fiscal_month=org.fiscal_month())
    except NotAQuarter:
        return None

"""The promises of both teams as they are shown side by side, each number with its leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from oneteam.domain.agreement.rules.terms import EVERY, segment_words
from oneteam.domain.scoreboard.queries import PromisesKept
from oneteam.domain.scoreboard.rules.kept import OF_SALES, Kept, Promised, Stood
from oneteam.web.funnel import leads_url
from oneteam.web.periods import Asked
from oneteam.web.tags import percent

TOLD = {
    Stood.KEPT: "kept",
    Stood.BROKEN: "not kept",
    Stood.OPEN: "still open",
    Stood.EXCUSED: "excused",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One promise: its share and the leads of each standing, (number, words, address)."""

    kept: Kept
    label: str
    owed: str
    rows: tuple[tuple[int, str, str], ...]
    empty: str


def sides(found: PromisesKept, period: Asked) -> list[dict[str, Any]]:
    """What each team promised and kept: sales first, then marketing."""
    marketing = (Promised.ACCEPTED, Promised.COMPLETE)
    return [
        {
            "team": "sales",
            "title": "Sales promised marketing",
            "lines": [_line(found.of(one), found, period) for one in OF_SALES],
        },
        {
            "team": "marketing",
            "title": "Marketing promised sales",
            "lines": [_line(found.of(one), found, period) for one in marketing],
            "delivered": found.delivered,
            "owed": found.owed,
            "worth": found.worth,
            "owed_minor": found.owed_minor,
            "currency": found.currency,
            "delivered_url": _url(Promised.DELIVERED, Stood.KEPT, period),
        },
    ]


def volumes(found: PromisesKept, period: Asked) -> list[dict[str, Any]]:
    """Qualified leads delivered in each month beside those owed for it."""
    rows = []
    for one in found.volumes:
        days = Asked("", one.since, one.until)
        grade = {} if one.segment == EVERY else {"grade": one.segment}
        rows.append(
            {
                "one": one,
                "segment": segment_words(one.segment).capitalize(),
                "url": _url(Promised.DELIVERED, Stood.KEPT, days, **grade),
                "is_short": one.is_short,
                "is_worth_less": one.is_worth_less,
            }
        )
    return rows


def _line(kept: Kept, found: PromisesKept, period: Asked) -> Line:
    counts = {
        Stood.KEPT: kept.kept,
        Stood.BROKEN: kept.broken,
        Stood.OPEN: kept.open,
        Stood.EXCUSED: kept.excused,
    }
    return Line(
        kept=kept,
        label=kept.promised.label,
        owed=f"{percent(kept.owed)} owed" if kept.owed is not None else "owed of every lead",
        rows=tuple(
            (count, TOLD[stood], _url(kept.promised, stood, period))
            for stood, count in counts.items()
            if count or stood in (Stood.KEPT, Stood.BROKEN)
        ),
        empty=_empty(kept, found),
    )


def _empty(kept: Kept, found: PromisesKept) -> str:
    if kept.promised is Promised.COMPLETE and not found.is_agreed:
        return "No agreement says yet what has to be known of a lead."
    return "Nothing to count in this time."


def _url(promised: Promised, stood: Stood, period: Asked, **more: str) -> str:
    asked = {"promise": promised.value, "stood": stood.value, **more}
    return leads_url(asked, period=period, of=None)

"""The chart of a quarter: what is won and what may come, against the target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDE = 1000  # a bar is drawn in thousandths and stretched to the room there is
AIR = 1.03  # the longest bar ends a little before the edge, so that the target's line is seen


@dataclass(frozen=True, slots=True)
class Stack:
    """One bar of pieces (amount, tone); `said` is their sum in words and opens its deals."""

    label: str
    pieces: tuple[tuple[int, str], ...]
    said: str
    note: str
    url: str


def stacks(rows: Sequence[Stack], *, target: int | None) -> SafeString:
    """Bars of pieces one under the other; a line across each is the target."""
    largest = max([target or 0, *(sum(amount for amount, _ in row.pieces) for row in rows)])
    most = largest * AIR or 1.0
    drawn = format_html_join("", "{}", ((_stack(row, most, target),) for row in rows))
    return format_html('<ul class="bars">{}</ul>', drawn)


def _stack(row: Stack, most: float, target: int | None) -> SafeString:
    places, start = [], 0.0
    for amount, tone in row.pieces:
        width = amount / most * WIDE
        places.append((tone, f"{start:.1f}", f"{width:.1f}"))
        start += width
    pieces = format_html_join(
        "", '<rect class="chart__bar chart__bar--{}" x="{}" width="{}" height="16"/>', places
    )
    line = SafeString("")
    if target:
        at = f"{target / most * WIDE:.1f}"
        line = format_html('<path class="chart__target" d="M{} 0V16"/>', at)
    return format_html(
        '<li class="bar-row"><span class="bar-row__label">{}</span>'
        '<svg class="bar-row__bar" viewBox="0 0 {} 16" preserveAspectRatio="none" '
        'aria-hidden="true" focusable="false">'
        '<rect class="chart__bar chart__bar--quiet" width="{}" height="16"/>{}{}</svg>'
        '<span class="bar-row__said"><a href="{}"><strong>{}</strong></a> '
        '<span class="quiet">{}</span></span></li>',
        row.label,
        WIDE,
        WIDE,
        pieces,
        line,
        row.url,
        row.said,
        row.note,
    )

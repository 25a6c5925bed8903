"""Charts drawn on the server: plain values in, places on a drawing out."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH = 480
BAR = 1000  # a bar is drawn in thousandths and stretched to the room there is


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar; the interval is drawn as a whisker where it is known."""

    label: str
    value: float
    said: str
    note: str = ""
    url: str = ""
    tone: str = ""
    low: float | None = None
    high: float | None = None


def bars(rows: Sequence[Bar], *, most: float) -> SafeString:
    """Horizontal bars, one under the other; what each says is text and opens its rows."""
    drawn = _joined("{}", ((_bar(row, most),) for row in rows))
    return _draw('<ul class="bars">{}</ul>', drawn)


def _bar(row: Bar, most: float) -> SafeString:
    whisker = SafeString("")
    if row.low is not None and row.high is not None:
        whisker = _draw(
            '<path class="chart__whisker" d="M{0} 8H{1}M{0} 3V13M{1} 3V13"/>',
            max(_place(row.low, most), 1.0),
            min(_place(row.high, most), BAR - 1.0),
        )
    value = _draw("<strong>{}</strong>", row.said)
    return _draw(
        '<li class="bar-row"><span class="bar-row__label">{}</span>'
        '<svg class="bar-row__bar" viewBox="0 0 {} 16" preserveAspectRatio="none" '
        'aria-hidden="true" focusable="false">'
        '<rect class="chart__bar chart__bar--quiet" width="{}" height="16"/>'
        '<rect class="chart__bar{}" width="{}" height="16"/>{}</svg>'
        '<span class="bar-row__said">{} <span class="quiet">{}</span></span></li>',
        row.label,
        BAR,
        BAR,
        f" chart__bar--{row.tone}" if row.tone else "",
        max(_place(row.value, most), 4.0) if row.value else 0,
        whisker,
        _draw('<a href="{}">{}</a>', row.url, value) if row.url else value,
        row.note,
    )


def _place(value: float, most: float) -> float:
    return min(value / most, 1.0) * BAR if most else 0.0


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a curve: a share (0 to 1) answered within some minutes."""

    minutes: float
    share: float


PLOT = (44, 12, 452, 208)  # left, top, right, bottom
TICKS = ((1, "1 min"), (5, "5 min"), (15, "15 min"), (60, "1 h"), (240, "4 h"), (1440, "1 day"))


def curves(lines: Sequence[tuple[str, Sequence[Point]]], *, title: str) -> SafeString:
    """Shares answered within a time, on a logarithmic axis; each line is (tone, points)."""
    left, top, right, bottom = PLOT
    grid = _joined(
        '<path class="chart__grid" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}%</text>',
        (
            (left, _down(share), right, left - 8, _down(share) + 4, round(share * 100))
            for share in (0.0, 0.25, 0.5, 0.75, 1.0)
        ),
    )
    ticks = _joined(
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        ((_along(minutes), bottom + 22, said) for minutes, said in TICKS),
    )
    drawn = _joined("{}", ((_line(tone, points),) for tone, points in lines))
    return _draw(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}{}{}</svg>',
        WIDTH,
        bottom + 32,
        title,
        grid,
        ticks,
        drawn,
    )


def _line(tone: str, points: Sequence[Point]) -> SafeString:
    if not points:
        return SafeString("")
    mark = f" chart__line--{tone}" if tone else ""
    path = "M" + "L".join(f"{_along(p.minutes):.1f} {_down(p.share):.1f}" for p in points)
    dots = _joined(
        '<circle class="chart__mark{}" cx="{}" cy="{}" r="4"/>',
        (
            (f" chart__mark--{tone}" if tone else "", _along(p.minutes), _down(p.share))
            for p in points
        ),
    )
    return _draw('<path class="chart__line{}" d="{}"/>{}', mark, path, dots)


def _along(minutes: float) -> float:
    left, _, right, _ = PLOT
    return left + math.log(max(minutes, 1)) / math.log(1440) * (right - left)


def _down(share: float) -> float:
    _, top, _, bottom = PLOT
    return bottom - share * (bottom - top)


def _draw(markup: str, *parts: object) -> SafeString:
    return format_html(markup, *(_said(part) for part in parts))


def _joined(markup: str, rows: Iterable[Sequence[object]]) -> SafeString:
    return format_html_join("", markup, ([_said(part) for part in row] for row in rows))


def _said(part: object) -> object:
    # A tenth of a pixel is as fine as anyone sees.
    return f"{part:.1f}" if isinstance(part, float) else part

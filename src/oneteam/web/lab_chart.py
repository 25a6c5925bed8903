"""The reliability diagram: the chance a scorecard told, and how often it came true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

SIZE = 340
LEFT, TOP, RIGHT, BOTTOM = 48, 12, 328, 292
STEPS = 4


def reliability(groups: Sequence[Mapping[str, Any]], *, title: str) -> SafeString:
    """Groups of leads by their chance; on the diagonal it came as often as was told.

    The whisker is the 95 % interval of what came. The axes end after the highest of them.
    """
    most = _round_up(max([*(one["high"] for one in groups), *(one["expected"] for one in groups)]))
    shares = [most * step / STEPS for step in range(STEPS + 1)]
    grid = format_html_join(
        "",
        '<path class="chart__grid" d="M{} {}H{}"/><text x="{}" y="{}" text-anchor="end">{}</text>'
        '<text x="{}" y="{}" text-anchor="middle">{}</text>',
        (
            (LEFT, _y(at, most), RIGHT, LEFT - 8, _y(at, most, 4), said, _x(at, most), 310, said)
            for at in shares
            for said in (f"{100 * at:g}%",)
        ),
    )
    marks = format_html_join(
        "",
        '<path class="chart__whisker" d="M{0} {1}V{2}"/>'
        '<circle class="chart__mark" cx="{0}" cy="{3}" r="4.5"/>',
        (
            (
                _x(one["expected"], most),
                _y(one["low"], most),
                _y(one["high"], most),
                _y(one["rate"], most),
            )
            for one in groups
        ),
    )
    return format_html(
        '<svg class="chart lab__chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}'
        '<path class="chart__line lab__diagonal" d="M{} {}L{} {}"/>{}'
        '<text x="{}" y="{}" text-anchor="middle">told</text></svg>',
        SIZE,
        SIZE,
        title,
        grid,
        LEFT,
        BOTTOM,
        RIGHT,
        TOP,
        marks,
        (LEFT + RIGHT) / 2,
        334,
    )


def _round_up(share: float) -> float:
    return next((most for most in (0.04, 0.08, 0.2, 0.4, 0.6, 0.8) if share <= most), 1.0)


def _x(share: float, most: float) -> str:
    return f"{LEFT + share / most * (RIGHT - LEFT):.1f}"


def _y(share: float, most: float, below: float = 0) -> str:
    return f"{BOTTOM - share / most * (BOTTOM - TOP) + below:.1f}"

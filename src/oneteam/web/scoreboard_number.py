"""The number both teams share: what the quarter brings against its target, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString

from oneteam.domain.pipeline.queries.forecast import quarter_deals
from oneteam.domain.pipeline.queries.spread import variances
from oneteam.domain.pipeline.rules.band import Band, band
from oneteam.domain.pipeline.rules.forecast import Forecast
from oneteam.org import queries as org
from oneteam.web.forecast_links import deals_behind

WIDE = 1000


@dataclass(frozen=True, slots=True)
class SharedNumber:
    """One currency of the quarter, with where its figures lead."""

    currency: str
    forecast: Forecast
    band: Band
    drawing: SafeString
    won_url: str
    open_url: str
    is_likely: bool | None  # whether the target lies below the band; None inside or without one


def shared_numbers(*, now: datetime) -> list[SharedNumber]:
    """The present quarter in each currency that has a target or a deal: everybody's deals."""
    quarter = org.quarter_at(now)
    found, spread = quarter_deals(None, quarter, now=now), variances(quarter, now=now)
    numbers = []
    for currency in found.currencies:
        figures = found.whole(currency).forecast
        if figures.target is None and not figures.expected:
            continue
        around = band(figures, spread.get(currency, 0.0))
        asked = {"quarter": quarter.key, "currency": currency}
        numbers.append(
            SharedNumber(
                currency=currency,
                forecast=figures,
                band=around,
                drawing=_drawn(figures, around),
                won_url=deals_behind(**asked, part="won"),
                open_url=deals_behind(**asked, part="open"),
                is_likely=_is_likely(figures.target, around),
            )
        )
    return numbers


def _is_likely(target: int | None, around: Band) -> bool | None:
    if not target or around.low < target <= around.high:
        return None
    return target <= around.low


def _drawn(figures: Forecast, around: Band) -> SafeString:
    most = max(figures.target or 0, around.high, 1) * 1.04
    won, low, high, middle, target = (
        amount / most * WIDE
        for amount in (
            figures.won,
            around.low,
            around.high,
            figures.expected,
            figures.target or 0,
        )
    )
    line = (
        format_html('<path class="chart__target" d="M{} 0V28"/>', f"{target:.1f}")
        if figures.target
        else SafeString("")
    )
    return format_html(
        '<svg class="band" viewBox="0 0 {} 28" preserveAspectRatio="none" aria-hidden="true" '
        'focusable="false"><rect class="chart__bar chart__bar--quiet" y="6" width="{}" '
        'height="16"/><rect class="chart__bar chart__bar--weighted" x="{}" y="6" width="{}" '
        'height="16"/><rect class="chart__bar chart__bar--won" y="6" width="{}" height="16"/>'
        '<path class="chart__whisker" d="M{} 2V26"/>{}</svg>',
        WIDE,
        WIDE,
        f"{low:.1f}",
        f"{max(high - low, 1.0):.1f}",
        f"{won:.1f}",
        f"{middle:.1f}",
        line,
    )

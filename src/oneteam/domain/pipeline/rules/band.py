"""Decides between which amounts a quarter will probably end."""

from __future__ import annotations

import math
from dataclasses import dataclass

from oneteam.domain.pipeline.rules.forecast import Forecast

# The 90th percentile of the normal distribution: four quarters of five end inside the band.
FOUR_OF_FIVE = 1.281552


@dataclass(frozen=True, slots=True)
class Band:
    """The amounts between which four of five such quarters end, in minor units."""

    low: int
    high: int


def band(found: Forecast, variance: float) -> Band:
    """The band around what is expected of a quarter.

    Each open deal is won or lost with the probability of its stage, each apart from the others: a
    sum of Bernoulli variables with variance Σ a²p(1 - p), taken as normal by the central limit
    theorem (Lindeberg's form; W. Feller, An Introduction to Probability Theory, volume 2, 1971,
    chapter VIII.4). What is won stays won and nothing comes from beyond the open deals, so the
    band ends there. Deals that hang together, or appear later in the quarter, make the truth wider.
    """
    reach = FOUR_OF_FIVE * math.sqrt(max(variance, 0.0))
    low = max(found.won, round(found.expected - reach))
    high = min(found.won + found.open, round(found.expected + reach))
    return Band(low, max(low, high))

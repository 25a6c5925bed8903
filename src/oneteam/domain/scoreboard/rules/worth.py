"""Decides what leads are expected to be worth, from what leads like them came to before.

What a lead is expected to come to is the mean of the won amounts of past leads like it, nothing
won counted as nothing: of the same grade and source where there are 30 of them, else of the same
grade, of the same source, of all.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from oneteam.domain.pipeline.rules.survival import Z
from oneteam.domain.scoreboard.rules.expectation import ENOUGH

Likeness = tuple[str, str]  # source, grade


@dataclass(frozen=True, slots=True)
class Basis:
    """Past leads: how many, what they won in all in minor units, and the sum of its squares."""

    leads: int = 0
    won: int = 0
    squares: int = 0

    def __add__(self, other: Basis) -> Basis:
        return Basis(self.leads + other.leads, self.won + other.won, self.squares + other.squares)

    @property
    def mean(self) -> float:
        """What one lead came to."""
        return self.won / self.leads

    @property
    def error(self) -> float:
        """The standard error of the mean."""
        spread = max(self.squares - self.won**2 / self.leads, 0.0) / max(self.leads - 1, 1)
        return math.sqrt(spread / self.leads)


@dataclass(frozen=True, slots=True)
class Expected:
    """What leads are expected to be worth together, with the 95 percent interval; minor units."""

    value: int
    low: int
    high: int

    def __add__(self, other: Expected) -> Expected:
        # Month by month the same past speaks, so that intervals add up and do not even out.
        return Expected(self.value + other.value, self.low + other.low, self.high + other.high)


def expected(delivered: Mapping[Likeness, int], past: Mapping[Likeness, Basis]) -> Expected | None:
    """What leads, counted by source and grade, are expected to be worth; None while too early.

    The interval is that of the means: how well the past tells them, not how luck will fall. Means
    of groups that overlap (a source, and all) are taken as independent. The low end is at least 0.
    """
    every = sum_of(past.values())
    if every.leads < ENOUGH:
        return None
    by_source: dict[str, list[Basis]] = {}
    by_grade: dict[str, list[Basis]] = {}
    for (source, grade), basis in past.items():
        by_source.setdefault(source, []).append(basis)
        by_grade.setdefault(grade, []).append(basis)
    counts: dict[tuple[str, str], int] = {}
    bases: dict[tuple[str, str], Basis] = {("", ""): every}
    for (source, grade), count in delivered.items():
        named = {
            ("both", f"{source}\n{grade}"): [past.get((source, grade), Basis())],
            ("grade", grade): by_grade.get(grade, []),
            ("source", source): by_source.get(source, []),
        }
        sums = {name: sum_of(found) for name, found in named.items()}
        chosen = next((name for name, one in sums.items() if one.leads >= ENOUGH), ("", ""))
        counts[chosen] = counts.get(chosen, 0) + count
        bases.setdefault(chosen, sums.get(chosen, every))
    value = sum(count * bases[name].mean for name, count in counts.items())
    reach = Z * math.sqrt(sum((count * bases[name].error) ** 2 for name, count in counts.items()))
    return Expected(round(value), round(max(value - reach, 0.0)), round(value + reach))


def sum_of(found: Iterable[Basis]) -> Basis:
    """Several groups as one."""
    return sum(found, Basis())


def count_interval(count: int) -> tuple[float, float]:
    """How many such a month brings: the 95 percent interval of a count, by Byar's approximation.

    N. E. Breslow and N. E. Day, Statistical Methods in Cancer Research II (1987), page 69; close to
    the exact Poisson interval also for few.
    """
    more = count + 1
    low = count * (1 - 1 / (9 * count) - Z / (3 * math.sqrt(count))) ** 3 if count else 0.0
    return max(low, 0.0), more * (1 - 1 / (9 * more) + Z / (3 * math.sqrt(more))) ** 3

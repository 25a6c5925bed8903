"""Which pools may take a lead: the one it is for, then those that help out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from oneteam.domain.routing.rules.eligibility import Holder


@dataclass(frozen=True, slots=True)
class PoolState:
    """A pool as it is set up; `fallback_id` is the pool that helps out."""

    id: int
    name: str
    is_active: bool = True
    is_claimable: bool = True
    fallback_id: int | None = None
    manager: Holder | None = None


def chain(start: int | None, pools: Mapping[int, PoolState]) -> list[PoolState]:
    """The pool and those that help it out, in order; a circle ends where it began."""
    found: list[PoolState] = []
    seen: set[int] = set()
    at = start
    while at is not None and at in pools and at not in seen:
        seen.add(at)
        found.append(pools[at])
        at = pools[at].fallback_id
    return found

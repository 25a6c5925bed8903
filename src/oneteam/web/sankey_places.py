"""Where the nodes and bands of a Sankey drawing lie: plain values in, places out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from oneteam.domain.scoreboard.rules.became import ENDS, STEPS, Flow, Node


@dataclass(frozen=True, slots=True)
class Sheet:
    """The measures of one drawing, in its own units."""

    name: str
    width: int
    height: int  # of all leads together
    columns: tuple[int, int, int, int, int]
    bar: int
    slot: int  # what a name needs beside its end
    head: int  # above the steps, for their names
    is_narrow: bool = False


DESK = Sheet("desk", 960, 280, (0, 180, 360, 540, 720), 12, 30, 48)
PHONE = Sheet("phone", 320, 240, (0, 60, 108, 156, 200), 8, 36, 44, is_narrow=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a node is drawn."""

    x: float
    y: float
    height: float


def places(flow: Flow, sheet: Sheet) -> dict[Node, Place]:
    """Where every node stands: steps along the top, the ends one under the other at the right."""
    scale = sheet.height / flow.total if flow.total else 0.0
    found = {
        node: Place(sheet.columns[number], sheet.head, flow.nodes[node] * scale)
        for number, node in enumerate(STEPS)
    }
    down = float(sheet.head)
    for node in ENDS:
        if flow.nodes[node]:
            height = flow.nodes[node] * scale
            found[node] = Place(sheet.columns[-1], down, height)
            down += max(height + 8, sheet.slot)
    return found


def offsets(
    flow: Flow, scale: float, *, of: int, by: Callable[[tuple[Node, Node]], int]
) -> dict[tuple[Node, Node], float]:
    """How far down its node each band begins, stacked in order."""
    used: dict[Node, float] = {}
    found = {}
    for link in sorted(flow.links, key=by):
        found[link] = used.get(link[of], 0.0)
        used[link[of]] = found[link] + flow.links[link] * scale
    return found


def band(left: float, start: float, right: float, end: float, height: float) -> str:
    """The outline of a band from the right of one node to the left of another."""
    middle = (left + right) / 2
    return (
        f"M{left:.1f} {start:.1f}C{middle:.1f} {start:.1f} {middle:.1f} {end:.1f} "
        f"{right:.1f} {end:.1f}V{end + height:.1f}C{middle:.1f} {end + height:.1f} "
        f"{middle:.1f} {start + height:.1f} {left:.1f} {start + height:.1f}Z"
    )

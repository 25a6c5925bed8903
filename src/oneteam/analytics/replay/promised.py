"""Which promises to customers a definition would have made, and how many would have been broken."""

from __future__ import annotations

from dataclasses import dataclass

from oneteam.analytics.replay.sides import Outcomes, Side


@dataclass(frozen=True, slots=True)
class Promises:
    """Promises to leads that were qualified, and to those that the draft would have qualified."""

    before: int
    after: int
    broken_before: int
    broken_after: int

    def as_json(self) -> dict[str, int]:
        """The promises as the command prints them."""
        return {name: getattr(self, name) for name in self.__slots__}


def promises(known: Outcomes, before: Side, gained: Side, lost: Side) -> Promises:
    """Promises made to qualified leads, and those the draft would have made; how many broken.

    A gained lead to which none was made counts as the average of the qualified ones: so many
    promises, and of these so many broken.
    """
    never = int((gained & (known.promises == 0)).sum())
    some = max(int(before.sum()), 1)
    made, broken = (int(each[before].sum()) for each in (known.promises, known.broken))
    gone, mended = (int(each[lost].sum()) for each in (known.promises, known.broken))
    return Promises(
        before=made,
        after=made - gone + round(never * made / some),
        broken_before=broken,
        broken_after=broken - mended + round(never * broken / some),
    )

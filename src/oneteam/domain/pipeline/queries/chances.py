"""How many of the deals that were in each stage were won in the end."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q

from oneteam.domain.pipeline.models import Stay
from oneteam.domain.pipeline.rules import Outcome


@dataclass(frozen=True, slots=True)
class Ended:
    """Deals that were in a stage and are over by now, each counted once."""

    won: int
    lost: int

    @property
    def count(self) -> int:
        """How many there are."""
        return self.won + self.lost


def ended_from_stages() -> dict[str, Ended]:
    """What became of the deals that were in each stage, by its key; all people's."""
    rows = (
        Stay.objects.filter(days__isnull=False)
        .order_by()
        .values_list("stage__key")
        .annotate(
            won=_ended(Outcome.WON),
            lost=_ended(Outcome.LOST),
        )
    )
    return {key: Ended(won, lost) for key, won, lost in rows}


def _ended(outcome: Outcome) -> Count:
    return Count("opportunity", distinct=True, filter=Q(opportunity__outcome=outcome.value))

"""Us against the competition: how deals against each competitor ended, quarter by quarter."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Case, Count, IntegerField, Value, When

from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.rules import Outcome
from oneteam.org.rules.quarters import Quarter


@dataclass(slots=True)
class Rival:
    """Everybody's deals against one competitor; by the number of the quarter as asked."""

    competitor: str
    won: Counter[int] = field(default_factory=Counter)
    lost: Counter[int] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)  # of the lost; "" is not known

    @property
    def count(self) -> int:
        """All deals that ended."""
        return self.won.total() + self.lost.total()


def rivals(quarters: Sequence[Quarter]) -> list[Rival]:
    """Deals that ended in these quarters and name a competitor, most deals first. One query."""
    found: dict[str, Rival] = defaultdict(lambda: Rival(""))
    at = Case(
        *(
            When(closed_on__range=(quarter.starts_on, quarter.ends_on), then=Value(number))
            for number, quarter in enumerate(quarters)
        ),
        default=Value(-1),
        output_field=IntegerField(),
    )
    ended = Opportunity.objects.filter(
        outcome__in=[Outcome.WON.value, Outcome.LOST.value],
        closed_on__range=(
            min(one.starts_on for one in quarters),
            max(one.ends_on for one in quarters),
        ),
    )
    rows = ended.exclude(competitor="").annotate(at=at).order_by()
    grouped = rows.values_list("competitor", "outcome", "loss_reason", "at").annotate(Count("pk"))
    for competitor, outcome, reason, number, count in grouped:
        rival = found[competitor]
        rival.competitor = competitor
        if outcome == Outcome.WON:
            rival.won[number] += count
        else:
            rival.lost[number] += count
            rival.reasons[reason] += count
    return sorted(found.values(), key=lambda one: (-one.count, one.competitor))

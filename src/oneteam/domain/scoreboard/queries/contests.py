"""How contested verdicts ended, by the reason that was given, of the leads of a period."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from oneteam.domain.feedback.models import Contest
from oneteam.domain.feedback.queries import label_at
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.contesting import Ruling
from oneteam.domain.scoreboard.queries.periods import leads_of, period
from oneteam.domain.scoreboard.rules.figures import Share, share


@dataclass(frozen=True, slots=True)
class Contests:
    """Contested verdicts of one reason, or of all."""

    verdict: Verdict | None
    reason: str
    open: int
    upheld: int
    overturned: int

    @property
    def label(self) -> str:
        """The verdict and its reason as people say them."""
        if self.verdict is None:
            return "All"
        said = label_at(self.reason, at=None).lower()
        return f"{self.verdict.label}: {said}" if said else self.verdict.label

    @property
    def count(self) -> int:
        """All of them."""
        return self.open + self.upheld + self.overturned

    @property
    def share(self) -> Share:
        """The share overturned of those that were ruled on."""
        return share(self.overturned, self.upheld + self.overturned)


def contests(*, since: date | None = None, until: date | None = None) -> list[Contests]:
    """Contested verdicts on leads that arrived in a period, by reason, most first. One query."""
    leads = leads_of(period(since, until), None).values("pk")
    rows = Contest.objects.filter(lead__in=leads).order_by()
    grouped = rows.values_list("verdict__verdict", "verdict__reason").annotate(
        open=Count("pk", filter=Q(ruling="")),
        upheld=Count("pk", filter=Q(ruling=Ruling.UPHOLD.value)),
        overturned=Count("pk", filter=Q(ruling=Ruling.OVERTURN.value)),
    )
    found = [
        Contests(Verdict(verdict), reason, opened, upheld, overturned)
        for verdict, reason, opened, upheld, overturned in grouped
    ]
    return sorted(found, key=lambda one: (-one.count, one.label))


def together(rows: list[Contests]) -> Contests:
    """All of them in one line."""
    return Contests(
        None,
        "",
        open=sum(one.open for one in rows),
        upheld=sum(one.upheld for one in rows),
        overturned=sum(one.overturned for one in rows),
    )

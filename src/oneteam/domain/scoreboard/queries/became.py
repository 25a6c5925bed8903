"""What became of the leads of a cohort: where each stands, why, and how long every step took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from oneteam.domain.capture.queries import Card, cards
from oneteam.domain.routing.models import Assignment
from oneteam.domain.scoreboard.queries.cohorts import UNANSWERED_CODES, Cohort, leads_in, moment
from oneteam.domain.scoreboard.queries.standing import standing
from oneteam.domain.scoreboard.queries.waits import waits_of
from oneteam.domain.scoreboard.rules.became import (
    BY_CODE,
    ENDS,
    Facts,
    Flow,
    Node,
    flow,
    stands,
)
from oneteam.domain.scoreboard.rules.waits import Took

SHOWN = 20
ENOUGH_TO_CHOOSE = 2_000  # a choice need not hold what came once, years ago
SENT_AWAY = (Node.RETURNED, Node.RECYCLED, Node.REJECTED)


@dataclass(frozen=True, slots=True)
class Became:
    """What became of a cohort; `at` is the moment it is seen from, None for now."""

    flow: Flow
    reasons: tuple[tuple[Node, str, int], ...]  # verdict, code of the reason, leads
    unanswered: int
    waits: tuple[Took, ...]
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A lead nobody has answered, and who has it: nobody while it waits in a queue."""

    card: Card
    holder_id: int | None
    holder: str


def became(cohort: Cohort, *, now: datetime) -> Became:
    """What became of a cohort. Four queries, whatever its size."""
    at = moment(cohort.as_of, now=now)
    leads = leads_in(cohort)
    counts: Counter[Facts] = Counter()
    reasons: Counter[tuple[Node, str]] = Counter()
    unanswered = 0
    rows = standing(leads, at=at).order_by().values_list("code", "said").annotate(Count("pk"))
    for code, said, count in rows:
        facts = BY_CODE[code]
        counts[facts] += count
        unanswered += count if facts.code in UNANSWERED_CODES else 0
        if (node := stands(facts)) in SENT_AWAY:
            reasons[node, said] += count
    found = flow(counts)
    return Became(
        flow=found,
        reasons=tuple(
            (node, said, count)
            for (node, said), count in sorted(
                reasons.items(), key=lambda item: (ENDS.index(item[0][0]), -item[1], item[0][1])
            )
        ),
        unanswered=unanswered,
        waits=tuple(waits_of(leads, found.nodes, at=at)),
        at=at,
    )


def never_answered(cohort: Cohort, *, now: datetime) -> list[Unanswered]:
    """The newest leads of a cohort that nobody has answered, at most 20. Three queries."""
    at = moment(cohort.as_of, now=now)
    silent = Q(responded_at=None) | Q(responded_at__gte=at) if at else Q(responded_at=None)
    leads = leads_in(cohort).filter(silent)  # first: most leads were answered
    waiting = standing(leads, at=at).filter(code__in=UNANSWERED_CODES)
    ids = list(waiting.order_by("-arrived_at", "-pk").values_list("pk", flat=True)[:SHOWN])
    known = cards(ids)
    held = Assignment.objects.filter(lead__in=ids).order_by("number")
    if at is not None:
        held = held.filter(assigned_at__lt=at)
    holders: dict[int, tuple[int | None, str]] = {
        lead: (person, name or "")
        for lead, person, name in held.values_list("lead_id", "person_id", "person__name")
    }
    return [
        Unanswered(known[id_], *holders.get(id_, (known[id_].owner_id, known[id_].owner)))
        for id_ in ids
    ]


def origins(cohort: Cohort) -> tuple[list[str], list[str]]:
    """Sources and the commonest landing pages to choose from: of the newest leads. One query."""
    newest = leads_in(cohort).order_by("-arrived_at", "-pk")
    rows = list(newest.values_list("source", "landing_page")[:ENOUGH_TO_CHOOSE])
    pages = Counter(page for _, page in rows if page).most_common(30)
    return sorted({source for source, _ in rows if source}), [page for page, _ in pages]

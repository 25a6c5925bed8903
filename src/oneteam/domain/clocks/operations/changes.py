"""Changes of one live clock, each won by compare-and-set and told as facts.

Rows are locked where they are read, so that what is decided still holds when it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from oneteam.domain.clocks.models import Clock, Escalation
from oneteam.domain.clocks.rules import LIVE, Standing, State, Step
from oneteam.statements.ready import Ready
from oneteam.timeline.rules import SYSTEM, Fact

_LIVE = Ready(
    lambda lead_id: (
        Clock.objects.select_for_update()
        .filter(lead_id=lead_id, state__in=sorted(LIVE))
        .order_by("id")
    ),
    lead_id=int,
)


def live_clocks(lead_id: int) -> list[Clock]:
    """What is still owed about a lead, locked until the transaction ends."""
    found: list[Clock] = _LIVE.rows(lead_id=lead_id)
    return found


def standing(clock: Clock) -> Standing:
    """How a clock stands, as the rules see it."""
    return Standing(State(clock.state), clock.due_soon_at, clock.due_at, clock.paused_at)


def fact(
    clock: Clock,
    kind: str,
    *,
    at: datetime,
    mark: str = "",
    actor: str = SYSTEM,
    is_news: bool = False,
    **data: Any,
) -> Fact:
    """A fact about a clock, in the story of its lead; `mark` tells repeated ones apart."""
    return Fact(
        kind=kind,
        subject=f"lead:{clock.lead_id}",
        occurred_at=at,
        actor=actor,
        data={"clock": clock.pk, "kind": clock.kind, **data},
        key=f"{kind}:{clock.pk}{mark}",
        is_news=is_news,
    )


def finish(clock: Clock, state: State, *, at: datetime, now: datetime) -> list[Fact]:
    """End a live clock. A breach nobody noticed yet is recorded first, against its holder.

    Returns the facts to record; none when the clock had changed meanwhile.
    """
    changes: dict[str, Any] = {"state": state.value, "closed_at": now}
    changes |= {"next_step": "", "next_at": None, "pause_until": None}
    is_met = state in (State.MET, State.MET_LATE)
    if is_met:
        changes["met_at"] = at
    is_unnoticed = state in (State.MET_LATE, State.MISSED) and clock.breached_at is None
    if is_unnoticed:
        changes |= {"breached_at": clock.due_at, "breached_by": clock.holder_id}
    if not Clock.objects.filter(pk=clock.pk, state=clock.state).update(**changes):
        return []
    facts = breached([clock], now=now) if is_unnoticed else []
    if is_met:
        late = state is State.MET_LATE
        facts.append(fact(clock, "clock.met", at=at, late=late, holder=clock.holder_id))
    else:
        facts.append(fact(clock, "clock.closed", at=now, state=state.value, holder=clock.holder_id))
    return facts


def breached(clocks: Sequence[Clock], *, now: datetime) -> list[Fact]:
    """The escalation rows and facts of breaches: true since the due moment, whenever noticed."""
    Escalation.objects.bulk_create(
        Escalation(
            clock=clock,
            step=Step.BREACH.value,
            due_at=clock.due_at,
            fired_at=now,
            holder_id=clock.holder_id,
        )
        for clock in clocks
    )
    return [
        fact(clock, "clock.breached", at=clock.due_at, is_news=True, holder=clock.holder_id)
        for clock in clocks
    ]

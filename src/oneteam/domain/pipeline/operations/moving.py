"""Writes of a deal's way through the stages, to won or lost and back to life."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from oneteam.domain.pipeline.models import Opportunity, Stage, Stay
from oneteam.domain.pipeline.operations.customers import (
    MADE_BY_WIN,
    make_customer,
    unmake_customer,
)
from oneteam.domain.pipeline.operations.opening import worth
from oneteam.domain.pipeline.queries import as_step
from oneteam.domain.pipeline.rules import Outcome, moves
from oneteam.domain.pipeline.rules.moves import Move
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.org.models import Person
from oneteam.org.queries import local_day
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact


class MoveRefused(Exception):
    """The deal cannot move so: `problems` by field, `faults` of the whole of it."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.problems = {field: said for field, said in wrong.items() if field}
        self.faults = [said for field, said in wrong.items() if not field]


class MovedMeanwhile(MoveRefused):
    """Someone else moved the deal since it was looked at."""

    def __init__(self) -> None:
        super().__init__({"": "Someone else moved this deal meanwhile; look again."})


@joined
def advance(
    deal_id: int,
    *,
    stage: str,
    loss_reason: str,
    competitor: str,
    by: Person,
    now: datetime,
    why: str | None = None,
    seen: datetime | None = None,
) -> bool:
    """Move a deal to another stage. False when it is there already, so that a retry is harmless.

    Winning makes the account a customer, until its last won deal is open or lost again. Losing
    needs a reason. Leaving won or lost reopens the deal and keeps its history. `why` says why
    stages are skipped: who is asked must say it (""), who cannot be asked says None, and the
    timeline names the stages all the same. `seen` is since when the deal was where the mover saw
    it. Raises MoveRefused, naming everything that is in the way, and MovedMeanwhile.
    """
    deal = Opportunity.objects.select_related("stage").get(pk=deal_id)
    steps = {row.key: row for row in Stage.objects.all()}
    if stage not in steps:
        known = ", ".join(steps)
        raise MoveRefused({"stage": f"There is no stage “{stage}”; choose one of {known}."})
    before, after = as_step(deal.stage), as_step(steps[stage])
    how = moves.move(before, after)
    if how is not Move.NONE and seen not in (None, deal.stage_since):
        raise MovedMeanwhile
    skipped = moves.skipped(before, after, [as_step(row) for row in steps.values()])
    wrong = moves.move_faults(
        how,
        loss_reason=loss_reason,
        competitor=competitor.strip(),
        has_other_open_deal=how is Move.REOPENED and _has_open_sibling(deal),
    )
    wrong |= moves.skip_faults([steps[key].name for key in skipped], why=why)
    if wrong:
        raise MoveRefused(wrong)
    if how is Move.NONE:
        return False
    _move(deal, to=steps[stage], loss_reason=loss_reason, competitor=competitor.strip(), now=now)
    _stay(deal, to=steps[stage], why=(why or "").strip() if skipped else "", by=by, now=now)
    more: dict[str, Any] = {}
    if how is Move.WON and make_customer(deal.account_id):
        more[MADE_BY_WIN] = True
    if deal.outcome == Outcome.WON:
        unmake_customer(deal.account_id)
    if skipped:
        more["skipped"] = skipped
    record(_moved(deal, how, more, after=after, reason=loss_reason, by=by, now=now), now=now)
    return True


def _has_open_sibling(deal: Opportunity) -> bool:
    if deal.lead_id is None:
        return False
    siblings = Opportunity.objects.filter(lead_id=deal.lead_id, outcome=Outcome.OPEN.value)
    return siblings.exclude(pk=deal.pk).exists()


def _move(
    deal: Opportunity, *, to: Stage, loss_reason: str, competitor: str, now: datetime
) -> None:
    stands = Opportunity.objects.filter(
        pk=deal.pk, stage_id=deal.stage_id, stage_since=deal.stage_since
    )
    won = stands.update(
        stage=to,
        stage_since=now,
        outcome=to.outcome,
        closed_at=None if to.outcome == Outcome.OPEN else now,
        closed_on=None if to.outcome == Outcome.OPEN else local_day(now),
        loss_reason=loss_reason if to.outcome == Outcome.LOST else "",
        competitor=competitor or deal.competitor,
    )
    if not won:
        raise MovedMeanwhile


def _stay(deal: Opportunity, *, to: Stage, why: str, by: Person, now: datetime) -> None:
    """The stay ends, and another begins; leaving for won or lost keeps the word for a skip."""
    days = max(0, (now - deal.stage_since).days)
    ended: dict[str, Any] = {"left_at": now, "days": days}
    if why and to.outcome != Outcome.OPEN:
        ended["why"] = why
    Stay.objects.filter(opportunity=deal, left_at=None).update(**ended)
    if to.outcome == Outcome.OPEN:
        Stay.objects.create(opportunity=deal, stage=to, entered_at=now, by=by, why=why)


def _moved(
    deal: Opportunity,
    how: Move,
    more: Mapping[str, Any],
    *,
    after: Step,
    reason: str,
    by: Person,
    now: datetime,
) -> Fact:
    data: dict[str, Any] = {"stage": after.key, "before": deal.stage.key, **more}
    if deal.lead_id:
        data["lead"] = deal.lead_id
    if how is Move.WON:
        data |= worth(deal)
    if how is Move.LOST:
        data["reason"] = reason
    names = {Move.WON: "deal.won", Move.LOST: "deal.lost", Move.REOPENED: "deal.reopened"}
    kind = names.get(how, "deal.staged")
    return Fact(
        kind=kind,
        subject=f"deal:{deal.pk}",
        occurred_at=now,
        actor=f"person:{by.pk}",
        key=f"{kind}:{deal.pk}:{now.isoformat()}:{after.key}",
        data=data,
    )

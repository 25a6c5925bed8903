"""Writes of what the company aims at: the shared target of a quarter, and the stages' chances."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from oneteam.acts import act
from oneteam.domain.agreement import queries as agreement
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.domain.pipeline.models import SharedTarget, Stage
from oneteam.domain.pipeline.queries import as_step
from oneteam.domain.pipeline.queries.targets import agreed_goal, subject_of
from oneteam.domain.pipeline.rules import changes
from oneteam.org.queries import fiscal_month, local_day
from oneteam.org.rules.quarters import read_quarter
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person
    from oneteam.org.rules.quarters import Quarter


class TargetRefused(Exception):
    """This cannot be a target; `faults` names every wrong thing."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


class ChancesRefused(Exception):
    """Stages cannot have these chances; `wrong` says why by the stage's key."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


@act
def set_target(
    quarter: Quarter, *, currency: str, amount_minor: int | None, by: Person, now: datetime
) -> int | None:
    """Set what both teams mean to win in a quarter; None takes the target away.

    Returns the amount before, None where there was none. Raises TargetRefused, also where the
    agreement in force says it: that is for both to sign.
    """
    faults = changes.target_faults(amount_minor, currency)
    if agreed_goal(quarter, currency=currency, at=now):
        faults.append(f"The agreement says what {quarter.key} is to bring; both sign a change.")
    if faults:
        raise TargetRefused(faults)
    return _set(quarter, currency=currency, amount_minor=amount_minor, by=by, now=now)


@joined
def take_terms(version_id: int, *, by: Person, now: datetime) -> None:
    """The revenue both signed for is the shared target of each quarter that is not over.

    Raises VersionNotFound, BadTerms.
    """
    terms = read_terms(agreement.signed_version(version_id).content)
    for goal in terms.both.goals:
        quarter = read_quarter(goal.quarter, fiscal_month=fiscal_month())
        if goal.revenue_minor and quarter.ends_on >= local_day(now):
            amount = goal.revenue_minor
            _set(quarter, currency=terms.currency, amount_minor=amount, by=by, now=now)


def _set(
    quarter: Quarter, *, currency: str, amount_minor: int | None, by: Person, now: datetime
) -> int | None:
    rows = SharedTarget.objects.filter(starts_on=quarter.starts_on, currency=currency)
    kept = rows.select_for_update().first()
    before = kept.amount_minor if kept else None
    if amount_minor == before:
        return before
    if amount_minor is None:
        rows.delete()
    else:
        SharedTarget.objects.update_or_create(
            starts_on=quarter.starts_on,
            currency=currency,
            defaults={"amount_minor": amount_minor, "by": by, "set_at": now},
        )
    kind = "target.removed" if amount_minor is None else "target.set"
    said = {"amount_minor": amount_minor, "before": before, "currency": currency}
    data = {name: value for name, value in said.items() if value is not None}
    _note(kind, subject_of(quarter.starts_on), currency, data, by=by, now=now)
    return before


@act
def weigh_stages(
    chances: Mapping[str, Decimal], *, by: Person, now: datetime
) -> dict[str, Decimal]:
    """Say which share (0 to 1) of the deals in stages is won. Returns the shares that changed,
    as they were before. Raises ChancesRefused naming every wrong one.
    """
    steps = {row.key: as_step(row) for row in Stage.objects.select_for_update()}
    if wrong := changes.chance_faults(chances, steps=steps):
        raise ChancesRefused(wrong)
    before = {
        key: steps[key].probability
        for key, chance in chances.items()
        if chance != steps[key].probability
    }
    for key, was in before.items():
        Stage.objects.filter(key=key).update(probability=chances[key])
        data = {"stage": key, "probability": f"{chances[key]:.3f}", "before": f"{was:.3f}"}
        _note("stage.weighed", f"stage:{key}", "", data, by=by, now=now)
    return before


def _note(
    kind: str, subject: str, part: str, data: dict[str, Any], *, by: Person, now: datetime
) -> None:
    record(
        Fact(
            kind=kind,
            subject=subject,
            occurred_at=now,
            actor=f"person:{by.pk}",
            key=f"{kind}:{subject}:{part}:{now.isoformat()}",
            data=data,
            is_news=False,
        ),
        now=now,
    )

"""Decides what may be said of an open deal's terms, of stages' chances and of targets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from oneteam.domain.pipeline.rules import Commitment, Outcome
from oneteam.domain.pipeline.rules.money import amount_faults
from oneteam.domain.pipeline.rules.moves import COMPETITOR_LENGTH, NewDeal
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.org.rules.currencies import is_currency
from oneteam.org.rules.quarters import quarter_of

FINEST = Decimal("0.001")  # a tenth of a percent


@dataclass(frozen=True, slots=True)
class Terms:
    """What is expected of a deal; no amount or day means that it is not known."""

    amount_minor: int | None
    currency: str
    close_on: date | None
    commitment: Commitment
    competitor: str


def terms_faults(terms: Terms, *, outcome: Outcome) -> dict[str, str]:
    """Everything wrong with a deal's terms, by name.

    Who gives their word says how much and by when: a commitment without either forecasts nothing.
    """
    wrong: dict[str, str] = {}
    if outcome is not Outcome.OPEN:
        wrong[""] = f"The deal is {outcome.value}; open it again first."
    if not is_currency(terms.currency):
        wrong["amount"] = f"“{terms.currency}” is not a currency; use a code such as EUR."
    elif terms.amount_minor is not None and (faults := amount_faults(terms.amount_minor)):
        wrong["amount"] = faults[0]
    return wrong | word_faults(terms)


def word_faults(terms: Terms | NewDeal) -> dict[str, str]:
    """What is wrong with a commitment and the competitor named with it, by name."""
    wrong = {}
    if terms.commitment is Commitment.COMMIT and terms.amount_minor is None:
        wrong["amount"] = "Say how much you commit to."
    if terms.commitment is Commitment.COMMIT and terms.close_on is None:
        wrong["close_on"] = "Say by when, if you commit to it."
    if len(terms.competitor) > COMPETITOR_LENGTH:
        wrong["competitor"] = f"Name the competitor in at most {COMPETITOR_LENGTH} characters."
    return wrong


def changed(before: Terms, after: Terms) -> tuple[str, ...]:
    """The names of what differs."""
    names = (one.name for one in fields(Terms))
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))


def chance_faults(chances: Mapping[str, Decimal], *, steps: Mapping[str, Step]) -> dict[str, str]:
    """Everything wrong with new chances (0 to 1) of stages, by the stage's key."""
    wrong = {}
    for key, chance in chances.items():
        step = steps.get(key)
        if step is None:
            wrong[key] = f"There is no stage “{key}”."
        elif step.outcome is not Outcome.OPEN:
            wrong[key] = f"Of deals in {step.name}, {step.probability:.0%} are won."
        elif not chance.is_finite() or not 0 <= chance <= 1:
            wrong[key] = "Write a percentage from 0 to 100."
        elif chance != chance.quantize(FINEST):
            wrong[key] = "Write at most one decimal."
    return wrong


def target_faults(amount_minor: int | None, currency: str) -> list[str]:
    """Everything wrong with a shared target; None takes it away."""
    wrong = []
    if not is_currency(currency):
        wrong.append(f"“{currency}” is not a currency; use a code such as EUR.")
    if amount_minor is not None:
        wrong += amount_faults(amount_minor)
        if amount_minor == 0:
            wrong.append("A target is more than nothing; leave it empty to have none.")
    return wrong


def begins_a_quarter(day: date, *, fiscal_month: int) -> bool:
    """Whether a quarter of the fiscal year begins on the day."""
    return quarter_of(day, fiscal_month=fiscal_month).starts_on == day

"""The contract in plain sentences: the same for the page, for print and for the PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from babel.numbers import format_currency, get_currency_precision

from oneteam.domain.agreement.rules.promises import Kind, Promise, Start, Step, Unit
from oneteam.domain.agreement.rules.terms import FIELDS, Terms, listed, segment_words

_STEPS = {
    Step.REMIND: "whoever holds it is reminded",
    Step.TELL_LEADER: "the leader is told",
    Step.REASSIGN: "the lead goes to somebody else",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the contract: who owes it, and each thing owed as a sentence."""

    title: str
    team: str  # marketing, sales, or "" for both
    sentences: tuple[str, ...]


def contract(terms: Terms) -> tuple[Part, ...]:
    """The whole agreement as its readers see it."""
    return (
        Part("Marketing owes", "marketing", tuple(_marketing(terms))),
        Part("Sales owes", "sales", tuple(_sales(terms))),
        Part("Both", "", tuple(_both(terms))),
    )


def promise_words(kind: Kind, start: Start) -> str:
    """What a promise is about, as people say it."""
    said = {
        (Kind.ACCEPT, Start.ASSIGNMENT): "accepted (“I’ve got it”)",
        (Kind.ACCEPT, Start.ARRIVAL): "accepted since it arrived",
        (Kind.RESPOND, Start.ARRIVAL): "first answered by a person",
        (Kind.RESPOND, Start.ASSIGNMENT): "first answered since it was handed over",
        (Kind.VERDICT, Start.ASSIGNMENT): "judged",
        (Kind.VERDICT, Start.ARRIVAL): "judged since it arrived",
        (Kind.ATTEMPTS, Start.ASSIGNMENT): "tried",
        (Kind.ATTEMPTS, Start.ARRIVAL): "tried since it arrived",
    }
    return said[kind, start]


def amount_words(amount: int, unit: Unit) -> str:
    """A span of a promise: "5 minutes", "an hour", "2 hours", "5 working days"."""
    if unit is Unit.WORKING_DAYS:
        return "a working day" if amount == 1 else f"{amount} working days"
    if amount % 60 == 0:
        return "an hour" if amount == 60 else f"{amount // 60} hours"
    return "a minute" if amount == 1 else f"{amount} minutes"


def money_words(minor: int, currency: str) -> str:
    """An amount as people write it, without cents where there are none: €12,345."""
    digits = get_currency_precision(currency)
    whole = minor % 10**digits == 0
    pattern = "¤#,##0" if whole else None
    amount = minor / 10**digits
    return str(
        format_currency(amount, currency, format=pattern, locale="en", currency_digits=not whole)
    )


def day_words(day: date) -> str:
    """A day as people write it: 15 January 2026."""
    return f"{day.day} {day:%B %Y}"


def ladder_words(promise: Promise) -> str:
    """What follows when a promise is late; "" when nothing does."""
    said = [
        f"after {amount_words(rung.after_minutes, Unit.MINUTES)} {_STEPS[rung.step]}"
        if rung.after_minutes
        else f"at once {_STEPS[rung.step]}"
        for rung in promise.ladder
    ]
    return f"When late: {listed(said)}." if said else ""


def within_words(promise: Promise) -> str:
    """How fast, by grade; grades with the same time are said together."""
    by_amount: dict[int, list[str]] = {}
    for grade, amount in promise.within:
        by_amount.setdefault(amount, []).append(grade)
    if len(by_amount) == 1:
        return f"within {amount_words(next(iter(by_amount)), promise.unit)}"
    return listed(
        [
            f"{listed(grades)} leads within {amount_words(amount, promise.unit)}"
            for amount, grades in by_amount.items()
        ]
    )


def _marketing(terms: Terms) -> Iterator[str]:
    for one in terms.marketing.leads:
        worth = (
            f", expected to be worth {money_words(one.value_minor, terms.currency)}"
            if one.value_minor
            else ""
        )
        yield f"Each month {one.count:,} {segment_words(one.segment, one.count)}{worth}."
    yield f"Sales accepts at least {terms.marketing.accepted_percent}% of the leads it judges."
    if terms.marketing.complete:
        names = listed([FIELDS[name] for name in terms.marketing.complete])
        yield f"Every lead comes with {names}."


def _sales(terms: Terms) -> Iterator[str]:
    for promise in terms.sales.promises.promises:
        hours = "in working hours" if promise.is_business_time else "around the clock"
        counted = f" ({hours})" if promise.unit is Unit.MINUTES else ""
        what = (
            f"Every lead is tried {promise.needed} times"
            if promise.kind is Kind.ATTEMPTS
            else f"Every lead is {promise_words(promise.kind, promise.start)}"
        )
        ladder = ladder_words(promise)
        within = within_words(promise)
        colon = "" if within.startswith("within") else ":"
        yield f"{what}{colon} {within}{counted}." + (f" {ladder}" if ladder else "")
    percent = terms.sales.feedback_percent
    whom = "Every lead" if percent == 100 else f"At least {percent}% of the leads"
    yield f"{whom} handed over {'gets' if percent == 100 else 'get'} a verdict."


def _both(terms: Terms) -> Iterator[str]:
    for goal in terms.both.goals:
        pipeline = money_words(goal.pipeline_minor, terms.currency)
        revenue = money_words(goal.revenue_minor, terms.currency)
        yield f"In {goal.quarter}: {pipeline} of new pipeline and {revenue} of revenue, together."
    if terms.both.reviews:
        days = listed([day_words(day) for day in terms.both.reviews])
        yield f"We review this agreement on {days}."
    if terms.both.sales_late_excuses:
        yield "Where sales was late, marketing is excused for that lead."
    if terms.both.below_definition_excuses:
        yield "Where a lead was below the definition, sales is excused for it."

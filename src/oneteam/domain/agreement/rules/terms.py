"""The agreement's terms: what marketing owes, what sales owes, and what both mean to reach.

Whole numbers only; money in minor units of the one currency named. `terms_reading` reads the
stored form, `to_json` writes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from oneteam.domain.agreement.rules.default_promises import DEFAULTS
from oneteam.domain.agreement.rules.promises import GRADES, Targets

EVERY = "all"
SEGMENTS = (EVERY, *GRADES)
# What marketing can promise to know of a lead: the columns of contact, account and lead.
FIELDS = {
    "name": "name",
    "email": "e-mail",
    "phone": "phone",
    "company": "company",
    "website": "website",
    "country": "country",
    "employees": "employees",
    "industry": "industry",
    "title": "job title",
    "message": "message",
}


@dataclass(frozen=True, slots=True)
class Volume:
    """Qualified leads that marketing owes in each month, of all grades or of one."""

    segment: str
    count: int
    value_minor: int  # what they are expected to be worth together


@dataclass(frozen=True, slots=True)
class Marketing:
    """What marketing owes sales."""

    leads: tuple[Volume, ...] = ()
    accepted_percent: int = 50  # of the leads that got a verdict, at least
    complete: tuple[str, ...] = ("email", "company")  # of FIELDS


@dataclass(frozen=True, slots=True)
class Sales:
    """What sales owes marketing."""

    promises: Targets = DEFAULTS
    feedback_percent: int = 100  # of the leads handed over: those that get a verdict


@dataclass(frozen=True, slots=True)
class Goal:
    """What both mean to reach together in one quarter."""

    quarter: str  # 2026-Q3, of the fiscal year
    pipeline_minor: int
    revenue_minor: int


@dataclass(frozen=True, slots=True)
class Both:
    """What holds for both teams."""

    goals: tuple[Goal, ...] = ()
    reviews: tuple[date, ...] = ()
    sales_late_excuses: bool = True  # sales was late: marketing is excused for that lead
    below_definition_excuses: bool = True  # lead below the definition: sales is excused


@dataclass(frozen=True, slots=True)
class Terms:
    """The whole agreement."""

    currency: str
    marketing: Marketing = field(default_factory=Marketing)
    sales: Sales = field(default_factory=Sales)
    both: Both = field(default_factory=Both)

    def to_json(self) -> dict[str, Any]:
        """The stored form; `read_terms(to_json())` gives the same terms."""
        marketing, sales, both = self.marketing, self.sales, self.both
        return {
            "currency": self.currency,
            "marketing": {
                "leads": [
                    {"segment": one.segment, "count": one.count, "value_minor": one.value_minor}
                    for one in marketing.leads
                ],
                "accepted_percent": marketing.accepted_percent,
                "complete": list(marketing.complete),
            },
            "sales": {**sales.promises.to_json(), "feedback_percent": sales.feedback_percent},
            "both": {
                "goals": [
                    {
                        "quarter": one.quarter,
                        "pipeline_minor": one.pipeline_minor,
                        "revenue_minor": one.revenue_minor,
                    }
                    for one in both.goals
                ],
                "reviews": [day.isoformat() for day in both.reviews],
                "sales_late_excuses": both.sales_late_excuses,
                "below_definition_excuses": both.below_definition_excuses,
            },
        }


def next_review(terms: Terms, today: date) -> date | None:
    """The first review from today on; None when no more are agreed."""
    return min((day for day in terms.both.reviews if day >= today), default=None)


def default_terms(
    *, currency: str, promises: Targets, quarter: str, reviews: Iterable[date]
) -> Terms:
    """A draft to begin with: the promises made now, and empty places for the rest."""
    return Terms(
        currency=currency,
        marketing=Marketing(leads=(Volume(EVERY, 0, 0),)),
        sales=Sales(promises=promises),
        both=Both(goals=(Goal(quarter, 0, 0),), reviews=tuple(sorted(reviews))),
    )


def segment_words(segment: str, count: int | None = None) -> str:
    """The leads of a segment as people say them: "qualified leads", "A leads"."""
    noun = "lead" if count == 1 else "leads"
    return f"qualified {noun}" if segment == EVERY else f"{segment} {noun}"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"

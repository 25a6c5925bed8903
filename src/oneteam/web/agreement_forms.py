"""The form of the agreement's terms: one part for each side, as many rows as there are things."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils import timezone

from oneteam.domain.agreement.queries import VersionView
from oneteam.domain.agreement.rules.promises import Targets
from oneteam.domain.agreement.rules.promises_reading import BadTargets, read_targets
from oneteam.domain.agreement.rules.stored import MOST_ROWS
from oneteam.domain.agreement.rules.terms import (
    FIELDS,
    SEGMENTS,
    Both,
    Goal,
    Marketing,
    Sales,
    Terms,
    Volume,
)
from oneteam.org.rules.quarters import Quarter
from oneteam.web.agreement_parts import (
    BothForm,
    GoalForm,
    HeadForm,
    MarketingForm,
    SalesForm,
    VolumeForm,
)
from oneteam.web.money import amount_of
from oneteam.web.settings_targets_forms import forms_for

SPARE_REVIEWS = 2  # empty lines after those that are filled in
AHEAD = 4  # quarters one can set a target for
# What was sent counts, also when other rows are offered meanwhile: a quarter may have begun.
_GOAL = re.compile(r"goal-(\d{4}-Q[1-4])-(?:pipeline|revenue)")
_REVIEW = re.compile(r"review_(\d{1,3})")


class TermsForms:
    """All parts of the form together, as they were sent or as `terms` says."""

    def __init__(
        self,
        data: Any = None,
        *,
        terms: Terms,
        quarter: Quarter,
        head: VersionView | None = None,
    ) -> None:
        self.currency = terms.currency
        self.head = HeadForm(data, initial=head_of(head))
        marketing, both = terms.marketing, terms.both
        complete = list(marketing.complete)
        said: dict[str, Any] = {"accepted_percent": marketing.accepted_percent}
        self.marketing = MarketingForm(data, initial={**said, "complete": complete})
        leads = {one.segment: one for one in marketing.leads}
        self.leads = [
            VolumeForm(
                data, segment=name, currency=self.currency, initial=self._volume(leads.get(name))
            )
            for name in SEGMENTS
        ]
        self.promises = forms_for(terms.sales.promises, data)
        self.sales = SalesForm(data, initial={"feedback_percent": terms.sales.feedback_percent})
        goals = {one.quarter: one for one in both.goals}
        quarters = {quarter.plus(number).key for number in range(AHEAD)} | goals.keys()
        quarters |= {found[1] for name in data or () if (found := _GOAL.fullmatch(name))}
        self.goals = [
            GoalForm(data, quarter=key, currency=self.currency, initial=self._goal(goals.get(key)))
            for key in sorted(quarters)
        ]
        days = {f"review_{number}": day for number, day in enumerate(both.reviews, 1)}
        self.both = BothForm(
            data,
            reviews=max(len(both.reviews) + SPARE_REVIEWS, _reviews_sent(data)),
            initial={
                **days,
                "sales_late_excuses": both.sales_late_excuses,
                "below_definition_excuses": both.below_definition_excuses,
            },
        )

    def is_valid(self) -> bool:
        """Whether every part can be read; each part knows its own faults."""
        every = [self.head, self.marketing, *self.leads, *self.promises, self.sales, self.both]
        if not min(form.is_valid() for form in [*every, *self.goals]):  # asks every one
            return False
        try:
            read_targets(self._promises().to_json())
        except BadTargets as refused:
            for fault in str(refused).split("; "):
                self.sales.add_error(None, fault)
        return not self.sales.errors

    def content(self) -> dict[str, Any]:
        """What was filled in, as a version keeps it. Only of a valid form."""
        marketing, both = self.marketing.cleaned_data, self.both.cleaned_data
        leads = (form.volume() for form in self.leads)
        goals = (form.goal() for form in self.goals)
        days = {day for name, day in both.items() if name.startswith("review_") and day}
        terms = Terms(
            currency=self.currency,
            marketing=Marketing(
                tuple(one for one in leads if one),
                marketing["accepted_percent"],
                tuple(name for name in FIELDS if name in marketing["complete"]),
            ),
            sales=Sales(self._promises(), self.sales.cleaned_data["feedback_percent"]),
            both=Both(
                tuple(one for one in goals if one),
                tuple(sorted(days)),
                both["sales_late_excuses"],
                both["below_definition_excuses"],
            ),
        )
        return terms.to_json()

    def _promises(self) -> Targets:
        made = (form.promise() for form in self.promises)
        return Targets(tuple(promise for promise in made if promise))

    def _volume(self, one: Volume | None) -> dict[str, Any]:
        if one is None:
            return {}
        value = amount_of(one.value_minor, currency=self.currency)
        return {"count": one.count, "value": value or None}

    def _goal(self, one: Goal | None) -> dict[str, Any]:
        if one is None:
            return {}
        both = {"pipeline": one.pipeline_minor, "revenue": one.revenue_minor}
        return {name: amount_of(minor, currency=self.currency) for name, minor in both.items()}


def review_days(today: date) -> list[date]:
    """When a draft proposes to review: the middle of the month in three and in six months."""
    months = [today.month + ahead - 1 for ahead in (3, 6)]
    return [date(today.year + month // 12, month % 12 + 1, 15) for month in months]


def _reviews_sent(data: Any) -> int:
    found = (_REVIEW.fullmatch(name) for name in data or ())
    return min(max((int(one[1]) for one in found if one), default=0), MOST_ROWS)


def head_of(version: VersionView | None) -> dict[str, Any]:
    if version is None:
        return {}
    begins = version.effective_from
    return {
        "name": version.name,
        "was": version.digest,
        "effective_from": timezone.localtime(begins) if begins else None,
    }

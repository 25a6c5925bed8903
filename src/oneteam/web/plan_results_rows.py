"""Rows of the Results screen: planned beside actual, and where each figure opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from babel.numbers import get_currency_precision
from django.urls import reverse

from oneteam.domain.attribution.rules import Model
from oneteam.domain.campaigns.queries import Planned
from oneteam.domain.scoreboard.rules.activities import (
    Brought,
    cost_per,
    cost_range,
    is_too_early,
    return_on,
    return_range,
    together,
)
from oneteam.web.tags import money


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What every row is reckoned by."""

    found: Mapping[int, Brought]
    model: Model
    today: date
    cycle_days: float | None
    currency: str  # of rows without a plan

    def row(self, name: str, plans: Sequence[Planned], *, url: str = "") -> dict[str, Any]:
        """Some plans together, with what was planned and how sure each figure is.

        Costs per win and returns are of the plans that are over long enough; `early` says how many
        are not.
        """
        currency = plans[0].plan.currency if plans else self.currency
        parts = [self.found[one.plan.pk] for one in plans]
        ripe = [part for part in parts if not self._is_early(part)]
        whole = together(parts) if parts else Brought(self.today)
        return {
            "name": name,
            "url": url,
            "found": whole,
            "currency": currency,
            "planned_leads": sum(one.plan.target_leads or 0 for one in plans),
            "planned_accepted": sum(one.plan.target_accepted or 0 for one in plans),
            "planned_pipeline": sum(one.plan.target_pipeline_minor or 0 for one in plans),
            "planned_revenue": sum(one.plan.target_revenue_minor or 0 for one in plans),
            "budget": sum(one.plan.budget_minor or 0 for one in plans),
            "spent": whole.spent[currency],
            "pipeline": sums(whole.pipeline, currency),
            "revenue": sums(whole.revenue, currency),
            "per_lead": _each(whole.spent[currency], whole.leads, currency),
            "per_accepted": _each(whole.spent[currency], whole.accepted, currency),
            "plans": len(plans),
            "early": len(parts) - len(ripe),
            "is_early": not ripe,
            **self._in_the_end(ripe, currency),
            **self._opened(plans),
        }

    def _is_early(self, part: Brought) -> bool:
        return is_too_early(part.ends_on, today=self.today, cycle_days=self.cycle_days)

    def _in_the_end(self, ripe: list[Brought], currency: str) -> dict[str, Any]:
        if not ripe:
            return {"per_win": None, "back": None}
        over = together(ripe)
        spent = over.spent[currency]
        back = return_on(over.revenue[currency], spent)
        around = return_range(over.won_parts(currency), spent)
        return {
            "per_win": _each(spent, over.won, currency),
            "back": None
            if back is None
            else (f"{back:.1f}×", f"{around[0]:.1f} to {around[1]:.1f}" if around else ""),
        }

    def _opened(self, plans: Sequence[Planned]) -> dict[str, str]:
        if not plans:
            return {}
        ids = ",".join(str(one.plan.pk) for one in plans)
        leads = f"{reverse('leads')}?{urlencode({'plans': ids})}"
        deals = reverse("plan_results_deals")
        asked = {"plans": ids, "model": self.model.value}
        return {
            "leads_url": leads,
            "accepted_url": f"{leads}&reached=accepted",
            "won_url": f"{leads}&reached=won",
            "costs_url": f"{reverse('plan_results_costs')}?{urlencode({'plans': ids})}",
            "pipeline_url": f"{deals}?{urlencode({**asked, 'money': 'pipeline'})}",
            "revenue_url": f"{deals}?{urlencode({**asked, 'money': 'revenue'})}",
        }


def sums(amounts: Counter[str], currency: str) -> str:
    """Sums by currency in words, the company's own first; nothing is nothing of its own."""
    others = [code for code in sorted(amounts) if code != currency and amounts[code]]
    own = [currency] if amounts[currency] or not others else []
    return ", ".join(money(amounts[code], code) for code in (*own, *others))


def _each(spent: int, count: int, currency: str) -> tuple[str, str] | None:
    """What one cost, and between which costs it lies where there are few."""
    each = cost_per(spent, count)
    if each is None:
        return None
    around = cost_range(spent, count)
    said = f"{_round(around[0], currency)} to {_round(around[1], currency)}" if around else ""
    return _round(each, currency), said


def _round(minor: int, currency: str) -> str:
    """An average or an end of an interval: from a hundred on, cents would promise too much."""
    unit = 10 ** get_currency_precision(currency)
    return money(round(minor / unit) * unit if minor >= 100 * unit else minor, currency)

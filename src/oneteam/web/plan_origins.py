"""Where the money of a quarter came from, as rows of the Results screen."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from oneteam.domain.attribution.rules import Model
from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.scoreboard.queries.credited import NO_CAMPAIGN, UNKNOWN, Origin
from oneteam.org.rules.quarters import Quarter
from oneteam.web.plan_results_rows import sums

NAMES = {NO_CAMPAIGN: "Touches of no campaign", UNKNOWN: "No known touch"}


def origin_rows(
    found: list[Origin], *, quarter: Quarter, model: Model, currency: str
) -> list[dict[str, Any]]:
    """Campaigns by revenue, then what is of no campaign, what is unknown, and all together."""
    if not found:
        return []
    known = {one.key: one for one in found}
    last = [known.pop(key, Origin(key, Counter(), Counter())) for key in NAMES]
    names = campaigns.names_of(int(key) for key in known)
    first = sorted(
        known.values(),
        key=lambda one: (-one.revenue[currency], -one.pipeline[currency], names[int(one.key)]),
    )
    whole = Origin("", Counter(), Counter())
    rows: list[dict[str, Any]] = []
    for one in (*first, *last):
        name = NAMES.get(one.key) or names[int(one.key)]
        rows.append({"key": one.key, "name": name, "of": one})
        whole.pipeline.update(one.pipeline)
        whole.revenue.update(one.revenue)
    rows.append({"key": "", "name": "All of it", "of": whole})
    for row in rows:
        asked = {"quarter": quarter.key, "from": row["key"], "model": model.value}
        for money in ("pipeline", "revenue"):
            query = urlencode({**asked, "money": money})
            row[f"{money}_url"] = f"{reverse('plan_results_deals')}?{query}"
            row[money] = sums(getattr(row["of"], money), currency)
    return rows

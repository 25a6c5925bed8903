"""Which deals an address asks for: its parameters read as filters, and the toolbar of these."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.capture.queries import Filters
from oneteam.domain.capture.rules import keepable
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.rules import Commitment, Outcome
from oneteam.domain.pipeline.rules.moves import LossReason
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, Team, may
from oneteam.org.rules.currencies import is_currency
from oneteam.web import leads_asked
from oneteam.web.forecast_links import behind_of
from oneteam.web.leads_asked import number

# What the toolbar asks; the rest of an address is carried along.
SHOWN = {"q", "owner", "mine", "brought_by", "campaign", "currency"}


def filters_of(asked: QueryDict, *, person: Any) -> pipeline.DealFilters:
    """The filters an address asks for; what cannot be read does not narrow.

    `of` holds what the address of a figure asks of leads, for the deals these became.
    """
    stages = {step.key for step in pipeline.stages()} if "stage" in asked else set()
    of = leads_asked.filters_of(QueryDict(asked.get("of", "")), person=person)
    return pipeline.DealFilters(
        stage=_one_of(asked, "stage", stages),
        outcome=_one_of(asked, "outcome", {one.value for one in Outcome}),
        owner=number(asked.get("owner")),
        is_mine=asked.get("mine") == "1",
        brought_by=number(asked.get("brought_by")),
        campaign=number(asked.get("campaign")),
        currency=code if is_currency(code := asked.get("currency", "")) else "",
        commitment=_one_of(asked, "commitment", {one.value for one in Commitment}),
        text=asked.get("q", "").strip()[:200],
        loss_reason=_one_of(asked, "loss_reason", {one.value for one in LossReason}),
        competitor=keepable(asked.get("competitor", ""))[:100],
        closed_since=_day(asked.get("closed_since")),
        closed_until=_day(asked.get("closed_until")),
        closes_since=_day(asked.get("closes_since")),
        closes_until=_day(asked.get("closes_until")),
        blank=frozenset(asked.getlist("blank")) & frozenset(pipeline.BLANKABLE),
        of=None if of == Filters() else of,
        figure=behind_of(asked),
        now=timezone.now(),
    )


def toolbar(asked: QueryDict, filters: pipeline.DealFilters, *, person: Any) -> dict[str, Any]:
    """What the toolbar needs beside the filters in force."""
    people = [(one, Role(one.role)) for one in org.people(active=None)]
    currencies = pipeline.currencies(person)
    return {
        "filters": filters,
        "owners": [one for one, role in people if role.team is Team.SALES],
        "marketers": [one for one, role in people if role.team is Team.MARKETING],
        "campaigns": campaigns.campaigns(person),
        "currencies": currencies if len(currencies) > 1 else [],
        "sees_all": may(Role(person.role), Action.SEE_ALL_DEALS),
    }


def changed(asked: QueryDict, **changes: Any) -> str:
    """The query with some parameters set, or taken away with None."""
    copy = asked.copy()
    for name, value in changes.items():
        if value is None:
            copy.pop(name, None)
        else:
            copy.setlist(name, [str(value)])
    return copy.urlencode()


def kept(asked: QueryDict, *, shown: set[str]) -> list[tuple[str, str]]:
    """What a toolbar carries along because it has no field of its own."""
    return [
        (name, value) for name, values in asked.lists() if name not in shown for value in values
    ]


def _one_of(asked: QueryDict, name: str, known: set[str]) -> str:
    value = asked.get(name, "")
    return value if value in known else ""


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None

"""Writes of an open deal's terms: amount, day to close, competitor, commitment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.queries.terms import terms_of
from oneteam.domain.pipeline.rules import Outcome, changes
from oneteam.domain.pipeline.rules.changes import Terms
from oneteam.statements.joining import joined
from oneteam.timeline.operations import record
from oneteam.timeline.rules import Fact

if TYPE_CHECKING:
    from oneteam.org.models import Person

# A competitor's name may be a person's: the timeline only says that it changed.
TOLD = {
    "amount_minor": ("amount_minor", "amount_before"),
    "currency": ("currency", "currency_before"),
    "close_on": ("close_on", "close_before"),
    "commitment": ("commitment", "commitment_before"),
}


class ChangeRefused(Exception):
    """The deal cannot have these terms; `wrong` says why by name, "" for the deal as a whole."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


@joined
def change_deal(deal_id: int, *, terms: Terms, by: Person, now: datetime) -> tuple[str, ...]:
    """Give an open deal other terms. Returns the names of what changed; nothing is no fact.

    Raises ChangeRefused naming every wrong thing.
    """
    deal = Opportunity.objects.get(pk=deal_id)
    before = terms_of(deal)
    if wrong := changes.terms_faults(terms, outcome=Outcome(deal.outcome)):
        raise ChangeRefused(wrong)
    names = changes.changed(before, terms)
    if not names:
        return ()
    stands = Opportunity.objects.filter(pk=deal_id, outcome=Outcome.OPEN.value, **_columns(before))
    if not stands.update(**_columns(terms)):
        raise ChangeRefused({"": "Someone else changed this deal meanwhile; look again."})
    record(
        Fact(
            kind="deal.changed",
            subject=f"deal:{deal_id}",
            occurred_at=now,
            actor=f"person:{by.pk}",
            key=f"deal.changed:{deal_id}:{now.isoformat()}",
            data=_said(names, before, terms) | ({"lead": deal.lead_id} if deal.lead_id else {}),
        ),
        now=now,
    )
    return names


def _columns(terms: Terms) -> dict[str, Any]:
    return {
        "amount_minor": terms.amount_minor,
        "currency": terms.currency,
        "close_on": terms.close_on,
        "commitment": terms.commitment.value,
        "competitor": terms.competitor,
    }


def _said(names: tuple[str, ...], before: Terms, after: Terms) -> dict[str, Any]:
    data: dict[str, Any] = {"fields": list(names)}
    for name in names:
        if name in TOLD:
            for key, terms in zip(TOLD[name], (after, before), strict=True):
                value = getattr(terms, name)
                data[key] = value.isoformat() if name == "close_on" and value else value
    if "amount_minor" in names:
        data["currency"] = after.currency
    return data

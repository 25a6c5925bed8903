"""A few deals beside something else: found by a word, of a company, of who holds them."""

from __future__ import annotations

from django.db.models import QuerySet

from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.queries.finding import DealFilters, found_deals
from oneteam.domain.pipeline.rules import Outcome
from oneteam.org.models import Person


def find_deals(person: Person, text: str, *, limit: int) -> list[Opportunity]:
    """Deals a person may see whose name or company has these words, newest first."""
    return _newest(found_deals(person, filters=DealFilters(text=text)), limit)


def deals_of_account(person: Person, account_id: int, *, limit: int) -> list[Opportunity]:
    """The deals with a company that a person may see, newest first."""
    return _newest(found_deals(person, filters=DealFilters()).filter(account=account_id), limit)


def open_deals_of(person: Person, owner_id: int, *, limit: int) -> list[Opportunity]:
    """The open deals of somebody that a person may see, newest first."""
    filters = DealFilters(owner=owner_id, outcome=Outcome.OPEN.value)
    return _newest(found_deals(person, filters=filters), limit)


def _newest(rows: QuerySet[Opportunity], limit: int) -> list[Opportunity]:
    found = rows.select_related("stage", "account", "owner").order_by("-opened_at", "-pk")
    return list(found[:limit])

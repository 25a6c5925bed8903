"""Leads we turned away that came back and bought: the same person or company won a deal later."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q

from oneteam.domain.capture.queries import visible_leads
from oneteam.domain.capture.queries.counted import among
from oneteam.domain.feedback.models import Verdict
from oneteam.domain.feedback.queries import label_at
from oneteam.domain.feedback.rules import Verdict as Said
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.pipeline.rules.money import as_money
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.org.models import Person

AWAY = (Said.REJECT.value, Said.RECYCLE.value)


@dataclass(frozen=True, slots=True)
class CameBack:
    """One verdict that turned a lead away, and the first deal its person or company won after."""

    lead_id: int
    verdict: Said
    reason: str
    sub_reason: str
    said_at: datetime
    deal_id: int
    deal_lead_id: int | None
    won_at: datetime
    amount_minor: int | None
    currency: str
    by_contact: bool  # else by another person of the same company

    @property
    def reason_label(self) -> str:
        """The reason as it was called then."""
        return label_at(self.reason, self.sub_reason, at=self.said_at)

    @property
    def days(self) -> int:
        """Whole days from the verdict to the win."""
        return (self.won_at - self.said_at).days


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """Of `turned_away` leads of a period, those that came back and bought."""

    turned_away: int
    rows: tuple[CameBack, ...]

    @property
    def amounts(self) -> tuple[tuple[str, int], ...]:
        """What the deals were worth by currency, each deal once."""
        deals = {row.deal_id: row for row in self.rows if row.amount_minor is not None}
        sums: dict[str, int] = defaultdict(int)
        for row in deals.values():
            sums[row.currency] += row.amount_minor or 0
        return tuple(sorted(sums.items()))

    def as_json(self) -> dict[str, Any]:
        """The report as the command writes it."""
        return {
            "turned_away": self.turned_away,
            "came_back": len(self.rows),
            "rows": [
                {
                    "lead": row.lead_id,
                    "verdict": row.verdict.value,
                    "reason": row.reason,
                    "said_at": row.said_at.isoformat(),
                    "deal": row.deal_id,
                    "won_at": row.won_at.isoformat(),
                    "days": row.days,
                    "same_person": row.by_contact,
                    "amount": None
                    if row.amount_minor is None
                    else as_money(row.amount_minor, row.currency),
                }
                for row in self.rows
            ],
        }


def turned_away(*, since: date | None = None, until: date | None = None) -> TurnedAway:
    """Leads rejected or recycled in a period, both days included, that bought afterwards.

    A lead counts once, by its last verdict that turned it away before the win. Three queries, of
    which none reads what came to nothing. Ordered by the day of the win, newest first.
    """
    over = period(since, until)
    said = Verdict.objects.filter(verdict__in=AWAY).order_by()
    said = said.filter(at__gte=over.since) if over.since else said
    said = said.filter(at__lt=over.until) if over.until else said
    won = Opportunity.objects.filter(outcome=Outcome.WON.value, closed_at__isnull=False).order_by()
    bought = Q(lead__contact__in=won.filter(lead__isnull=False).values("lead__contact")) | Q(
        lead__account__in=won.values("account")
    )
    verdicts = list(
        said.filter(bought)
        .order_by("at", "pk")
        .values_list(
            *("lead_id", "lead__contact_id", "lead__account_id"),
            *("verdict", "reason", "sub_reason", "at"),
        )
    )
    people = {contact or 0 for _, contact, *_ in verdicts}
    companies = {account or 0 for _, _, account, *_ in verdicts}
    by_contact, by_account = _wins(
        won.filter(Q(lead__contact__in=among(people)) | Q(account__in=among(companies)))
    )
    found: dict[int, CameBack] = {}
    for lead, contact, account, verdict, reason, sub_reason, at in verdicts:
        same = _first(by_contact.get(contact or 0, ()), at)
        deal = same or _first(by_account.get(account or 0, ()), at)
        if deal is not None:
            found[lead] = CameBack(
                *(lead, Said(verdict), reason, sub_reason, at, deal["pk"], deal["lead_id"]),
                *(deal["closed_at"], deal["amount_minor"], deal["currency"], same is not None),
            )
    return TurnedAway(
        turned_away=said.values("lead").distinct().count(),
        rows=tuple(sorted(found.values(), key=lambda one: (one.won_at, one.lead_id), reverse=True)),
    )


def seen_of(rows: Sequence[CameBack], viewer: Person) -> tuple[CameBack, ...]:
    """Those of the rows whose lead a person may see, in their order."""
    ids = {row.lead_id for row in rows}
    seen = visible_leads(viewer).filter(pk__in=among(ids)).order_by().values_list("pk", flat=True)
    mine = set(seen)
    return tuple(row for row in rows if row.lead_id in mine)


_Win = dict[str, Any]


def _wins(won: Any) -> tuple[dict[int, list[_Win]], dict[int, list[_Win]]]:
    """Won deals by the person who asked and by company, each in the order of their wins."""
    people: dict[int, list[_Win]] = defaultdict(list)
    companies: dict[int, list[_Win]] = defaultdict(list)
    names = ("pk", "lead_id", "lead__contact", "account", "closed_at", "amount_minor", "currency")
    for win in won.order_by("closed_at", "pk").values(*names):
        if win["lead__contact"]:
            people[win["lead__contact"]].append(win)
        if win["account"]:
            companies[win["account"]].append(win)
    return people, companies


def _first(wins: Iterable[_Win], after: datetime) -> _Win | None:
    return next((win for win in wins if win["closed_at"] > after), None)

"""Leads as they lie on a desk: enough to act on, in one query whatever their number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries.access import visible_leads
from oneteam.domain.capture.rules import OPEN, Status
from oneteam.org.models import Person

_COLUMNS = (
    "id",
    "status",
    "grade",
    "source",
    "message",
    "reason",
    "arrived_at",
    "owner_id",
    "owner__name",
    "brought_by__name",
    "contact__name",
    "contact__email",
    "contact__phone",
    "contact__phone_e164",
    "account__name",
    "campaign__name",
)


@dataclass(frozen=True, slots=True)
class Card:
    """One lead, who is behind it and how to reach them."""

    id: int
    status: Status
    grade: str
    source: str
    campaign: str
    message: str
    reason: str
    arrived_at: datetime
    owner_id: int | None
    owner: str
    brought_by: str
    name: str
    email: str
    phone: str
    dial: str
    company: str

    @property
    def who(self) -> str:
        """How the lead is called on screens."""
        return self.name or self.company or self.email or f"Lead {self.id}"


def cards(lead_ids: Iterable[int]) -> dict[int, Card]:
    """The cards of some leads by id; who may see them was asked before. One query."""
    return {card.id: card for card in _cards(Lead.objects.filter(id__in=set(lead_ids)))}


def waiting_cards(person: Person, *, status: Status, limit: int = 50) -> list[Card]:
    """The leads of one status that a person may see, the longest waiting first. One query."""
    return _cards(visible_leads(person).filter(status=status).order_by("arrived_at", "id")[:limit])


def open_by_owner(person: Person) -> dict[int | None, int]:
    """How many open leads each owner has, of those a person may see; None is the queue."""
    rows = visible_leads(person).filter(status__in=OPEN).values("owner_id").order_by()
    return {row["owner_id"]: row["n"] for row in rows.annotate(n=Count("id"))}


def counts_by_status(person: Person) -> dict[str, int]:
    """How many leads of each status a person may see. One query."""
    rows = visible_leads(person).order_by().values("status").annotate(n=Count("id"))
    return {row["status"]: row["n"] for row in rows}


def newer_than(person: Person, *, lead_id: int) -> int:
    """How many leads a person may see came after this one, at most 100."""
    newer = visible_leads(person).filter(Q(id__gt=lead_id)).order_by("id")
    return len(newer.values_list("id", flat=True)[:100])


def brought_waiting(person: Person) -> int:
    """How many of the leads this person brought wait for sales. One query."""
    return Lead.objects.filter(brought_by=person, status__in=OPEN).count()


def is_visible(person: Person, lead_id: int) -> bool:
    """Whether a person may see a lead. One query."""
    return visible_leads(person).filter(id=lead_id).exists()


def newest(person: Person) -> int:
    """The id of the newest lead a person may see; 0 when there is none."""
    ids = visible_leads(person).order_by("-id").values_list("id", flat=True)
    return ids.first() or 0


def _cards(leads: QuerySet[Lead]) -> list[Card]:
    return [
        Card(
            id=row["id"],
            status=Status(row["status"]),
            grade=row["grade"],
            source=row["source"],
            campaign=row["campaign__name"] or "",
            message=row["message"],
            reason=row["reason"],
            arrived_at=row["arrived_at"],
            owner_id=row["owner_id"],
            owner=row["owner__name"] or "",
            brought_by=row["brought_by__name"] or "",
            name=row["contact__name"] or "",
            email=row["contact__email"] or "",
            phone=row["contact__phone"] or "",
            dial=row["contact__phone_e164"] or row["contact__phone"] or "",
            company=row["account__name"] or "",
        )
        for row in leads.values(*_COLUMNS)
    ]

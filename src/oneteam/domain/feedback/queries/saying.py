"""Reads of verdicts: what sales said of leads, for who asks and for who brought them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from oneteam.domain.capture.models import Lead
from oneteam.domain.feedback import rules
from oneteam.domain.feedback.models import Verdict
from oneteam.domain.feedback.queries.offering import label_at
from oneteam.org.models import Person


@dataclass(frozen=True, slots=True)
class Said:
    """One verdict as it is shown."""

    id: int
    lead_id: int
    at: datetime
    verdict: rules.Verdict
    reason: str
    reason_label: str
    person: str
    note: str
    until: date | None


@dataclass(frozen=True, slots=True)
class News:
    """What became of one lead a marketer brought."""

    lead_id: int
    who: str
    source: str
    grade: str
    said: Said


def verdicts(lead_id: int) -> list[Said]:
    """Every verdict on a lead, newest first."""
    rows = Verdict.objects.filter(lead_id=lead_id).select_related("person")
    return [_said(row) for row in rows.order_by("-at", "-id")]


def news_for_marketer(person: Person, *, since: datetime, limit: int = 50) -> list[News]:
    """What sales said since a moment of the leads this marketer brought, newest first."""
    rows = (
        Verdict.objects.filter(lead__brought_by=person, at__gte=since)
        .select_related("person", "lead__contact", "lead__account")
        .order_by("-at", "-id")[:limit]
    )
    return [
        News(
            lead_id=row.lead_id,
            who=who_is(row.lead),
            source=row.lead.source,
            grade=row.lead.grade,
            said=_said(row),
        )
        for row in rows
    ]


def rejected_before(lead_id: int) -> list[Said]:
    """Earlier rejections of the same contact's other leads, newest first."""
    contact = Lead.objects.filter(pk=lead_id).values_list("contact_id", flat=True).first()
    if contact is None:
        return []
    rows = (
        Verdict.objects.filter(lead__contact_id=contact, verdict=rules.Verdict.REJECT)
        .exclude(lead_id=lead_id)
        .select_related("person")
        .order_by("-at", "-id")
    )
    return [_said(row) for row in rows]


def who_is(lead: Lead) -> str:
    """Whom a lead is about, by the best name there is; "" when nothing is known."""
    if lead.contact and lead.contact.name:
        return lead.contact.name
    if lead.account:
        return lead.account.name
    return lead.contact.email if lead.contact else ""


def _said(row: Verdict) -> Said:
    return Said(
        id=row.pk,
        lead_id=row.lead_id,
        at=row.at,
        verdict=rules.Verdict(row.verdict),
        reason=row.reason,
        reason_label=label_at(row.reason, row.sub_reason, at=row.at),
        person=row.person.name if row.person else "",
        note=row.note,
        until=row.until,
    )

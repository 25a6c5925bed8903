"""Reads of what sales did with leads and said of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q

from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks.models import Clock
from oneteam.domain.clocks.rules import Kind
from oneteam.domain.feedback import rules
from oneteam.domain.feedback.models import Response, Verdict
from oneteam.domain.feedback.rules.judging import ATTEMPTS
from oneteam.domain.feedback.rules.reasons import label_of
from oneteam.org.models import Company, Person


@dataclass(frozen=True, slots=True)
class Answer:
    """One response as it is shown."""

    id: int
    at: datetime
    channel: rules.Channel
    person: str
    note: str
    is_automatic: bool


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


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often a lead was tried since it last came to sales, and how often is owed."""

    made: int
    needed: int

    @property
    def are_met(self) -> bool:
        """Whether enough was tried to say that someone cannot be reached."""
        return self.made >= self.needed


def responses(lead_id: int) -> list[Answer]:
    """Every response to a lead, oldest first."""
    rows = Response.objects.filter(lead_id=lead_id).select_related("person").order_by("at", "id")
    return [
        Answer(
            id=row.pk,
            at=row.at,
            channel=rules.Channel(row.channel),
            person=row.person.name if row.person else "",
            note=row.note,
            is_automatic=row.is_automatic,
        )
        for row in rows
    ]


def verdicts(lead_id: int) -> list[Said]:
    """Every verdict on a lead, newest first."""
    rows = Verdict.objects.filter(lead_id=lead_id).select_related("person")
    return [_said(row) for row in rows.order_by("-at", "-id")]


def attempts(lead_id: int) -> Attempts:
    """Human responses since the lead last came to sales, against what its clock asks.

    A lead without an attempts clock owes the default of six. Automatic replies do not count.
    """
    sent_away = (
        Verdict.objects.filter(lead_id=lead_id)
        .exclude(verdict=rules.Verdict.ACCEPT)
        .order_by("-at")
        .values_list("at", flat=True)
        .first()
    )
    since = Q(at__gt=sent_away) if sent_away else Q()
    clock = Clock.objects.filter(lead_id=lead_id, kind=Kind.ATTEMPTS).order_by("-started_at")
    needed = clock.values_list("needed", flat=True).first()
    made = Response.objects.filter(since, lead_id=lead_id, is_automatic=False).count()
    return Attempts(made=made, needed=ATTEMPTS if needed is None else needed)


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
            who=_who(row.lead),
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


def today(*, now: datetime) -> date:
    """The date where the company is: days named on a verdict are the company's days."""
    return now.astimezone(company_zone()).date()


def company_zone() -> ZoneInfo:
    """The company's time zone; UTC before there is a company."""
    name = Company.objects.values_list("calendar__time_zone", flat=True).first()
    return ZoneInfo(name or "UTC")


def _who(lead: Lead) -> str:
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
        reason_label=label_of(row.reason, row.sub_reason),
        person=row.person.name if row.person else "",
        note=row.note,
        until=row.until,
    )

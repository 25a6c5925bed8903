"""What rules may know about a lead: one flat table of facts, and the touches before it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, Subquery

from oneteam.domain.capture import rules
from oneteam.domain.capture.models import Lead, Touch
from oneteam.domain.capture.queries.access import LeadNotFound
from oneteam.domain.capture.queries.newcomers import Newcomer
from oneteam.statements.ready import Ready

_COLUMNS = {
    "account.name": "account__name",
    "account.domain": "account__domain",
    "account.website": "account__website",
    "account.employees": "account__employees",
    "account.country": "account__country",
    "account.industry": "account__industry",
    "account.is_customer": "account__is_customer",
    "account.owner": "account__owner_id",
    "contact.title": "contact__title",
    "lead.source": "source",
    "lead.channel": "channel",
    "lead.campaign": "campaign__key",
    "lead.form": "form__slug",
    "lead.landing_page": "landing_page",
    "lead.suspicion": "submission__suspicion",
}
_REST = (
    "contact__name",
    "contact__email",
    "contact__email_key",
    "contact__phone",
    "message",
    "arrived_at",
    "custom",
    "contact__custom",
    "account__custom",
    "rejected_as",
)
_PATHS = {
    path: path.split("__")
    for path in (*_COLUMNS.values(), *_REST)
    if path not in ("submission__suspicion", "rejected_as")
}

_REFUSED = (
    Lead.objects.filter(contact=OuterRef("contact"), verdict="reject")
    .exclude(id=OuterRef("id"))
    .order_by("-verdict_at", "-id")
)
_FACTS = Ready(
    lambda lead_id: (
        Lead.objects.filter(id=lead_id)
        .annotate(rejected_as=Subquery(_REFUSED.values("reason")[:1]))
        .values_list(*_COLUMNS.values(), *_REST)
    ),
    lead_id=int,
)
# A rule caps what a kind of touch is worth; older ones than these change no grade, and whoever
# sends a form thousands of times must not make each next one slower, nor its receipt longer.
MOST_TOUCHES = 200
_TOUCH = ("kind", "channel", "campaign__key", "occurred_at")
_NEWEST = Touch.objects.order_by("-occurred_at", "-id").values_list(*_TOUCH)
_OF_THE_CONTACT = Ready(
    lambda lead_id: _NEWEST.filter(
        contact=Subquery(Lead.objects.filter(id=lead_id).values("contact_id"))
    )[:MOST_TOUCHES],
    lead_id=int,
)
_OF_A_CONTACT = Ready(
    lambda contact_id: _NEWEST.filter(contact=contact_id)[:MOST_TOUCHES], contact_id=int
)
_OF_THE_LEAD = Ready(
    lambda lead_id: _NEWEST.filter(lead=lead_id, contact=None)[:MOST_TOUCHES], lead_id=int
)


def lead_facts(lead: int | Newcomer, *, now: datetime) -> dict[str, Any]:
    """Everything rules may ask about a lead, field by field; what is not known is None or "".

    Custom fields are `lead.custom.<key>`, `contact.custom.<key>` and `account.custom.<key>`.
    One query, none for a newcomer. Raises LeadNotFound.
    """
    if isinstance(lead, Newcomer):
        return _facts(_row_of(lead), now=now)
    found = _FACTS.row(lead_id=lead)
    if found is None:
        raise LeadNotFound(f"There is no lead {lead}.")
    row = dict(zip((*_COLUMNS.values(), *_REST), found, strict=True))
    return _facts(row, now=now)


def facts_between(
    first: int, before: int, *, now: datetime
) -> Iterator[tuple[int, dict[str, Any]]]:
    """The facts of every lead from one id up to another, with its id, in one query.

    Without what its contact was rejected as: that depends on the moment it is asked for.
    """
    rows = Lead.objects.filter(id__gte=first, id__lt=before).order_by("id")
    names = (*_COLUMNS.values(), *_REST[:-1])
    for lead_id, *found in rows.values_list("id", *names).iterator(chunk_size=2000):
        yield lead_id, _facts(dict(zip(names, found, strict=True)), now=now)


def facts_of(lead_ids: Sequence[int], *, now: datetime) -> dict[int, dict[str, Any]]:
    """The facts of some leads by their ids, as `facts_between` tells them; one query a thousand."""
    names = (*_COLUMNS.values(), *_REST[:-1])
    told = {}
    for start in range(0, len(lead_ids), 1000):
        rows = Lead.objects.filter(id__in=lead_ids[start : start + 1000])
        for lead_id, *found in rows.values_list("id", *names):
            told[lead_id] = _facts(dict(zip(names, found, strict=True)), now=now)
    return told


def touches_for(lead: int | Newcomer) -> list[rules.TouchFact]:
    """What the person behind a lead touched lately, oldest first: at most MOST_TOUCHES.

    The touches of the lead's contact, or of the lead alone when nobody is known behind it. One
    query, a second one when nobody is; none for a newcomer.
    """
    if isinstance(lead, Newcomer):
        return lead.touches
    return _touched(_OF_THE_CONTACT.rows(lead_id=lead) or _OF_THE_LEAD.rows(lead_id=lead))


def touches_before(contact_id: int) -> list[rules.TouchFact]:
    """What a contact touched lately, oldest first: at most MOST_TOUCHES."""
    return _touched(_OF_A_CONTACT.rows(contact_id=contact_id))


def _touched(rows: Sequence[tuple[Any, ...]]) -> list[rules.TouchFact]:
    return [
        rules.TouchFact(kind=kind, channel=channel, campaign=campaign or "", occurred_at=at)
        for kind, channel, campaign, at in reversed(rows)
    ]


def _row_of(newcomer: Newcomer) -> dict[str, Any]:
    """What `_FACTS` will say of a newcomer once it is written."""
    row: dict[str, Any] = {
        "submission__suspicion": newcomer.suspicion,
        "rejected_as": newcomer.rejected_as,
    }
    for path, names in _PATHS.items():
        value: Any = newcomer.lead
        for name in names:
            value = getattr(value, name, None)
        row[path] = value
    return row


def _facts(row: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    domain = (row["contact__email_key"] or "").rpartition("@")[2]
    facts = {name: row[column] for name, column in _COLUMNS.items()}
    facts |= {
        "account.is_customer": bool(row["account__is_customer"]),
        "account.is_known": row["account__name"] is not None,
        "contact.email_domain": domain,
        "contact.has_email": bool(row["contact__email"]),
        "contact.has_name": bool(row["contact__name"]),
        "contact.has_phone": bool(row["contact__phone"]),
        "contact.is_free_mail": bool(domain) and rules.is_free_mail(domain),
        "contact.is_disposable": bool(domain) and rules.is_disposable(domain),
        "contact.rejected_as": row.get("rejected_as") or "",
        "lead.message_length": rules.length(row["message"]),
        "lead.age_days": (now - row["arrived_at"]).days,
    }
    for entity, column in (("lead", ""), ("contact", "contact__"), ("account", "account__")):
        for key, value in (row[f"{column}custom"] or {}).items():
            facts[f"{entity}.custom.{key}"] = value
    return facts

"""The list of leads: filtered, sorted, counted and paged without slowing as it grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Lower, NullIf

from oneteam.domain.capture.models import Account, Contact, Lead
from oneteam.domain.capture.queries.access import visible_leads
from oneteam.domain.capture.queries.counted import as_counted
from oneteam.domain.capture.rules import one_line
from oneteam.org.models import Person

PAGE_SIZE = 50

COLUMNS = (
    "id",
    "status",
    "grade",
    "points",
    "source",
    "channel",
    "arrived_at",
    "assigned_at",
    "responded_at",
    "verdict",
    "reason",
    "owner_id",
    "owner__name",
    "brought_by_id",
    "brought_by__name",
    "contact_id",
    "contact__name",
    "contact__email",
    "account_id",
    "account__name",
    "campaign_id",
    "campaign__name",
    "form_id",
    "likely_duplicate_of_id",
    "is_history",
)
# name -> the order it means; "-" before the name turns it round. Ties go to the newest.
SORTS: dict[str, Any] = {
    "arrived": F("arrived_at"),
    "grade": NullIf("grade", Value("")),  # not judged yet comes last either way
    "status": F("status"),
    "owner": Lower("owner__name"),
    "company": Lower("account__name"),
    "source": F("source"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """Which leads to list; what is empty does not restrict."""

    status: tuple[str, ...] = ()
    owner: int | None = None
    is_unowned: bool = False
    brought_by: int | None = None
    source: str = ""
    channel: str = ""
    campaign: int | None = None
    grade: str = ""  # "A1", or "A" for every A
    form: int | None = None
    text: str = ""  # in the contact's name or e-mail, or the company's name
    since: datetime | None = None  # arrived at or after
    until: datetime | None = None  # arrived before
    is_mine: bool = False  # owned or brought by the person who looks
    landing_page: str = ""
    blank: frozenset[str] = frozenset()  # of BLANKABLE: those whose value is not known
    reached: str = ""  # of REACHED: how far they ever got
    answered_within: int | None = None  # minutes on the wall clock
    is_unanswered: bool = False
    holder: int | None = None  # has it, or had it last
    own: tuple[tuple[str, str], ...] = ()  # values of the company's own fields, by name


def found_leads(person: Person, *, filters: Filters) -> QuerySet[Lead]:
    """The leads a person may see that fit the filters, in no order."""
    leads = visible_leads(person)
    exact = {
        "owner_id": filters.owner,
        "brought_by_id": filters.brought_by,
        "source": filters.source,
        "channel": filters.channel,
        "campaign_id": filters.campaign,
        "form_id": filters.form,
        "landing_page": filters.landing_page,
        "arrived_at__gte": filters.since,
        "arrived_at__lt": filters.until,
        "grade__startswith": filters.grade,
        "status__in": filters.status,
    }
    leads = leads.filter(**{name: value for name, value in exact.items() if value})
    if filters.is_unowned:
        leads = leads.filter(owner=None)
    if filters.is_mine:
        leads = leads.filter(Q(owner=person) | Q(brought_by=person))
    leads = as_counted(
        leads,
        blank=filters.blank,
        reached=filters.reached,
        answered_within=filters.answered_within,
        is_unanswered=filters.is_unanswered,
        holder=filters.holder,
        own=filters.own,
    )
    for word in one_line(filters.text[:200]).split()[:5]:
        leads = leads.filter(_mentions(word))
    return leads


def sorted_leads(leads: QuerySet[Lead], *, sort: str) -> QuerySet[Lead]:
    """The leads in one of the orders of SORTS; anything else is newest first."""
    expression = SORTS.get(sort.removeprefix("-"))
    if expression is None or sort == "-arrived":
        return leads.order_by("-arrived_at", "-id")
    if sort == "arrived":
        return leads.order_by("arrived_at", "id")
    order = expression.desc if sort.startswith("-") else expression.asc
    return leads.order_by(order(nulls_last=True), "-arrived_at", "-id")


def _mentions(word: str) -> Q:
    contacts = Contact.objects.filter(Q(name__icontains=word) | Q(email__icontains=word))
    accounts = Account.objects.filter(Q(name__icontains=word) | Q(domain__icontains=word))
    return Q(contact__in=contacts.values("id")) | Q(account__in=accounts.values("id"))


@dataclass(frozen=True, slots=True)
class Page:
    """One page of leads, and where it lies among all of them."""

    rows: list[dict[str, Any]]
    total: int
    number: int  # from 1
    pages: int
    sort: str
    size: int

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        return self.number < self.pages

    @property
    def has_previous(self) -> bool:
        """Whether a page comes before."""
        return self.number > 1

    @property
    def first(self) -> int:
        """The number of its first lead among all, 0 when there is none."""
        return min((self.number - 1) * self.size + 1, self.total)

    @property
    def last(self) -> int:
        """The number of its last lead among all."""
        return (self.number - 1) * self.size + len(self.rows)


def page_of_leads(
    person: Person,
    *,
    filters: Filters | None = None,
    sort: str = "-arrived",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> Page:
    """One page of the leads a person may see; an unknown sort is newest first.

    Three light queries whatever the number of leads: a count, the ids of the page, its rows.
    """
    found = found_leads(person, filters=filters or Filters())
    total = found.order_by().count()
    pages = max(1, -(-total // size))
    number = min(max(1, page), pages)
    start = (number - 1) * size
    ids = list(sorted_leads(found, sort=sort).values_list("id", flat=True)[start : start + size])
    rows = {row["id"]: row for row in Lead.objects.filter(id__in=ids).values(*COLUMNS)}
    return Page([rows[i] for i in ids], total, number, pages, sort, size)

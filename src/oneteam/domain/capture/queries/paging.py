"""The list of leads: filtered, sorted, counted and paged without slowing as it grows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries.access import visible_leads
from oneteam.domain.capture.queries.counted import as_counted
from oneteam.domain.capture.queries.mentions import mentioning
from oneteam.domain.capture.queries.ordering import ids_in_order
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
# Leads beyond these are not counted: the page says "10,000+".
COUNTED = 10_000
COUNTED_WITH_TEXT = 1_000  # looking for a word costs more for each lead


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
    account: int | None = None
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
    ids: tuple[int, ...] | None = None  # only these, which another figure counted
    among: tuple[QuerySet[Any], ...] = ()  # only ids that every one of these asks for


def found_leads(person: Person, *, filters: Filters) -> QuerySet[Lead]:
    """The leads a person may see that fit the filters, in no order."""
    leads = visible_leads(person)
    exact = {
        "owner_id": filters.owner,
        "brought_by_id": filters.brought_by,
        "source": filters.source,
        "channel": filters.channel,
        "campaign_id": filters.campaign,
        "account_id": filters.account,
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
        ids=filters.ids,
    )
    for ids in filters.among:
        leads = leads.filter(id__in=ids)
    for word in one_line(filters.text[:200]).split()[:5]:
        leads = mentioning(leads, word)
    return leads


@dataclass(frozen=True, slots=True)
class Page:
    """One page of leads, and where it lies among all of them."""

    rows: list[dict[str, Any]]
    total: int
    number: int  # from 1
    pages: int
    sort: str
    size: int
    is_more: bool = False  # there are more than `total`, which were not counted

    @property
    def has_next(self) -> bool:
        """Whether another page follows."""
        return self.number < self.pages or self.is_more

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

    Light queries whatever the number of leads: a count that stops when it is large enough, the
    ids of the page, its rows.
    """
    filters = filters or Filters()
    found = found_leads(person, filters=filters)
    most = max(COUNTED_WITH_TEXT if filters.text else COUNTED, page * size)
    total = found.order_by()[: most + 1].count()
    is_more, total = total > most, min(total, most)
    pages = max(1, -(-total // size))
    number = min(max(1, page), pages)
    start = (number - 1) * size
    ids = ids_in_order(found, sort=sort, start=start, size=size)
    rows = {row["id"]: row for row in Lead.objects.filter(id__in=ids).values(*COLUMNS)}
    return Page([rows[i] for i in ids], total, number, pages, sort, size, is_more)

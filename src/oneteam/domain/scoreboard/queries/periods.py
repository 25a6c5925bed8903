"""What the figures are counted over: leads that arrived in a period, whose they are, by which key.

Every lead with an arrival counts, imported history and live leads alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import BigIntegerField, Func, QuerySet

from oneteam.domain.capture.models import Lead
from oneteam.org.models import Person
from oneteam.org.queries import time_zone
from oneteam.org.rules import Role, Team


class Micros(Func):
    """A moment as whole microseconds since 1970: exact, and cheap to fetch by the 100,000."""

    arity = 1
    output_field = BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """EXTRACT gives an exact numeric."""
        template = "(EXTRACT(EPOCH FROM %(expressions)s) * 1000000)::bigint"
        return self.as_sql(compiler, connection, template=template, **more)

    def as_sqlite(self, compiler: Any, connection: Any, **more: Any) -> Any:
        """Moments are stored as text, "2026-03-02 12:00:00.123456", without a zero fraction."""
        template = (
            "(CAST(strftime('%%%%s', %(expressions)s) AS INTEGER) * 1000000"
            " + CAST(substr(substr(%(expressions)s, 21, 6) || '000000', 1, 6) AS INTEGER))"
        )
        sql, params = self.as_sql(compiler, connection, template=template, **more)
        return sql, [*params, *params]  # the expression stands in it twice


@dataclass(frozen=True, slots=True)
class Period:
    """When leads arrived: from `since`, before `until`; None is open. `zone` is the company's."""

    since: datetime | None
    until: datetime | None
    zone: ZoneInfo


def period(since: date | None, until: date | None) -> Period:
    """A period from two days, both included, in the company's zone.

    A datetime is taken as that exact instant; the later end is then left out.
    """
    zone = ZoneInfo(time_zone())
    return Period(since=_start(since, zone), until=_end(until, zone), zone=zone)


def leads_of(over: Period, person: Person | None) -> QuerySet[Lead]:
    """Leads that arrived in the period; with a person, those they brought or those they own.

    Whose lead went away by a verdict still owns it; a lead handed on is the next one's.
    """
    leads = Lead.objects.order_by()
    if over.since:
        leads = leads.filter(arrived_at__gte=over.since)
    if over.until:
        leads = leads.filter(arrived_at__lt=over.until)
    if person is None:
        return leads
    if Role(person.role).team is Team.MARKETING:
        return leads.filter(brought_by=person)
    return leads.filter(owner=person)


def months(first: datetime, last: datetime, zone: ZoneInfo) -> list[tuple[str, datetime]]:
    """Every month from the first moment's to the last's, with the moment it ends in a zone."""
    local, end = first.astimezone(zone), last.astimezone(zone)
    year, month = local.year, local.month
    found = []
    while (year, month) <= (end.year, end.month):
        name = f"{year:04d}-{month:02d}"
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
        found.append((name, datetime(year, month, 1, tzinfo=zone)))
    return found


def _start(day: date | None, zone: ZoneInfo) -> datetime | None:
    if day is None or isinstance(day, datetime):
        return day
    return datetime.combine(day, time(), zone)


def _end(day: date | None, zone: ZoneInfo) -> datetime | None:
    if day is None or isinstance(day, datetime):
        return day
    return datetime.combine(day + timedelta(days=1), time(), zone)

"""The list of leads as a CSV file that no spreadsheet takes for a program."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from io import StringIO
from typing import Any

from oneteam.domain.capture.queries.ordering import sorted_leads
from oneteam.domain.capture.queries.paging import Filters, found_leads
from oneteam.domain.capture.rules import cell
from oneteam.org.models import Person

# column in the file -> where it comes from
_COLUMNS = {
    "id": "id",
    "arrived_at": "arrived_at",
    "status": "status",
    "grade": "grade",
    "points": "points",
    "name": "contact__name",
    "email": "contact__email",
    "phone": "contact__phone",
    "company": "account__name",
    "website": "account__website",
    "country": "account__country",
    "source": "source",
    "channel": "channel",
    "campaign": "campaign__name",
    "landing_page": "landing_page",
    "owner": "owner__name",
    "brought_by": "brought_by__name",
    "responded_at": "responded_at",
    "verdict": "verdict",
    "reason": "reason",
    "message": "message",
}


def leads_as_csv(
    person: Person, *, filters: Filters | None = None, sort: str = "-arrived"
) -> Iterator[str]:
    """The leads a person may see as lines of CSV, header first; read piece by piece.

    Cells that a spreadsheet would run as a formula get a quote in front. Times are ISO 8601, UTC.
    """
    found = found_leads(person, filters=filters or Filters())
    rows = sorted_leads(found, sort=sort).values_list(*_COLUMNS.values())
    return as_csv(_COLUMNS, rows.iterator(chunk_size=2000))


def as_csv(header: Iterable[str], rows: Iterable[Sequence[Any]]) -> Iterator[str]:
    """Rows as lines of CSV, header first, none of whose cells a spreadsheet runs as a formula."""
    buffer = StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([_text(value) for value in row])
        yield _emptied(buffer)
    if buffer.tell():
        yield _emptied(buffer)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) else cell(str(value))


def _emptied(buffer: StringIO) -> str:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text

"""What must hold of the tables and the timeline, each as one SELECT of the rows that break it.

The SQL runs on SQLite and PostgreSQL alike. It may use %(now)s, %(late)s (a minute ago),
%(yesterday)s (a date) and {id_in_body} (the id in an answered request). The first column is the id
of the row at fault. Imported history (is_history) owes no clock, no holder and no verdict's row.
Where an event is looked up by its subject, `kind || ''` keeps SQLite, which knows nothing of how
many there are, from going through all events of the kind for each row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Assertion:
    """Something that must hold, and how to find what breaks it."""

    name: str
    sentence: str
    sql: str = ""
    found: Callable[[], Iterable[int]] | None = None  # what SQL cannot say: ids of what breaks it

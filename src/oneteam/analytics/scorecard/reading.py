"""Decided leads to learn from: of the Parquet files where these are up to date, else read anew."""

from __future__ import annotations

from datetime import datetime

from oneteam.analytics import files
from oneteam.analytics.scorecard.from_files import from_files
from oneteam.analytics.scorecard.queries import WON, from_database
from oneteam.analytics.scorecard.rules.attributes import Leads
from oneteam.timeline import queries as timeline


def decided_leads(*, now: datetime, target: str = WON) -> Leads:
    """Every lead whose outcome is known, oldest first, with all that a definition may ask about.

    Won is a lead with a won deal; every other one is lost when it is older than the time in which
    nearly all are won. Younger leads are undecided, the won ones too: of them, only what goes fast
    would count. With the target `accepted`, verdicts decide, whatever the age. Company domains and
    what winning itself sets are no traits.
    """
    read = from_files if are_fresh() else from_database
    return read(now=now, target=target)


def are_fresh() -> bool:
    """Whether nothing has happened since the files were brought up to date."""
    found = files.listing()
    return (
        found.exported_at is not None
        and found.origin == timeline.origin()
        and found.newest_event == timeline.newest_id()
    )

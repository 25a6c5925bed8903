"""Decides why a promise may stand still, and for how long at most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from oneteam.org.rules.calendar import WorkCalendar


class PauseRefused(Exception):
    """A clock may not stand still: no such reason, or it already stood as long as it may."""


@dataclass(frozen=True, slots=True)
class PauseReason:
    """A reason people accept for not keeping a promise yet, with its cap."""

    key: str
    label: str
    working_days: int  # never longer than this in the whole life of a clock


# The caps are a choice: long enough for the reason, short enough that nothing is forgotten.
REASONS = {
    reason.key: reason
    for reason in (
        PauseReason("contact_asked_later", "The contact asked to talk later", 10),
        PauseReason("holiday_of_contact", "The contact is on holiday", 10),
        PauseReason("waiting_for_contact_data", "Waiting for the contact's details", 2),
        PauseReason("our_outage", "Our phone or mail is down", 1),
    )
}


def pause_until(
    reason: str, *, already: timedelta, calendar: WorkCalendar, now: datetime
) -> datetime:
    """When a pause that begins now ends by itself.

    `already` is the working time the clock stood still before: it counts against the cap, so
    that pausing again and again gains nothing. Raises PauseRefused.
    """
    if reason not in REASONS:
        raise PauseRefused(f"The reason must be one of: {', '.join(REASONS)}.")
    known = REASONS[reason]
    cap = calendar.elapsed(now, calendar.due_working_days(now, known.working_days))
    if already >= cap:
        raise PauseRefused(
            f"“{known.label}” stops the clock for at most {known.working_days} working days, "
            "and it already stood still that long."
        )
    return calendar.due(now, cap - already)

"""How counts and spans of time are said: the script that ticks the clocks says the same."""

from __future__ import annotations

from datetime import date, datetime, timedelta

MINUTE, HOUR, DAY = 60, 3600, 86400


def counted(count: int, one: str, many: str = "") -> str:
    """A count with its noun: "1 lead", "1,200 leads"; `many` where an s is not all."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def span(length: timedelta) -> str:
    """A length of time in at most two units, rounded down: "4 min", "1 h 5 min", "3 days"."""
    seconds = int(abs(length.total_seconds()))
    if seconds < MINUTE:
        return f"{seconds} s"
    if seconds < HOUR:
        return f"{seconds // MINUTE} min"
    if seconds < DAY:
        minutes = seconds % HOUR // MINUTE
        return f"{seconds // HOUR} h" + (f" {minutes} min" if minutes else "")
    days = seconds // DAY
    return counted(days, "day")


def ago(length: timedelta) -> str:
    """How long ago something was: "just now" within a minute, else "4 min ago"."""
    return "just now" if abs(length) < timedelta(minutes=1) else f"{span(length)} ago"


def lasting(length: timedelta) -> str:
    """What to put behind a state: " for 4 min"; nothing within a minute."""
    return "" if abs(length) < timedelta(minutes=1) else f" for {span(length)}"


def clock(due_at: datetime, *, now: datetime) -> str:
    """What a running clock says: "4 min left" or "12 min late"; at the deadline it is not late."""
    left = due_at - now
    return f"{span(left)} {'late' if left < timedelta(0) else 'left'}"


def opening(at: datetime, *, today: date) -> str:
    """When work goes on, in the zone of `at`: "at 09:00" today or tomorrow, else "Mon 09:00"."""
    if 0 <= (at.date() - today).days <= 1:
        return f"at {at:%H:%M}"
    return f"{_day(at, today)} {at:%H:%M}"


def moment(at: datetime, *, beside: date) -> str:
    """A moment beside a day that was said: "09:05" on that day, else "Tue 09:05"."""
    return f"{at:%H:%M}" if at.date() == beside else f"{_day(at, beside)} {at:%H:%M}"


def _day(at: datetime, near: date) -> str:
    # The same weekday comes again after a week, so a day further away is a date.
    return f"{at:%a}" if 0 <= (at.date() - near).days < 7 else f"{at:%-d %b}"


def relative(value: datetime, *, now: datetime) -> str:
    """How long ago, in one unit; more than two weeks away a date, in the zone of `value`."""
    gap = now - value
    seconds = abs(gap.total_seconds())
    if seconds < 45:
        return "just now"
    if seconds >= 14 * DAY:
        same_year = value.year == now.astimezone(value.tzinfo).year
        return f"{value:%-d %b}" if same_year else f"{value:%-d %b %Y}"
    if seconds < HOUR:
        text = f"{max(1, round(seconds / MINUTE))} min"
    elif seconds < DAY:
        text = f"{int(seconds // HOUR)} h"
    else:
        days = int(seconds // DAY)
        text = counted(days, "day")
    return f"{text} ago" if gap > timedelta(0) else f"in {text}"

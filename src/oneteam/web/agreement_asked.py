"""Which leads a figure of a replayed agreement counts: an address of the list of leads."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone

from oneteam.domain.agreement import queries
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.agreement.rules.terms_reading import BadTerms, read_terms
from oneteam.domain.capture.rules import keepable
from oneteam.domain.feedback.queries.reasons_replay import leads_of_reasons_replay
from oneteam.domain.feedback.rules.reasons_reading import BadReasons, read_reasons
from oneteam.domain.scoreboard.queries.agreement_replay import leads_of_replay
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.org import queries as org

A_YEAR = timedelta(days=365)


def leads_of_address(asked: QueryDict) -> tuple[int, ...]:
    """The leads; none where the address names no version, promise or figure."""
    now, text = timezone.now(), asked.get("replay", "")
    found = queries.content_of(int(text)) if text.isdecimal() and len(text) < 18 else None
    first, last = asked_days(asked, today=org.local_day(now))
    over = period(first, last)
    if found is None or over.since is None or over.until is None:
        return ()
    kind, content = found
    days = {"since": over.since, "until": min(over.until, now)}
    if kind is Kind.REASONS:
        return _of_reasons(content, asked.get("outcome", ""), **days)
    try:
        terms = read_terms(content)
    except BadTerms:
        return ()
    return leads_of_replay(
        terms,
        promise=asked.get("promise", ""),
        which=asked.get("outcome", ""),
        **days,
        now=now,
    )


def asked_days(asked: QueryDict, *, today: date) -> tuple[date, date]:
    """The days an address asks for, both included; the last year where it asks for none."""
    last = _day(asked.get("replay_until", "")) or today
    first = _day(asked.get("replay_since", "")) or last - A_YEAR
    return min(first, last), last


def _of_reasons(
    content: dict[str, Any], which: str, *, since: datetime, until: datetime
) -> tuple[int, ...]:
    try:
        draft = read_reasons(content)
    except BadReasons:
        return ()
    return leads_of_reasons_replay(draft, which=keepable(which), since=since, until=until)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 1970 <= day.year <= 2200 else None

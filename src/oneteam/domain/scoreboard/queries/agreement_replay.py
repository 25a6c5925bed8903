"""Replays an agreement over a past period: what both sides would have kept under its terms."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from oneteam.domain.agreement.rules.promises import Promise
from oneteam.domain.agreement.rules.terms import Terms
from oneteam.domain.scoreboard.queries.owed import leads_of_rate, months_of, qualified, rates_of
from oneteam.domain.scoreboard.queries.past_promises import imported
from oneteam.domain.scoreboard.queries.promised import outcome
from oneteam.domain.scoreboard.queries.replayed import PromiseReplay, Replayed

WHICH = ("in_time", "late", "missed", "escalated")


def replay_agreement(
    terms: Terms, *, instead_of: Terms | None, since: datetime, until: datetime, now: datetime
) -> Replayed:
    """What the draft's terms would have come to over the promises and leads of a period."""
    before = {(one.kind, one.start): one for one in _made(instead_of)}
    moments: dict[str, datetime] = {"since": since, "until": until, "now": now}
    promises = []
    for one in terms.sales.promises.promises:
        was = before.get((one.kind, one.start))
        draft = outcome(one, **moments)
        then = draft if was == one else outcome(was, **moments) if was else None
        promises.append(PromiseReplay(one.kind, one.start, draft, then))
    leads = qualified(since=since, until=until)
    return Replayed(
        since,
        until,
        tuple(promises),
        tuple(months_of(leads, terms, instead_of, since=since, until=until)),
        tuple(rates_of(leads, terms, instead_of)),
        imported(since=since, until=until),
    )


def leads_of_replay(
    terms: Terms, *, promise: str, which: str, since: datetime, until: datetime, now: datetime
) -> tuple[int, ...]:
    """The leads a figure of the replay counts: "respond-arrival" with one of WHICH, or a rate's."""
    if promise == "rate":
        return leads_of_rate(terms, which, since=since, until=until)
    for one in terms.sales.promises.promises:
        if promise == f"{one.kind}-{one.start}" and which in WHICH:
            found = outcome(one, since=since, until=until, now=now)
            return tuple(found.leads(getattr(found, which)))
    return ()


def _made(terms: Terms | None) -> Iterable[Promise]:
    return terms.sales.promises.promises if terms else ()

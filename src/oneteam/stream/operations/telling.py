"""Tells people what happened: the timeline's outbox becomes notices.

At least once, with an effect of once: a notice is unique for a person and an event, so telling
twice, by a second worker or after a crash, changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from oneteam.stream import queries, rules
from oneteam.stream.models import Notice
from oneteam.stream.operations import queueing
from oneteam.stream.rules.wording import FEED_KINDS
from oneteam.timeline import operations as timeline
from oneteam.timeline import queries as events
from oneteam.timeline.queries import Entry

if TYPE_CHECKING:
    from oneteam.org.models import Person

MENTION = "person.mentioned"
log = structlog.get_logger(__name__)


def try_deliver_batch(*, now: datetime, limit: int = 500) -> int:
    """Tell the oldest waiting events to whom they concern. Returns how many were dealt with.

    An event that cannot be told is postponed, longer each time, and reported; the others go on.
    """
    waiting = events.waiting(now=now, limit=limit)
    if not waiting:
        return 0
    try:
        _deliver(waiting, now=now)
    except Exception:
        log.exception("stream.batch_failed", events=len(waiting))
        for entry in waiting:
            _deliver_alone(entry, now=now)
    return len(waiting)


def let_go(*, before: datetime) -> int:
    """Tell nobody what has waited since before a moment: it is no news. Returns how many events."""
    return timeline.clear_outbox(before=before)


def mark_read(person: Person, *, now: datetime, up_to: datetime | None = None) -> int:
    """Note that a person has read their notices up to a moment. Returns how many."""
    rows = Notice.objects.filter(person=person, read_at__isnull=True)
    return rows.filter(occurred_at__lte=up_to or now).update(read_at=now)


def _deliver_alone(entry: Entry, *, now: datetime) -> None:
    try:
        _deliver([entry], now=now)
    except Exception:
        log.exception("stream.postponed", event_id=entry.id)
        attempts = events.attempts(entry.id)
        timeline.postpone_outbox(entry.id, until=rules.retry_at(attempts, now=now))


@transaction.atomic
def _deliver(waiting: Sequence[Entry], *, now: datetime) -> None:
    leads = {entry.id: rules.lead_of(entry.subject, entry.data) for entry in waiting}
    pools = {entry.data["pool"] for entry in waiting if entry.data.get("pool")}
    concerned = queries.concerned_by({lead for lead in leads.values() if lead}, pools)
    around = {entry.id: concerned.get(leads[entry.id], concerned[None]) for entry in waiting}
    around |= (planned := queries.concerned_by_plans(waiting))
    for event, seller in (sold := queries.sellers(waiting)).items():
        around[event] = replace(around[event], seller=seller)
    told = {
        entry.id: rules.told(entry.kind, entry.data, actor=entry.actor, concerned=around[entry.id])
        for entry in waiting
    }
    followed = _beyond(queries.followers(waiting), told, waiting)
    by_id = {entry.id: entry for entry in waiting}
    # Notes may name, plans may be drafts, and deals be left with people who may not see them.
    unsure = {*planned, *sold, *(entry.id for entry in waiting if entry.kind == MENTION)}
    checked = [entry for entry in waiting if entry.id in unsure]
    allowed = queries.allowed_pairs(
        {
            **{event: people for event, people in followed.items() if people},
            **{entry.id: told[entry.id] | followed[entry.id] for entry in checked},
        },
        by_id,
    )
    here = queries.people_with_access(set().union(*told.values()))
    told = {event: people & here for event, people in told.items()}
    told |= {entry.id: told[entry.id] & allowed[entry.id] for entry in checked}
    followed = {event: people & allowed.get(event, set()) for event, people in followed.items()}
    notices = [
        Notice(
            person_id=person,
            event=entry.id,
            kind=entry.kind,
            lead_id=leads[entry.id] if leads[entry.id] in concerned else None,
            occurred_at=entry.occurred_at,
            told_at=now,
        )
        for entry in waiting
        for person in sorted(told[entry.id] | followed[entry.id])
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True, batch_size=1000)
    queueing.queue_news(told, followed, waiting, now=now)
    queueing.queue_webhooks(waiting, now=now)
    timeline.settle_outbox([entry.id for entry in waiting])


def _beyond(
    followers: dict[int, set[int]], told: dict[int, set[int]], waiting: Sequence[Entry]
) -> dict[int, set[int]]:
    """Followers who are not told anyway, of what is news, and did not do it themselves."""
    return {
        entry.id: {
            person
            for person in followers.get(entry.id, set()) - told[entry.id]
            if entry.actor != f"person:{person}"
        }
        if entry.kind in FEED_KINDS
        else set()
        for entry in waiting
    }

"""Puts what is to be sent in its receiver's queue, in the transaction that decides it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from oneteam.org.models import Person
from oneteam.stream import queries
from oneteam.stream.models import Delivery, Endpoint, News, Reach, Receiver
from oneteam.stream.rules import TEAM, Cadence, Medium, Quiet, State, Topic
from oneteam.stream.rules.cadences import cadence_of, due_at, last_weekly_digest
from oneteam.stream.rules.retrying import KEEP_TRYING
from oneteam.stream.rules.wording import FEED_KINDS, TOPIC_OF
from oneteam.timeline.queries import Entry

LANES = 4  # queues of mail: one letter that takes long holds up a quarter of them
_SPACE = uuid.UUID("5f2d2c1e-6f0a-4e58-9a55-0e5c6b1a9b70")  # names of deliveries are made in it


class _Contended(Exception):
    """Another worker folded the same news."""


def can_mail() -> bool:
    """Whether mail is configured (ONETEAM_EMAIL_URL)."""
    return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")


def queue_webhooks(entries: Sequence[Entry], *, now: datetime) -> int:
    """A delivery of each event to each webhook that wants it and whose owner may see it."""
    wanted = [entry for entry in entries if entry.kind in FEED_KINDS]
    endpoints = list(
        Endpoint.objects.filter(is_on=True, person__is_active=True).select_related("person")
    )
    if not wanted or not endpoints:
        return 0
    seen = {person: queries.seen_by(person, wanted) for person in {e.person for e in endpoints}}
    receivers = _receivers([f"webhook:{endpoint.pk}" for endpoint in endpoints], now=now)
    rows = [
        _row(
            f"webhook:{endpoint.pk}:{entry.id}",
            receiver=receivers[f"webhook:{endpoint.pk}"],
            medium="webhook",
            person=endpoint.person_id,
            now=now,
            endpoint_id=endpoint.pk,
            event=entry.id,
        )
        for endpoint in endpoints
        for entry in wanted
        if (not endpoint.kinds or entry.kind in endpoint.kinds)
        and entry.id in seen[endpoint.person]
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def queue_news(
    told: Mapping[int, set[int]],
    followed: Mapping[int, set[int]],
    entries: Sequence[Entry],
    *,
    now: datetime,
) -> int:
    """News for everyone who wants to be told by mail or chat; when it leaves is decided here."""
    everyone = set().union(*told.values(), *followed.values())
    if not everyone:
        return 0
    reaches = {reach.person_id: reach for reach in Reach.objects.filter(person_id__in=everyone)}
    people = {person.pk: person for person in Person.objects.filter(id__in=everyone)}
    media = [Medium.MAIL] if can_mail() else []
    last = _last_messages(everyone)
    rows = []
    for entry in entries:
        for person_id in told.get(entry.id, set()) | followed.get(entry.id, set()):
            reach = reaches.get(person_id)
            topic = TOPIC_OF.get(entry.kind) if person_id in told.get(entry.id, ()) else None
            for medium in [*media, *([Medium.CHAT] if reach and reach.chat_url else [])]:
                cadence = cadence_of(
                    reach.cadences if reach else {}, medium, topic or Topic.FOLLOWED
                )
                due = due_at(
                    cadence,
                    now=now,
                    last_message_at=last.get((person_id, medium)),
                    quiet=quiet_of(reach),
                    zone=ZoneInfo(people[person_id].time_zone),
                )
                if due is not None:
                    rows.append(
                        News(
                            person_id=person_id,
                            medium=medium,
                            event=entry.id,
                            topic=topic or Topic.FOLLOWED,
                            cadence=cadence,
                            due_at=due,
                        )
                    )
    News.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000)
    return len(rows)


def fold_due(*, now: datetime, limit: int = 200) -> int:
    """Fold the news of each person whose time has come into one message. Returns how many."""
    due = News.objects.filter(delivery=None, due_at__lte=now)
    pairs = list(due.order_by().values_list("person_id", "medium").distinct()[:limit])
    folded = 0
    for person_id, medium in pairs:
        try:
            folded += _fold(person_id, medium, now=now)
        except _Contended:
            continue
    return folded


def queue_team_digests(*, now: datetime) -> int:
    """The weekly one-team digest for everyone who wants it, once a week. Returns how many."""
    if not can_mail():
        return 0
    reaches = {reach.person_id: reach for reach in Reach.objects.all()}
    mondays = {}
    for person in Person.objects.filter(is_active=True, joined_at__isnull=False):
        reach = reaches.get(person.pk)
        if cadence_of(reach.cadences if reach else {}, Medium.MAIL, TEAM) is Cadence.NONE:
            continue
        monday, due = last_weekly_digest(now, zone=ZoneInfo(person.time_zone))
        # Whoever joined since then starts with the next one.
        if person.joined_at and person.joined_at < due and (now - due).days < 1:
            mondays[person.pk] = monday
    names = {_name(f"team:{person}:{monday}"): person for person, monday in mondays.items()}
    known = Delivery.objects.filter(name__in=names).values_list("name", flat=True)
    missing = [names[name] for name in names.keys() - set(known)]
    if not missing:
        return 0
    with transaction.atomic():
        lanes = _receivers([f"mail:{person % LANES}" for person in missing], now=now)
        rows = [
            _row(
                f"team:{person}:{mondays[person]}",
                receiver=lanes[f"mail:{person % LANES}"],
                medium="team",
                person=person,
                now=now,
                monday=mondays[person],
            )
            for person in missing
        ]
        Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def quiet_of(reach: Reach | None) -> Quiet | None:
    """The quiet hours of a person, None when they have none."""
    if reach is None or reach.quiet_from is None or reach.quiet_until is None:
        return None
    return Quiet(reach.quiet_from, reach.quiet_until)


@transaction.atomic
def _fold(person_id: int, medium: str, *, now: datetime) -> int:
    ids = list(
        News.objects.filter(person_id=person_id, medium=medium, delivery=None, due_at__lte=now)
        .order_by("id")
        .values_list("id", flat=True)[:500]
    )
    if not ids:
        return 0
    key = f"mail:{person_id % LANES}" if medium == Medium.MAIL else f"chat:{person_id}"
    message = _row(
        f"{medium}:{person_id}:{ids[0]}:{ids[-1]}",
        receiver=_receivers([key], now=now)[key],
        medium=medium,
        person=person_id,
        now=now,
    )
    message.save(force_insert=True)
    if News.objects.filter(id__in=ids, delivery=None).update(delivery=message) != len(ids):
        raise _Contended
    return 1


def _last_messages(people: set[int]) -> dict[tuple[int, str], datetime]:
    rows = Delivery.objects.filter(person_id__in=people, medium__in=list(Medium))
    found = rows.order_by().values_list("person_id", "medium").annotate(Max("created_at"))
    return {(person, medium): at for person, medium, at in found}


def _receivers(keys: Sequence[str], *, now: datetime) -> dict[str, int]:
    """Ids of receivers by key; the unknown are made."""
    found = dict(Receiver.objects.filter(key__in=keys).values_list("key", "id"))
    missing = sorted(set(keys) - found.keys())
    if missing:
        fresh = [
            Receiver(key=key, lease_until=now, rest_until=now, served_at=now) for key in missing
        ]
        Receiver.objects.bulk_create(fresh, ignore_conflicts=True)
        found |= dict(Receiver.objects.filter(key__in=missing).values_list("key", "id"))
    return found


def _row(
    key: str, *, receiver: int, medium: str, person: int, now: datetime, **more: object
) -> Delivery:
    return Delivery(
        name=_name(key),
        receiver_id=receiver,
        medium=medium,
        person_id=person,
        state=State.WAITING.value,
        next_at=now,
        expires_at=now + KEEP_TRYING,
        created_at=now,
        **more,
    )


def _name(key: str) -> uuid.UUID:
    return uuid.uuid5(_SPACE, f"{settings.URL} {key}")

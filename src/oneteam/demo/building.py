"""Builds the demo: founds the company, then lives through its year, deed by deed."""

from __future__ import annotations

import random
import time as stopwatch
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial

from django.db import connection, transaction

from oneteam import flow
from oneteam.demo.diary import Diary
from oneteam.demo.founding import Founded, found
from oneteam.demo.people import DOMAIN, EVERYONE, LOGINS
from oneteam.demo.present import last_minute
from oneteam.demo.selling import Selling, Worker
from oneteam.demo.year import DAYS, SEED, Inquiry, inquiries, instants
from oneteam.domain.clocks import queries as clocks
from oneteam.org import queries as org
from oneteam.stream import operations as stream

SCALES = {"tiny": 60, "small": 1_500, "medium": 15_000, "large": 100_000}
Progress = Callable[[int, int, int], None]  # days done, days in all, leads so far


@dataclass(frozen=True, slots=True)
class Login:
    """One way in."""

    role: str
    name: str
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Built:
    """What was built, and how long it took."""

    leads: int
    people: int
    seconds: float
    logins: tuple[Login, ...]


def logins(password: str) -> tuple[Login, ...]:
    """One login per role."""
    return tuple(Login(one.role.label, one.name, one.email, password) for one in LOGINS)


def build(*, leads: int, now: datetime, password: str, progress: Progress) -> Built:
    """Build the company and its year up to `now`; the same day gives the same year."""
    began = stopwatch.monotonic()
    start = now - timedelta(days=DAYS + 1)
    with without_waiting_for_the_disk():
        with transaction.atomic():
            company = found(now=start, until=now.date(), password=password)
        moments = [
            at
            for at in instants(count=leads, until=now.date(), chance=random.Random(SEED))
            if at <= now
        ]
        moments = sorted([*moments, *last_minute(now)])
        plan = inquiries(moments, form_id=company.form_id, consent_text_id=company.consent_text_id)
        _live(plan, company, until=now, progress=progress)
    return Built(len(moments), len(EVERYONE), stopwatch.monotonic() - began, logins(password))


def is_demo() -> bool:
    """Whether the company in this database is the demo's."""
    return any(person.email.endswith(f"@{DOMAIN}") for person in org.people())


def _live(
    plan: Iterator[Inquiry], company: Founded, *, until: datetime, progress: Progress
) -> None:
    diary = Diary()
    selling = _selling(diary, company)
    coming = next(plan, None)
    made = 0
    for number in range(DAYS + 1):
        midnight = datetime.combine(until.date() - timedelta(days=DAYS - 1 - number), time(0), UTC)
        end = min(midnight, until)
        with transaction.atomic():
            while coming is not None and coming.at <= end:
                diary.note(coming.at, partial(_arrive, selling, coming))
                coming = next(plan, None)
                made += 1
            diary.note(midnight - timedelta(hours=18), _wake)
            _until(diary, end)
            _tell(end)
        progress(number, DAYS, made)
    for person in company.people.values():  # yesterday's news is old news
        stream.mark_read(person, now=until, up_to=until - timedelta(days=1))


def _until(diary: Diary, end: datetime) -> None:
    while (due := diary.next_before(end)) is not None:
        at, deed = due
        _escalate(at)
        deed(at)
    _escalate(end)


def _escalate(until: datetime) -> None:
    while (due := clocks.oldest_overdue(now=until)) is not None:
        flow.escalate_overdue(now=due)


def _arrive(selling: Selling, inquiry: Inquiry, now: datetime) -> None:
    selling.arrived(flow.arrive(inquiry.arrival, now=now), inquiry, now)


def _wake(now: datetime) -> None:
    while flow.wake_one(now=now):
        pass


def _tell(now: datetime) -> None:
    while stream.try_deliver_batch(now=now):
        pass


def _selling(diary: Diary, company: Founded) -> Selling:
    workers = {}
    for one in EVERYONE:
        person = company.people[one.name]
        workers[person.pk] = Worker(person, org.work_calendar(person), one.promptness)
    claimers = [workers[company.people[one.name].pk] for one in EVERYONE if one.pool]
    return Selling(diary, workers=workers, claimers=claimers, mender=company.people["Olga Petrova"])


@contextmanager
def without_waiting_for_the_disk() -> Iterator[None]:
    # A demo that a power cut ruins is built again; a year with a pause at each commit is slow.
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

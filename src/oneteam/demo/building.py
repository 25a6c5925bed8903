"""Builds the demo: founds the company, then lives through its year, deed by deed."""

from __future__ import annotations

import gc
import random
import time as stopwatch
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import partial

from django.db import transaction

from oneteam import flow
from oneteam.demo.agreeing import agree
from oneteam.demo.behaving import behave
from oneteam.demo.diary import Diary
from oneteam.demo.expecting import aim
from oneteam.demo.founding import Founded, found
from oneteam.demo.people import DESK, DOMAIN, EVERYONE, LOGINS
from oneteam.demo.planning import plan_quarters
from oneteam.demo.present import Present
from oneteam.demo.rounds import Rounds, escalate, wake
from oneteam.demo.selling import Selling
from oneteam.demo.story import Worker
from oneteam.demo.year import DAYS, SEED, Inquiry, inquiries, instants
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
    """Build the company and its year up to `now`; the same day gives the same year.

    All in one transaction: an interrupted build leaves nothing behind.
    """
    began = stopwatch.monotonic()
    start = now - timedelta(days=DAYS + 1)
    with _without_looking_for_garbage(), transaction.atomic():
        company = found(now=start, until=now.date(), password=password)
        moments = [
            at
            for at in instants(count=leads, until=now.date(), chance=random.Random(SEED))
            if at <= now
        ]
        plan = inquiries(moments, form_id=company.form_id, consent_text_id=company.consent_text_id)
        late = _live(plan, company, start=start, until=now, leads=leads, progress=progress)
    seconds = stopwatch.monotonic() - began
    return Built(len(moments) + late, len(EVERYONE), seconds, logins(password))


def is_demo() -> bool:
    """Whether the company in this database is the demo's."""
    return any(person.email.endswith(f"@{DOMAIN}") for person in org.people())


def _live(
    plan: Iterator[Inquiry],
    company: Founded,
    *,
    start: datetime,
    until: datetime,
    leads: int,
    progress: Progress,
) -> int:
    diary, rounds = Diary(), Rounds(until=until)
    agree(company.people, diary, start=start, until=until, leads=leads)
    selling = _selling(diary, company)
    present = Present(diary, company.people, form_id=company.form_id)
    printed = company.people[LOGINS[0].name]
    late = present.plan(org.work_calendar(printed), now=until)
    coming = next(plan, None)
    made = 0
    for number in range(DAYS + 1):
        midnight = datetime.combine(until.date() - timedelta(days=DAYS - 1 - number), time(0), UTC)
        end = min(midnight, until)
        while coming is not None and coming.at <= end:
            diary.note(coming.at, partial(_arrive, selling, coming))
            coming = next(plan, None)
            made += 1
        while (due := diary.next_before(end)) is not None:
            at, deed = due
            rounds.pass_by(at)
            deed(at)
        rounds.end_day(end)
        progress(number, DAYS, made)
    plan_quarters(company.people, now=until)
    aim(company.people, now=until)
    behave(company.people, now=until)
    wake(until)
    escalate(until)
    rounds.end_day(until)
    for person in company.people.values():  # yesterday's news is old news
        stream.mark_read(person, now=until, up_to=until - timedelta(days=1))
    return late


def _arrive(selling: Selling, inquiry: Inquiry, now: datetime) -> None:
    selling.arrived(flow.arrive(inquiry.arrival, now=now), inquiry, now)


def _selling(diary: Diary, company: Founded) -> Selling:
    workers = {}
    for one in EVERYONE:
        person = company.people[one.name]
        workers[person.pk] = Worker(person, org.work_calendar(person), one.promptness)
    claimers = [workers[company.people[name].pk] for name in DESK]
    return Selling(
        diary,
        workers=workers,
        claimers=claimers,
        mender=company.people["Olga Petrova"],
        leader=company.people["Sven de Vries"],
    )


@contextmanager
def _without_looking_for_garbage() -> Iterator[None]:
    # Millions of small things live shortly here and hardly any in circles: looking costs a tenth.
    gc.collect()
    gc.freeze()
    before = gc.get_threshold()
    gc.set_threshold(100_000, 50, 1000)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()

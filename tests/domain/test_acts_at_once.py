"""Everybody does everything to the same leads at once, and the books still balance (PostgreSQL)."""

from __future__ import annotations

import itertools
import random
import threading
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection

import cast as people
import stage
from cast import NOON
from oneteam import flow
from oneteam.analytics.invariants import verify
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import LeadNotFound, NotAllowed
from oneteam.domain.capture.rules import Arrival, NewTouch
from oneteam.domain.clocks.rules import PauseRefused
from oneteam.domain.feedback.operations import NotReopenable, VerdictRefused
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.pipeline.operations import DealRefused, NewDeal
from oneteam.domain.routing.operations import ClaimRefused, HandRefused, NotToAssign

THREADS, ACTS, LEADS = 12, 30, 5
REFUSALS = (
    *(LeadNotFound, NotAllowed, PauseRefused, VerdictRefused, NotReopenable),
    *(ClaimRefused, HandRefused, NotToAssign, DealRefused),
)
VERDICTS = (
    (Verdict.ACCEPT, {}),
    (Verdict.RETURN, {"reason": "bad_data", "note": "The number is a fax."}),
    (Verdict.RECYCLE, {"reason": "no_timing", "until": NOON.date() + timedelta(days=1)}),
    (Verdict.REJECT, {"reason": "no_need", "note": "They only compared prices."}),
)


def acts(
    chance: random.Random, cast: people.Cast, lead: int, contact: int, now: datetime
) -> dict[str, Callable[[], object]]:
    """Everything that can be done to a lead, by somebody, at a moment."""
    by = chance.choice([cast.sven, cast.rosa, cast.raj])
    to = chance.choice([cast.rosa, cast.raj]).pk
    verdict, said = chance.choice(VERDICTS)
    deal = NewDeal("Berg", 100, "EUR", None)
    click = [NewTouch(kind="demo_request", occurred_at=now)]
    # Few people at few companies: what arrives at once shares contacts and accounts.
    email = f"kim{chance.randrange(8)}@shared{chance.randrange(3)}.example"
    arrival = Arrival(name="Kim", email=email, company=f"Shared {chance.randrange(3)}")
    return {
        "arrive": lambda: flow.arrive(arrival, now=now),
        "touch": lambda: flow.touch(contact, click, now=now),
        "take": lambda: flow.take(lead, by=by, now=now),
        "answer": lambda: flow.answer(lead, channel=Channel.CALL, by=by, now=now),
        "judge": lambda: flow.judge(lead, verdict=verdict, by=by, now=now, **said),
        "mend": lambda: flow.mend(lead, by=cast.mia, now=now),
        "hand": lambda: flow.hand(lead, to=to, by=cast.sven, now=now),
        "pause": lambda: flow.pause(lead, reason="contact_asked_later", by=cast.sven, now=now),
        "resume": lambda: flow.resume(lead, by=cast.sven, now=now),
        "escalate": lambda: flow.escalate_overdue(now=now),
        "wake": lambda: flow.wake_one(now=now),
        "deal": lambda: flow.open_deal(lead, deal=deal, by=by, now=now),
    }


@pytest.mark.usefixtures("committed")
def test_twelve_people_and_workers_at_once_leave_nothing_broken_or_lost() -> None:
    cast = people.enter()
    stage.set_up(cast, now=NOON)
    leads = [stage.arrive(f"Kim{number} Berg", at=NOON) for number in range(LEADS)]
    contacts = list(Lead.objects.values_list("contact_id", flat=True))
    seconds = itertools.count(0, 45)
    outcomes: Counter[str] = Counter()
    broken: list[Exception] = []
    together = threading.Barrier(THREADS)

    def work(number: int) -> None:
        chance = random.Random(number)
        together.wait()
        for _ in range(ACTS):
            now = NOON + timedelta(seconds=next(seconds))
            lead, contact = chance.choice(leads), chance.choice(contacts)
            name, act = chance.choice(list(acts(chance, cast, lead, contact, now).items()))
            try:
                act()
                outcomes[name] += 1
            except REFUSALS:
                outcomes[f"{name} refused"] += 1
            except Exception as error:
                broken.append(error)
        connection.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    end = NOON + timedelta(seconds=next(seconds))
    while flow.escalate_overdue(now=end) or flow.wake_one(now=end):
        pass
    assert Lead.objects.count() == LEADS + outcomes["arrive"]
    assert [str(finding) for finding in verify(now=end) if finding.violations] == []

"""What the worker does again and again, and how it goes on when something fails."""

from __future__ import annotations

import os
import platform
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import connections
from django.utils import timezone

from oneteam import flow
from oneteam.analytics import lab, suggesting
from oneteam.analytics.exporting import export
from oneteam.analytics.files import Busy
from oneteam.domain.scoreboard import operations as scoreboard
from oneteam.org import operations as org
from oneteam.stream import operations as stream
from oneteam.timeline import operations as timeline

NAME = f"{platform.node()[:60]}-{os.getpid()}"
PAUSE_AFTER_FAILURE = 5.0  # seconds: long enough for a restarting database, short for a person
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Loop:
    """One kind of work: `step` returns how much it did, and rests when that was nothing."""

    name: str
    step: Callable[[datetime], int]
    rest: float  # seconds


def _escalate(now: datetime) -> int:
    return flow.escalate_overdue(now=now)


def _tell(now: datetime) -> int:
    return stream.try_deliver_batch(now=now)


def _fold(now: datetime) -> int:
    return stream.fold_due(now=now)


def _digest(now: datetime) -> int:
    return stream.queue_team_digests(now=now)


def _wake(now: datetime) -> int:
    return int(flow.wake_one(now=now))


def _beat(now: datetime) -> int:
    timeline.beat(NAME, now=now)
    return 0


def _forget(now: datetime) -> int:
    timeline.forget_old_replies(now=now)
    timeline.forget_old_heartbeats(now=now)
    org.forget_full(now=now)
    stream.forget_old(now=now)
    stream.forget_old_links(now=now)
    return 0


def _export(now: datetime) -> int:
    with suppress(Busy):  # whoever writes the files now writes what is there now
        export(now=now, wait=False)
    return 0


def _replay(now: datetime) -> int:
    return int(lab.run_one(now=now))


def _propose(now: datetime) -> int:
    return int(suggesting.propose_weekly(now=now))


def _count(now: datetime) -> int:
    return int(scoreboard.count_yields(now=now))


def _post(is_ailing: bool) -> Callable[[datetime], int]:
    return lambda now: stream.deliver(timezone.now, is_ailing=is_ailing)


LOOPS = (
    Loop("beat", _beat, rest=5),
    Loop("escalate", _escalate, rest=0.5),  # the promise is a lag under two seconds
    Loop("tell", _tell, rest=0.5),
    Loop("fold", _fold, rest=1),
    Loop("digest", _digest, rest=60),
    Loop("wake", _wake, rest=30),
    Loop("forget", _forget, rest=3600),
)
# Sending takes as long as somebody else's machine wants: it has threads of its own. Receivers that
# failed last time have other threads than those that did not.
POSTING = (
    *(Loop("post", _post(False), rest=1) for _ in range(4)),
    *(Loop("post_again", _post(True), rest=1) for _ in range(2)),
)

# The files that replays and learning read: a first export of many leads takes minutes.
EXPORTING = (
    Loop("export", _export, rest=300),
    Loop("replay", _replay, rest=2),
    Loop("propose", _propose, rest=5),
    Loop("count", _count, rest=60),
)


def run_all(stop: threading.Event) -> None:
    """Work until told to stop, with threads of their own for what may take long."""
    threads = [
        threading.Thread(target=run, args=(stop,), kwargs={"loops": [loop]}, name=loop.name)
        for loop in (*POSTING, *EXPORTING)
    ]
    for thread in threads:
        thread.start()
    run(stop)
    for thread in threads:
        thread.join()


def run(stop: threading.Event, *, loops: Sequence[Loop] = LOOPS) -> None:
    """Work until told to stop. Loops take turns, so that no kind of work keeps another waiting."""
    rests = dict.fromkeys(loops, 0.0)
    while not stop.is_set():
        for loop in loops:
            if stop.is_set() or time.monotonic() < rests[loop]:
                continue
            rests[loop] = time.monotonic() + _attempt(loop)
        stop.wait(max(0.0, min(rests.values()) - time.monotonic()))


def run_once(now: datetime | None = None) -> int:
    """Do all that is due at a moment, then stop. Returns how much was done. Failures are raised."""
    done = 0

    def clock() -> datetime:
        return now or timezone.now()

    while step := sum(loop.step(clock()) for loop in LOOPS) + stream.deliver(clock):
        done += step
    return done


def _attempt(loop: Loop) -> float:
    """One turn of a loop; returns for how many seconds it may rest."""
    try:
        return 0.0 if loop.step(timezone.now()) else loop.rest
    except Exception:
        log.exception("worker.failed", loop=loop.name)
        connections.close_all()  # a connection may be what broke
        return max(loop.rest, PAUSE_AFTER_FAILURE)

"""Replays and scorecards that somebody asked for: done by the worker, or at once with few leads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import structlog

from oneteam.analytics import runs
from oneteam.analytics.exporting import export
from oneteam.analytics.replay.replaying import replay
from oneteam.analytics.runs import REPLAY, SCORECARD, Run
from oneteam.analytics.scorecard import asked as scorecard
from oneteam.analytics.taking import taken
from oneteam.domain.capture.models import Lead
from oneteam.domain.qualification import queries, rules

AT_ONCE = 5_000  # leads, with which a replay takes about as long as a page may
SIDES = ("in_force", "draft", "gained", "lost")
COUNTED = ("leads", "accepted", "deals", "won", "broken", "value")
Tell = Callable[[str, float], None]
log = structlog.get_logger(__name__)


def ask(
    definition: Mapping[str, Any],
    *,
    name: str,
    since: datetime,
    until: datetime,
    by: int,
    now: datetime,
) -> str:
    """Ask for a replay. Returns its key. With few leads it is done at once."""
    told = {
        "definition": dict(definition),
        "since": since.isoformat(),
        "until": until.isoformat(),
    }
    one = runs.ask(REPLAY, name=name, told=told, by=by, now=now)
    if are_few():
        run_one(REPLAY, now=now)
    return one.key


def are_few() -> bool:
    """Whether there are so few leads that a page may replay and look by itself."""
    return Lead.objects.order_by()[: AT_ONCE + 1].count() <= AT_ONCE


def run_one(*kinds: str, now: datetime) -> bool:
    """Do the oldest that waits, of some kinds or any. Returns whether there was one."""
    with taken(*(kinds or _DO), now=now) as found:
        if found is None:
            return False
        one, is_alive = found

        def tell(what: str, share: float) -> None:
            is_alive()
            runs.keep(one, state="running", what=what, share=share)

        try:
            tell("Bringing the files up to date", 0.0)
            export(now=now)
            _DO[one.kind](one, tell, now)
        except Exception:
            runs.keep(one, state="failed")
            log.exception("lab.failed", run=one.key)
        return True


def summary(found: Mapping[str, Any]) -> dict[str, Any]:
    """The counts of a replay, without the leads."""
    return {side: {name: found[side][name] for name in COUNTED} for side in SIDES}


def _replay(one: Run, tell: Tell, now: datetime) -> None:
    policy = rules.policy_from_json(one.definition, fields=queries.fields())
    found = replay(policy, since=one.since, until=one.until, now=now, progress=tell).as_json()
    runs.answer(one, found, summary=summary(found))


_DO: dict[str, Callable[[Run, Tell, datetime], None]] = {
    REPLAY: _replay,
    SCORECARD: scorecard.answer,
}

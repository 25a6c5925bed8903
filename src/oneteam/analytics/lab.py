"""Replays that somebody asked for in the lab: each is a file, from the question to its result.

A question is taken by giving its file another name, which only one can do. What a worker began
and did not end is taken up again. Results are derived: whoever loses them asks again.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import structlog
from django.conf import settings

from oneteam.analytics import files
from oneteam.analytics.exporting import export
from oneteam.analytics.replay.replaying import replay
from oneteam.domain.capture.models import Lead
from oneteam.domain.qualification import rules

AT_ONCE = 5_000  # leads, with which a replay takes about as long as a page may
GIVEN_UP = timedelta(minutes=10)  # a replay of a million leads takes seconds
KEPT = 30  # replays
_KEY = re.compile(r"[0-9a-f]{16}")
log = structlog.get_logger(__name__)


class RunNotFound(Exception):
    """There is no such replay, or it was cleared."""


@dataclass(frozen=True, slots=True)
class Run:
    """A replay: asked, under way, done or failed."""

    key: str
    state: str  # waiting, running, done or failed
    asked_at: datetime
    by: int
    name: str
    definition: dict[str, Any]
    since: datetime
    until: datetime
    what: str = ""  # is being done
    share: float = 0.0
    found: dict[str, Any] | None = None

    @property
    def last_day(self) -> datetime:
        """A moment of the last day."""
        return self.until - timedelta(microseconds=1)

    @property
    def is_open(self) -> bool:
        """Whether its result is still to come."""
        return self.state in ("waiting", "running")


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
    key = secrets.token_hex(8)
    run = Run(key, "waiting", now, by, name, dict(definition), since, until)
    _keep(run)
    for old in runs()[KEPT:]:
        _path(old.key).unlink(missing_ok=True)
    if are_few():
        run_one(now=now)
    return key


def are_few() -> bool:
    """Whether there are so few leads that a page may replay and look by itself."""
    return Lead.objects.order_by()[: AT_ONCE + 1].count() <= AT_ONCE


def run(key: str) -> Run:
    """One replay. Raises RunNotFound."""
    if not _KEY.fullmatch(key):
        raise RunNotFound
    try:
        said = json.loads(_path(key).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunNotFound from None
    for name in ("asked_at", "since", "until"):
        said[name] = datetime.fromisoformat(said[name])
    return Run(**said)


def runs() -> list[Run]:
    """The replays there are, the newest first."""
    found = []
    for path in lab_folder().glob("*.json"):
        with suppress(RunNotFound):  # cleared meanwhile
            found.append(run(path.stem))
    return sorted(found, key=lambda one: (one.asked_at, one.key), reverse=True)


def run_one(*, now: datetime) -> bool:
    """Do the oldest replay that waits. Returns whether there was one."""
    waiting = [one for one in reversed(runs()) if one.is_open]
    for one in waiting:
        gate = lab_folder() / f"{one.key}.taken"
        try:
            gate.touch(mode=0o600, exist_ok=False)
        except FileExistsError:
            with suppress(FileNotFoundError):
                if gate.stat().st_mtime < (now - GIVEN_UP).timestamp():
                    gate.unlink()
            continue
        try:
            _do(one, now=now)
        finally:
            gate.unlink(missing_ok=True)
        return True
    return False


def _do(one: Run, *, now: datetime) -> None:
    def tell(what: str, share: float) -> None:
        _keep(one, state="running", what=what, share=share)

    try:
        tell("Bringing the files up to date", 0.0)
        export(now=now)
        policy = rules.policy_from_json(one.definition)
        found = replay(policy, since=one.since, until=one.until, now=now, progress=tell)
    except Exception:
        _keep(one, state="failed")
        log.exception("lab.failed", run=one.key)
    else:
        _keep(one, state="done", share=1.0, found=found.as_json())


def _keep(one: Run, **changes: Any) -> None:
    said = {
        "key": one.key,
        "state": one.state,
        "asked_at": one.asked_at.isoformat(),
        "by": one.by,
        "name": one.name,
        "definition": one.definition,
        "since": one.since.isoformat(),
        "until": one.until.isoformat(),
        **changes,
    }
    text = json.dumps(said, ensure_ascii=False)
    files.place(_path(one.key), lambda path: path.write_text(text, encoding="utf-8"))


def _path(key: str) -> Path:
    return lab_folder() / f"{key}.json"


def lab_folder() -> Path:
    """Where replays and suggestions lie."""
    files.folder()
    place: Path = settings.HOME / "analytics" / "lab"
    place.mkdir(mode=0o700, exist_ok=True)
    return place

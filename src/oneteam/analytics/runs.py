"""What somebody asked of the lab: each question is a file, and its answer lies beside it.

Answers are derived: whoever loses them asks again.
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

from django.conf import settings

from oneteam.analytics import files

KEPT = 30  # of each kind
REPLAY, SCORECARD, SUGGESTED = "replay", "scorecard", "suggested"
_KEY = re.compile(r"[0-9a-f]{16}")


class RunNotFound(Exception):
    """There is no such run, or it was cleared."""


@dataclass(frozen=True, slots=True)
class Run:
    """Something asked of the lab: asked, under way, done or failed.

    `told` is what was asked: of a replay the definition, `since` and `until`. `summary` is what a
    list of many shows of the answer; the whole answer is read when somebody looks at it.
    """

    key: str
    kind: str  # replay, scorecard, or suggested: the replay of a suggestion
    state: str  # waiting, running, done or failed
    asked_at: datetime
    by: int  # a person; 0 for the worker
    name: str
    told: dict[str, Any]
    what: str = ""  # is being done
    share: float = 0.0
    summary: dict[str, Any] | None = None

    @property
    def definition(self) -> dict[str, Any]:
        """The definition that was replayed."""
        told: dict[str, Any] = self.told["definition"]
        return told

    @property
    def since(self) -> datetime:
        """The first moment of the period that was replayed."""
        return datetime.fromisoformat(self.told["since"])

    @property
    def until(self) -> datetime:
        """The moment before which it ends."""
        return datetime.fromisoformat(self.told["until"])

    @property
    def last_day(self) -> datetime:
        """A moment of the last day."""
        return self.until - timedelta(microseconds=1)

    @property
    def is_open(self) -> bool:
        """Whether its answer is still to come."""
        return self.state in ("waiting", "running")

    @property
    def found(self) -> dict[str, Any] | None:
        """The answer; None while there is none."""
        if self.state != "done":
            return None
        path = _answer(self.key)
        return json.loads(path.read_text(encoding="utf-8")) if path.exists() else None


def ask(kind: str, *, name: str, told: Mapping[str, Any], by: int, now: datetime) -> Run:
    """Keep a question; of each kind the newest are kept."""
    one = Run(secrets.token_hex(8), kind, "waiting", now, by, name, dict(told))
    keep(one)
    if kind != SUGGESTED:
        for old in runs(kind)[KEPT:]:
            forget(old.key)
    return one


def run(key: str) -> Run:
    """One run. Raises RunNotFound."""
    if not _KEY.fullmatch(key):
        raise RunNotFound
    try:
        said = json.loads(_path(key).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunNotFound from None
    return Run(**{**said, "asked_at": datetime.fromisoformat(said["asked_at"])})


def runs(*kinds: str) -> list[Run]:
    """The runs of some kinds, the newest first."""
    found = []
    for path in lab_folder().glob("*.json"):
        with suppress(
            RunNotFound, TypeError, KeyError
        ):  # cleared meanwhile, or of an older version
            found.append(run(path.stem))
    chosen = [one for one in found if one.kind in kinds]
    return sorted(chosen, key=lambda one: (one.asked_at, one.key), reverse=True)


def keep(one: Run, **changes: Any) -> None:
    """Write a run with changes, whole or not at all."""
    said = {name: getattr(one, name) for name in one.__slots__}
    said |= {"asked_at": one.asked_at.isoformat(), **changes}
    _place(_path(one.key), said)


def answer(one: Run, found: Mapping[str, Any], *, summary: Mapping[str, Any]) -> None:
    """Keep the answer, and that the run is done."""
    _place(_answer(one.key), found)
    keep(one, state="done", share=1.0, what="", summary=dict(summary))


def forget(key: str) -> None:
    """Remove a run with its answer."""
    for path in (_path(key), _answer(key), beside(key)):
        path.unlink(missing_ok=True)


def beside(key: str) -> Path:
    """A file for what an answer stands on, removed with it."""
    return lab_folder() / f"{key}.npz"


def lab_folder() -> Path:
    """Where questions, answers and suggestions lie."""
    files.folder()
    place: Path = settings.HOME / "analytics" / "lab"
    place.mkdir(mode=0o700, exist_ok=True)
    return place


def _place(path: Path, said: Mapping[str, Any]) -> None:
    text = json.dumps(said, ensure_ascii=False)
    files.place(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def _path(key: str) -> Path:
    return lab_folder() / f"{key}.json"


def _answer(key: str) -> Path:
    return lab_folder() / f"{key}.found"

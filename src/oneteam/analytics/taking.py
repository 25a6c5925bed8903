"""Takes up what was asked of the lab: one worker each, by making a file that only one can make.

What a worker began and did not end is taken up again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from oneteam.analytics.runs import Run, lab_folder, run, runs

GIVEN_UP = timedelta(minutes=10)  # without a sign of life; a million leads take seconds


@contextmanager
def taken(*kinds: str, now: datetime) -> Iterator[tuple[Run, Callable[[], None]] | None]:
    """Take the oldest run that is open, with a sign of life to give; None when there is none."""
    for one in reversed(runs(*kinds)):
        gate = lab_folder() / f"{one.key}.taken"
        if not one.is_open or not _take(gate, now=now):
            continue
        try:
            if run(one.key).is_open:  # nobody did it since it was read
                yield one, partial(gate.touch, mode=0o600)
                return
        finally:
            gate.unlink(missing_ok=True)
    yield None


def _take(gate: Path, *, now: datetime) -> bool:
    try:
        gate.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        with suppress(FileNotFoundError):
            if gate.stat().st_mtime < (now - GIVEN_UP).timestamp():
                gate.unlink()
        return False
    return True

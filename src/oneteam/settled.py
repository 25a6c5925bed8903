"""Settings, read once in a process and again when one of them changed.

Rules, pools, policy, targets, hours, absences and who works here are read for every lead, and
change a few times a week. Triggers of the database (migration 0004) give the settings a new stamp
with every change, whoever makes it; what was read under a stamp is good as long as it stands.
An act reads the stamp once, and so does a page: they go by the settings as they found them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import connection

from oneteam.acts import remembered

P = ParamSpec("P")
R = TypeVar("R")

MOST = 1024  # answers kept of one question, over all its arguments


def settled(read: Callable[P, R]) -> Callable[P, R]:
    """Keep what a read of settings says. Its arguments are plain; nobody changes the answer."""
    kept: dict[Any, tuple[int, R]] = {}

    @wraps(read)
    def known(*args: P.args, **kwargs: P.kwargs) -> R:
        stamp = remembered("settings", _stamp)
        if stamp is None:
            return read(*args, **kwargs)
        asked = (args, *sorted(kwargs.items()))
        found = kept.get(asked)
        if found is None or found[0] != stamp:
            if len(kept) >= MOST:
                kept.clear()
            found = kept[asked] = (stamp, read(*args, **kwargs))
        return found[1]

    return known


def _stamp() -> int | None:
    # Read before the settings: those may be newer than their stamp then, and never older.
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM oneteam_settingsstamp")
        row = cursor.fetchone()
    return row[0] if row else None

"""Looks once a week, and when asked, for what the verdicts suggest; keeps the last look."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from oneteam.analytics import files
from oneteam.analytics.exporting import export
from oneteam.analytics.lab import are_few, lab_folder
from oneteam.analytics.proposals import YEAR, proposals
from oneteam.domain.qualification import queries, rules

WEEK = timedelta(days=7)


def look(*, now: datetime) -> bool:
    """Look now. Returns whether it is done; with many leads the worker does it, soon."""
    _asked().touch(mode=0o600)
    return are_few() and propose_weekly(now=now)


def propose_weekly(*, now: datetime) -> bool:
    """Look for what the verdicts suggest, once a week or when asked. Returns whether it was due."""
    last, is_asked = proposed(), _asked().exists()
    if not is_asked and last and now - last["at"] < WEEK:
        return False
    _asked().unlink(missing_ok=True)
    export(now=now)
    version = queries.active_policy(now)
    policy = version.policy if version else rules.policy_from_json(rules.DEFAULT)
    found = [
        {
            "sentence": one.sentence,
            "reason": one.reason,
            "spared": list(one.spared),
            "given_up": list(one.given_up),
            "chance": one.chance,
            "rule": one.rule(policy),
        }
        for one in proposals(since=now - YEAR, until=now)
    ]
    text = json.dumps({"at": now.isoformat(), "proposals": found})
    files.place(lab_folder() / "proposals", lambda path: path.write_text(text, encoding="utf-8"))
    return True


def proposed() -> dict[str, Any] | None:
    """What was proposed last, and when; None before the first look."""
    try:
        said: dict[str, Any] = json.loads((lab_folder() / "proposals").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return {**said, "at": datetime.fromisoformat(said["at"])}


def _asked() -> Path:
    return lab_folder() / "look"

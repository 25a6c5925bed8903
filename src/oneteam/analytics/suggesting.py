"""Looks once a week, and when asked, for what the verdicts suggest; keeps the last look."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from oneteam.analytics import files
from oneteam.analytics.lab import lab_folder
from oneteam.analytics.proposals import YEAR, proposals
from oneteam.domain.qualification import queries, rules

WEEK = timedelta(days=7)


def propose_weekly(*, now: datetime, is_asked: bool = False) -> bool:
    """Look once a week for what the verdicts suggest. Returns whether it was due (or asked)."""
    last = proposed()
    if not is_asked and last and now - last["at"] < WEEK:
        return False
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

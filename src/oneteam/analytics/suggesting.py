"""Looks once a week, and when asked, for what the past suggests; keeps the last look.

Every proposal is replayed over the year it was read from, so that its price stands beside it.
"""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from oneteam.analytics import files, runs
from oneteam.analytics.exporting import export
from oneteam.analytics.files import Busy
from oneteam.analytics.lab import are_few, summary
from oneteam.analytics.proposals import YEAR, Suggested, suggested
from oneteam.analytics.replay.replaying import replay_each
from oneteam.analytics.runs import SUGGESTED, lab_folder
from oneteam.domain.qualification import queries, rules
from oneteam.domain.qualification.operations import tell_suggestions
from oneteam.domain.qualification.rules import Policy, PolicyWrong
from oneteam.org.queries import local_day

VERSION = 2  # of what is kept: a look of another one counts as none


def look(*, now: datetime) -> bool:
    """Look now. Returns whether it is done; with many leads the worker does it, soon."""
    _asked().touch(mode=0o600)
    return are_few() and propose_weekly(now=now)


def propose_weekly(*, now: datetime) -> bool:
    """Look for what the past suggests, once in each week of the company, or when asked.

    The look of a week tells both leaders if anything is suggested; one that was asked for tells
    nobody. Returns whether it was due; of several workers one looks.
    """
    if not _is_due(now):
        return False
    try:
        with files.held(wait=False, gate_of="looking"):
            return _is_due(now) and _look(now)
    except Busy:
        return False


def proposed() -> dict[str, Any] | None:
    """What was proposed last, and when; None before the first look."""
    try:
        said: dict[str, Any] = json.loads((lab_folder() / "proposals").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    if said.get("version") != VERSION:
        return None
    return {**said, "at": datetime.fromisoformat(said["at"])}


def _is_due(now: datetime) -> bool:
    last = proposed()
    return _asked().exists() or last is None or last["week"] != _week(now).isoformat()


def _week(now: datetime) -> date:
    today = local_day(now)
    return today - timedelta(days=today.weekday())


def _look(now: datetime) -> bool:
    last, week = proposed(), _week(now)
    is_weekly = last is None or last["week"] != week.isoformat()
    _asked().unlink(missing_ok=True)
    export(now=now)
    version = queries.active_policy(now)
    policy = version.policy if version else rules.policy_from_json(rules.DEFAULT)
    found = _replayed(_told(suggested(since=now - YEAR, until=now), policy), policy, now=now)
    said = {"version": VERSION, "at": now.isoformat(), "week": week.isoformat(), "proposals": found}
    text = json.dumps(said)
    files.place(lab_folder() / "proposals", lambda path: path.write_text(text, encoding="utf-8"))
    for one in last["proposals"] if last else ():
        runs.forget(one["run"])
    if is_weekly and found:
        tell_suggestions(len(found), week=week, now=now)
    return True


def _told(found: Suggested, policy: Policy) -> list[dict[str, Any]]:
    tighter = [
        {
            "sentence": one.sentence,
            "rule": one.rule(policy),
            "is_looser": False,
            "spared": list(one.spared),
            "given_up": list(one.given_up),
        }
        for one in found.tighter
    ]
    looser = [
        {
            "sentence": one.sentence,
            "rule": one.rule,
            "is_looser": True,
            "bought": list(one.bought),
            "others": list(one.others),
        }
        for one in found.looser
    ]
    return [*tighter, *looser]


def _replayed(
    proposals: list[dict[str, Any]], policy: Policy, *, now: datetime
) -> list[dict[str, Any]]:
    """The proposals that fit into the definition, each with the key of its own replay."""
    fitting = [(one, told) for one in proposals if (told := _with(policy, one["rule"]))]
    if not fitting:
        return []
    since = now - YEAR
    changed = [rules.policy_from_json(told, fields=queries.fields()) for _, told in fitting]
    answers = replay_each(changed, since=since, until=now, now=now, against=policy)
    found = []
    for (one, told), answer in zip(fitting, answers, strict=True):
        asked = {"definition": told, "since": since.isoformat(), "until": now.isoformat()}
        run = runs.ask(SUGGESTED, name=one["rule"]["name"], told=asked, by=0, now=now)
        said = answer.as_json()
        runs.answer(run, said, summary=summary(said))
        found.append({**one, "run": run.key, "replay": summary(said)})
    return found


def _with(policy: Policy, rule: dict[str, Any]) -> dict[str, Any] | None:
    """A definition with a rule more, in place of one of its name; None when it takes no more."""
    said = policy.to_json()
    others = [one for one in said["fit"] if one["name"] != rule["name"]]
    try:
        changed = rules.policy_from_json({**said, "fit": [*others, rule]}, fields=queries.fields())
    except PolicyWrong:
        return None
    return changed.to_json()


def _asked() -> Path:
    return lab_folder() / "look"

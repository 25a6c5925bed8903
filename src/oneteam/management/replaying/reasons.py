"""`oneteam replay reasons`: how the verdicts given so far fit other reasons."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from oneteam.domain.feedback import queries
from oneteam.domain.feedback.queries.reasons_replay import replay_reasons
from oneteam.domain.feedback.rules.reasons import Reasons
from oneteam.domain.feedback.rules.reasons_reading import BadReasons, read_reasons
from oneteam.domain.feedback.rules.replaying import Fault, ReasonsReplay
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.management.replaying.reading import read_draft

HELP = "replay reasons over the verdicts of a past period"
A_YEAR = timedelta(days=365)


def add_arguments(parser: ArgumentParser) -> None:
    """Which reasons; the period and the way to print are common to all replays."""
    parser.add_argument(
        "draft",
        nargs="?",
        type=Path,
        metavar="DRAFT.toml",
        help="the reasons (docs/verdicts.md); without it those in force are replayed",
    )


def run(options: dict[str, Any], *, out: OutputWrapper, now: datetime) -> None:
    """Replay and print."""
    draft = _read(options["draft"]) if options["draft"] else queries.reasons_at(now)
    asked = period(options["since"], options["until"])
    until = min(asked.until or now, now)
    found = replay_reasons(draft, since=asked.since or until - A_YEAR, until=until, now=now)
    if options["json"]:
        out.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        out.write("\n".join(_lines(found)))


def _read(path: Path) -> Reasons:
    try:
        return read_reasons(read_draft(path))
    except BadReasons as wrong:
        faults = "\n".join(f"  {fault}" for fault in wrong.faults)
        raise CommandError(f"{path} are no reasons of verdicts:\n{faults}") from None


def _lines(found: ReasonsReplay) -> list[str]:
    lines = [f"{found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}", "", *found.sentences]
    faults = [fault for fault in Fault if found.faulty(fault)]
    if found.used:
        heads = "".join(f"{fault.label:>21}" for fault in faults)
        lines += ["", f"{'':34}{'given':>8}{heads}"]
    for one in found.used:
        counts = "".join(f"{one.faults.get(fault, 0):>21,}" for fault in faults)
        lines.append(f"{one.verdict.label:8} {one.label:25}{one.count:>8,}{counts}")
    return lines

"""`oneteam replay reasons`: how the verdicts given so far fit other reasons."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.core.management.base import CommandError

from oneteam.domain.feedback import queries
from oneteam.domain.feedback.queries.reasons_replay import replay_reasons
from oneteam.domain.feedback.rules.reasons import Reasons
from oneteam.domain.feedback.rules.reasons_reading import BadReasons, read_reasons
from oneteam.domain.feedback.rules.replaying import Fault, ReasonsReplay
from oneteam.management.replaying.reading import days_said, read_draft

HELP = "replay reasons over the verdicts of a past period"
DRAFT = "the reasons (docs/verdicts.md); without it those in force are replayed"
A_YEAR = timedelta(days=365)


def replay(
    draft: Path | None, *, since: datetime | None, until: datetime | None, now: datetime
) -> ReasonsReplay:
    """A draft, over the last year unless said otherwise."""
    reasons = _read(draft) if draft else queries.reasons_at(now)
    until = min(until or now, now)
    return replay_reasons(reasons, since=since or until - A_YEAR, until=until, now=now)


def _read(path: Path) -> Reasons:
    try:
        return read_reasons(read_draft(path))
    except BadReasons as wrong:
        faults = "\n".join(f"  {fault}" for fault in wrong.faults)
        raise CommandError(f"{path} are no reasons of verdicts:\n{faults}") from None


def lines(found: ReasonsReplay) -> list[str]:
    """It as people read it."""
    said = [days_said(found.since, found.until), "", *found.sentences]
    faults = [fault for fault in Fault if found.faulty(fault)]
    if found.used:
        heads = "".join(f"{fault.label:>21}" for fault in faults)
        said += ["", f"{'':34}{'given':>8}{heads}"]
    for one in found.used:
        counts = "".join(f"{one.faults.get(fault, 0):>21,}" for fault in faults)
        said.append(f"{one.verdict.label:8} {one.label:25}{one.count:>8,}{counts}")
    return said

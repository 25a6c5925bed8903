"""`oneteam replay agreement`: what the terms of an agreement would have come to."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from oneteam.domain.agreement import queries
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.agreement.rules.terms import Terms
from oneteam.domain.agreement.rules.terms_reading import BadTerms, read_terms
from oneteam.domain.agreement.rules.wording import money_words
from oneteam.domain.scoreboard.queries.agreement_replay import replay_agreement
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.domain.scoreboard.queries.replayed import Replayed
from oneteam.management.replaying.reading import read_draft

HELP = "replay the terms of an agreement over the promises of a past period"
A_YEAR = timedelta(days=365)


def add_arguments(parser: ArgumentParser) -> None:
    """Which terms; the period and the way to print are common to all replays."""
    parser.add_argument(
        "draft",
        nargs="?",
        type=Path,
        metavar="DRAFT.toml",
        help="the terms (docs/agreement.md); without it those in force are replayed",
    )


def run(options: dict[str, Any], *, out: OutputWrapper, now: datetime) -> None:
    """Replay, beside the version in force, and print."""
    version = queries.in_force(Kind.AGREEMENT, now)
    in_force = read_terms(version.content) if version else None
    terms = _read(options["draft"]) if options["draft"] else in_force
    if terms is None:
        raise CommandError("No agreement is in force: name a draft to replay.")
    asked = period(options["since"], options["until"])
    until = min(asked.until or now, now)
    found = replay_agreement(
        terms, instead_of=in_force, since=asked.since or until - A_YEAR, until=until, now=now
    )
    if options["json"]:
        out.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        out.write("\n".join(_lines(found)))


def _read(path: Path) -> Terms:
    try:
        return read_terms(read_draft(path))
    except BadTerms as wrong:
        faults = "\n".join(f"  {fault}" for fault in wrong.faults)
        raise CommandError(f"{path} are no terms of an agreement:\n{faults}") from None


def _lines(found: Replayed) -> list[str]:
    lines = [f"{found.since:%Y-%m-%d} to {found.until:%Y-%m-%d}", ""]
    lines += [*(one.sentence for one in found.promises), *found.imported.sentences]
    for month in found.months:
        then = f" ({month.reached_then} with {month.instead_of:,})" if month.instead_of else ""
        lines.append(
            f"{month.owed:,} {month.noun} a month: "
            f"reached in {month.reached} of {month.of} months{then}."
        )
        if month.owed_minor or month.instead_minor:
            worth = money_words(month.owed_minor, month.currency)
            before = money_words(month.instead_minor or 0, month.currency)
            then = f" ({month.worth_then} with {before})" if month.instead_minor else ""
            lines.append(
                f"  expected to be worth {worth}: in {month.worth_reached} of the {month.told} "
                f"months of which there was enough past to say{then}."
            )
    for one in found.rates:
        share = "nothing to count" if one.share is None else f"{100 * one.share:.1f} %"
        kept = "kept" if one.is_kept else "not kept"
        lines.append(f"{one.name}: {share} of {one.of:,}; at least {one.percent} % owed: {kept}.")
    return lines

"""`oneteam replay agreement`: what the terms of an agreement would have come to."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from django.core.management.base import CommandError

from oneteam.domain.agreement import queries
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.agreement.rules.terms import Terms
from oneteam.domain.agreement.rules.terms_reading import BadTerms, read_terms
from oneteam.domain.agreement.rules.wording import money_words
from oneteam.domain.scoreboard.queries.agreement_replay import replay_agreement
from oneteam.domain.scoreboard.queries.replayed import Replayed
from oneteam.management.replaying.reading import days_said, read_draft

HELP = "replay the terms of an agreement over the promises of a past period"
DRAFT = "the terms (docs/agreement.md); without it those in force are replayed"
A_YEAR = timedelta(days=365)


def replay(
    draft: Path | None, *, since: datetime | None, until: datetime | None, now: datetime
) -> Replayed:
    """A draft beside the version in force, over the last year unless said otherwise."""
    version = queries.in_force(Kind.AGREEMENT, now)
    in_force = read_terms(version.content) if version else None
    terms = _read(draft) if draft else in_force
    if terms is None:
        raise CommandError("No agreement is in force: name a draft to replay.")
    until = min(until or now, now)
    return replay_agreement(
        terms, instead_of=in_force, since=since or until - A_YEAR, until=until, now=now
    )


def _read(path: Path) -> Terms:
    try:
        return read_terms(read_draft(path))
    except BadTerms as wrong:
        faults = "\n".join(f"  {fault}" for fault in wrong.faults)
        raise CommandError(f"{path} are no terms of an agreement:\n{faults}") from None


def lines(found: Replayed) -> list[str]:
    """It as people read it."""
    said = [days_said(found.since, found.until), ""]
    said += [*(one.sentence for one in found.promises), *found.imported.sentences]
    for month in found.months:
        then = f" ({month.reached_then} with {month.instead_of:,})" if month.instead_of else ""
        said.append(
            f"{month.owed:,} {month.noun} a month: "
            f"reached in {month.reached} of {month.of} months{then}."
        )
        if month.owed_minor or month.instead_minor:
            worth = money_words(month.owed_minor, month.currency)
            before = money_words(month.instead_minor or 0, month.currency)
            then = f" ({month.worth_then} with {before})" if month.instead_minor else ""
            said.append(
                f"  expected to be worth {worth}: in {month.worth_reached} of the {month.told} "
                f"months of which there was enough past to say{then}."
            )
    for one in found.rates:
        share = "nothing to count" if one.share is None else f"{100 * one.share:.1f} %"
        kept = "kept" if one.is_kept else "not kept"
        said.append(f"{one.name}: {share} of {one.of:,}; at least {one.percent} % owed: {kept}.")
    return said

"""`oneteam replay qualification`: what a definition of a qualified lead would have done."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from django.core.management.base import CommandError

from oneteam.analytics.exporting import export
from oneteam.analytics.replay import replaying
from oneteam.analytics.replay.replayed import Replayed
from oneteam.analytics.replay.sides import Group
from oneteam.domain.pipeline.rules.money import as_money
from oneteam.domain.qualification import queries, rules
from oneteam.domain.qualification.rules import Policy
from oneteam.management.replaying.reading import read_draft
from oneteam.org import queries as org

HELP = "replay a definition of a qualified lead over a past period"
DRAFT = "the definition; without it the one in force is replayed"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def replay(
    draft: Path | None, *, since: datetime | None, until: datetime | None, now: datetime
) -> Replayed:
    """A draft, over all there is unless said otherwise; the files are brought up to date first."""
    policy = _read(draft) if draft else _in_force(now)
    export(now=now)
    return replaying.replay(policy, since=since or BEGINNING, until=until or now, now=now)


def _read(path: Path) -> Policy:
    try:
        return rules.policy_from_json(read_draft(path), fields=queries.fields())
    except rules.PolicyWrong as wrong:
        faults = "\n".join(f"  {where}: {what}" for where, what in wrong.wrong.items())
        raise CommandError(f"{path} is not a definition:\n{faults}") from None


def _in_force(now: datetime) -> Policy:
    version = queries.active_policy(now)
    return version.policy if version else rules.policy_from_json(rules.DEFAULT)


def lines(found: Replayed) -> list[str]:
    """It as people read it."""
    same = found.reproduced
    said = [
        f"{found.leads:,} leads, {found.judgements:,} judgements.",
        f"Stored decisions made again: {same.same:,} of {same.decisions:,} come out the same.",
        "",
        "            leads  accepted  deals   won  value won",
        _row("As decided", found.before),
        _row("Draft", found.after),
        _row("Gained", found.gained),
        _row("Lost", found.lost),
        "",
        f"Promises to customers: {found.promises.before:,} made, "
        f"{found.promises.broken_before:,} of them broken; {found.promises.after:,} and "
        f"{found.promises.broken_after:,} with the draft.",
    ]
    names = {person.pk: person.name for person in org.people(active=None)}
    for one in found.load:
        who = names.get(one.person_id or 0, "Nobody")
        said.append(f"  {who:24} {one.before:>6,} qualified leads, {one.after:>8,.1f} with it")
    for name, group in (("Gained", found.gained), ("Lost", found.lost)):
        if group.leads:
            said.append(f"{name}: {', '.join(str(lead) for lead in group.leads)}")
    if found.judged_anew:
        said.append(f"{found.judged_anew:,} leads of history were never judged: taken on arrival.")
    for fact, count in sorted(found.as_now.items()):
        said.append(f"Taken as it is now in {count:,} judgements, not kept then: {fact}")
    return said


def _row(name: str, group: Group) -> str:
    value = [as_money(minor, currency) for currency, minor in group.value]
    sums = " + ".join(f"{money['amount']} {money['currency']}" for money in value)
    return (
        f"{name:10} {len(group.leads):>6,}  {len(group.accepted):>8,}  {len(group.deals):>5,}"
        f" {len(group.won):>5,}  {sums or '–'}"
    )

"""`oneteam replay qualification`: what a definition of a qualified lead would have done."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, OutputWrapper

from oneteam.analytics.exporting import export
from oneteam.analytics.replay.replayed import Replayed
from oneteam.analytics.replay.replaying import replay
from oneteam.analytics.replay.sides import Group
from oneteam.domain.pipeline.rules.money import as_money
from oneteam.domain.qualification import queries, rules
from oneteam.domain.qualification.rules import Policy
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.management.replaying.reading import read_draft
from oneteam.org import queries as org

HELP = "replay a definition of a qualified lead over a past period"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def add_arguments(parser: ArgumentParser) -> None:
    """Which definition; the period and the way to print are common to all replays."""
    parser.add_argument(
        "draft",
        nargs="?",
        type=Path,
        metavar="DRAFT.toml",
        help="the definition; without it the one in force is replayed",
    )


def run(options: dict[str, Any], *, out: OutputWrapper, now: datetime) -> None:
    """Bring the files up to date, replay, print."""
    policy = _read(options["draft"]) if options["draft"] else _in_force(now)
    asked = period(options["since"], options["until"])
    export(now=now)
    found = replay(policy, since=asked.since or BEGINNING, until=asked.until or now, now=now)
    if options["json"]:
        out.write(json.dumps(found.as_json(), ensure_ascii=False, indent=2))
    else:
        out.write("\n".join(_lines(found)))


def _read(path: Path) -> Policy:
    try:
        return rules.policy_from_json(read_draft(path), fields=queries.fields())
    except rules.PolicyWrong as wrong:
        faults = "\n".join(f"  {where}: {what}" for where, what in wrong.wrong.items())
        raise CommandError(f"{path} is not a definition:\n{faults}") from None


def _in_force(now: datetime) -> Policy:
    version = queries.active_policy(now)
    return version.policy if version else rules.policy_from_json(rules.DEFAULT)


def _lines(found: Replayed) -> list[str]:
    same = found.reproduced
    lines = [
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
        lines.append(f"  {who:24} {one.before:>6,} qualified leads, {one.after:>8,.1f} with it")
    for name, group in (("Gained", found.gained), ("Lost", found.lost)):
        if group.leads:
            lines.append(f"{name}: {', '.join(str(lead) for lead in group.leads)}")
    if found.judged_anew:
        lines.append(f"{found.judged_anew:,} leads of history were never judged: taken on arrival.")
    for fact, count in sorted(found.as_now.items()):
        lines.append(f"Taken as it is now in {count:,} judgements, not kept then: {fact}")
    return lines


def _row(name: str, group: Group) -> str:
    value = [as_money(minor, currency) for currency, minor in group.value]
    sums = " + ".join(f"{money['amount']} {money['currency']}" for money in value)
    return (
        f"{name:10} {len(group.leads):>6,}  {len(group.accepted):>8,}  {len(group.deals):>5,}"
        f" {len(group.won):>5,}  {sums or '–'}"
    )

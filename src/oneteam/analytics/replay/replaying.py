"""Replays a definition of a qualified lead over a past period, beside what was decided."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from oneteam.analytics import files
from oneteam.analytics.asking import asking
from oneteam.analytics.replay import judgements, sides
from oneteam.analytics.replay.facts import Known
from oneteam.analytics.replay.judgements import Engine, Judgements
from oneteam.analytics.replay.promised import promises as promised
from oneteam.analytics.replay.replayed import Replayed, Reproduced
from oneteam.analytics.replay.sides import Outcomes
from oneteam.analytics.replay.touched import touches
from oneteam.analytics.tables import WHAT
from oneteam.domain.qualification import queries, rules
from oneteam.domain.qualification.rules import Policy
from oneteam.domain.qualification.rules.many import ScoredMany, score_many

Progress = Callable[[str, float], None]
"""Told what is being done, and which share of the whole is behind."""
SHOWN = 20  # decisions that are named when they come out otherwise


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """A past period as it was, whatever it is judged by."""

    judged: Judgements
    was: NDArray[np.bool_]  # qualified, judgement by judgement
    known: Outcomes
    reproduced: Reproduced


def replay(
    policy: Policy,
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    progress: Progress | None = None,
) -> Replayed:
    """What `policy` would have decided from one moment up to another, from the files as they are.

    A lead counts as qualified when any judgement of it in the period says so. Stored decisions
    stand; they are made again only to see that they come out the same.
    """
    return replay_each([policy], since=since, until=until, now=now, progress=progress)[0]


def replay_each(
    policies: Sequence[Policy],
    *,
    since: datetime,
    until: datetime,
    now: datetime,
    against: Policy | None = None,
    progress: Progress | None = None,
) -> list[Replayed]:
    """What each of some policies would have decided, as `replay`; the past is read once.

    `against` is what they are compared with, in place of what was decided.
    """
    tell = progress or (lambda what, share: None)
    tell("Finding the judgements of the period", 0.0)
    with asking() as engine:
        judged = judgements.find(engine, since=since, until=until)
        stored = _policies(judged)
        in_force = queries.active_policy(now)
        current = in_force.policy if in_force else rules.policy_from_json(rules.DEFAULT)
        is_anew = ~judged.are_stored
        wanted = [*policies, *stored.values(), *([current] if is_anew.any() else [])]
        wanted += [against] if against else []
        words = files.listing().words
        tell("Reading what was known of each lead", 0.1)
        known = Known(engine, judged, dict(words), judgements.keeping(queries.versions()))
        known.columns(frozenset[str]().union(*(one.fields_used() for one in wanted)))
        tell("Reading what each had touched", 0.3)
        touched = touches(
            engine,
            judged,
            words=list(words.get(WHAT, {})),
            policies=stored,
            days=_longest(wanted),
        )

        def scored(one: Policy) -> ScoredMany:
            return score_many(one, known.columns(one.fields_used()), touched, count=judged.count)

        tell("Making the stored decisions again", 0.6)
        was = scored(against).is_qualified if against else judged.is_qualified
        if is_anew.any() and not against:
            was = np.where(is_anew, scored(current).is_qualified, was)
        reproduced = _reproduced(judged, {id_: scored(one) for id_, one in stored.items()})
        tell("Looking up what became of them", 0.7)
        seen = Seen(judged, was, sides.outcomes(engine), reproduced)
        found = []
        for number, policy in enumerate(policies):
            tell("Judging by the draft", 0.8 + 0.2 * number / len(policies))
            as_now = {
                fact: known.as_now[fact]
                for fact in sorted(policy.fields_used())
                if known.as_now.get(fact)
            }
            says = scored(policy).is_qualified
            found.append(_told(engine, seen, says, since=since, until=until, as_now=as_now))
        return found


def _told(
    engine: Engine,
    seen: Seen,
    says: NDArray[np.bool_],
    *,
    since: datetime,
    until: datetime,
    as_now: dict[str, int],
) -> Replayed:
    judged, known = seen.judged, seen.known
    place = np.searchsorted(known.leads, judged.leads)
    before = np.bincount(place[seen.was], minlength=len(known.leads)) > 0
    after = np.bincount(place[says], minlength=len(known.leads)) > 0
    gained, lost = after & ~before, before & ~after
    return Replayed(
        since=since,
        until=until,
        leads=len(known.leads),
        judgements=judged.count,
        judged_anew=int((~judged.are_stored).sum()),
        before=sides.group(engine, known, before),
        after=sides.group(engine, known, after),
        gained=sides.group(engine, known, gained),
        lost=sides.group(engine, known, lost),
        load=tuple(sides.load(known, before, gained, lost)),
        promises=promised(known, before, gained, lost),
        as_now=as_now,
        reproduced=seen.reproduced,
    )


def _policies(judged: Judgements) -> dict[int, Policy]:
    ids = {id_ for id_ in np.unique(judged.policies).tolist() if id_}
    return {one.id: one.policy for one in queries.versions() if one.id in ids}


def _longest(policies: list[Policy]) -> int | None:
    """Days beyond which no rule of any policy counts a touch; None when one counts them all."""
    windows = [rule.window_days for policy in policies for rule in policy.engagement]
    known = [days for days in windows if days is not None]
    return max(known, default=1) if len(known) == len(windows) else None


def _reproduced(judged: Judgements, made: dict[int, ScoredMany]) -> Reproduced:
    same = np.zeros(judged.count, dtype=np.bool_)
    for policy_id, scored in made.items():
        same |= (
            (judged.policies == policy_id)
            & (judged.fit == scored.fit)
            & (judged.engagement == scored.engagement)
            & (judged.is_qualified == scored.is_qualified)
            & (judged.grades == scored.grades)
        )
    stored = judged.are_stored
    otherwise = judged.receipts[stored & ~same]
    return Reproduced(int(stored.sum()), int(same.sum()), tuple(otherwise[:SHOWN].tolist()))

"""Replays a definition of a qualified lead over a past period, beside what was decided."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneteam.analytics import files
from oneteam.analytics.asking import asking
from oneteam.analytics.replay import judgements, sides
from oneteam.analytics.replay.facts import Known
from oneteam.analytics.replay.judgements import Engine, Judgements
from oneteam.analytics.replay.sides import Group, Load
from oneteam.analytics.replay.touched import touches
from oneteam.analytics.tables import WHAT
from oneteam.domain.qualification import queries, rules
from oneteam.domain.qualification.rules import Policy
from oneteam.domain.qualification.rules.many import GRADES, ScoredMany, score_many

Progress = Callable[[str, float], None]
"""Told what is being done, and which share of the whole is behind."""
SHOWN = 20  # decisions that are named when they come out otherwise


@dataclass(frozen=True, slots=True)
class Reproduced:
    """How many stored decisions come out the same when made again by their own policy."""

    decisions: int
    same: int
    otherwise: tuple[int, ...]  # receipts, the first of them


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a definition would have done in a period, beside what was decided in it."""

    since: datetime
    until: datetime
    leads: int
    judgements: int
    judged_anew: int  # leads of history that were never judged: by both definitions now
    before: Group
    after: Group
    gained: Group
    lost: Group
    load: tuple[Load, ...]
    promises_before: int
    promises_after: int
    as_now: dict[str, int]
    reproduced: Reproduced

    def as_json(self) -> dict[str, Any]:
        """The result as the command prints it."""
        return {
            "from": self.since.isoformat(),
            "until": self.until.isoformat(),
            "leads": self.leads,
            "judgements": self.judgements,
            "judged_anew": self.judged_anew,
            "in_force": self.before.as_json(),
            "draft": self.after.as_json(),
            "gained": self.gained.as_json(),
            "lost": self.lost.as_json(),
            "load": [
                {
                    "person": one.person_id,
                    "before": one.before,
                    "loses": one.loses,
                    "gains": one.gains,
                    "share_of_unheld": round(one.share, 2),
                    "after": round(one.after, 2),
                }
                for one in self.load
            ],
            "promises": {"before": self.promises_before, "after": self.promises_after},
            "facts_as_now": self.as_now,
            "reproduced": {
                "decisions": self.reproduced.decisions,
                "same": self.reproduced.same,
                "otherwise": list(self.reproduced.otherwise),
            },
        }


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
    tell = progress or (lambda what, share: None)
    tell("Finding the judgements of the period", 0.0)
    with asking() as engine:
        judged = judgements.find(engine, since=since, until=until)
        stored = _policies(judged)
        in_force = queries.active_policy(now)
        current = in_force.policy if in_force else rules.policy_from_json(rules.DEFAULT)
        is_anew = ~judged.are_stored
        wanted = [policy, *stored.values(), *([current] if is_anew.any() else [])]
        words = files.listing().words
        tell("Reading what was known of each lead", 0.1)
        known = Known(engine, judged, dict(words), judgements.keeping(queries.versions()))
        known.columns(policy.fields_used())
        as_now = {fact: count for fact, count in known.as_now.items() if count}
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

        tell("Judging by the draft", 0.6)
        says = scored(policy).is_qualified
        was = judged.is_qualified
        if is_anew.any():
            was = np.where(is_anew, scored(current).is_qualified, was)
        tell("Making the stored decisions again", 0.7)
        reproduced = _reproduced(judged, {id_: scored(one) for id_, one in stored.items()})
        tell("Looking up what became of them", 0.9)
        return _told(
            engine,
            judged,
            was,
            says,
            since=since,
            until=until,
            as_now=as_now,
            reproduced=reproduced,
        )


def _told(
    engine: Engine,
    judged: Judgements,
    was: NDArray[np.bool_],
    says: NDArray[np.bool_],
    *,
    since: datetime,
    until: datetime,
    as_now: dict[str, int],
    reproduced: Reproduced,
) -> Replayed:
    known = sides.outcomes(engine)
    place = np.searchsorted(known.leads, judged.leads)
    before = np.bincount(place[was], minlength=len(known.leads)) > 0
    after = np.bincount(place[says], minlength=len(known.leads)) > 0
    gained, lost = after & ~before, before & ~after
    promised = sides.promises(known, before, gained, lost)
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
        promises_before=promised[0],
        promises_after=promised[1],
        as_now=as_now,
        reproduced=reproduced,
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
    grades = np.array(GRADES)
    for policy_id, scored in made.items():
        same |= (
            (judged.policies == policy_id)
            & (judged.fit == scored.fit)
            & (judged.engagement == scored.engagement)
            & (judged.is_qualified == scored.is_qualified)
            & (judged.grades.astype(str) == grades[scored.grades])
        )
    stored = judged.are_stored
    otherwise = judged.receipts[stored & ~same]
    return Reproduced(int(stored.sum()), int(same.sum()), tuple(otherwise[:SHOWN].tolist()))

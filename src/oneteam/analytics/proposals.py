"""Reads what sales judged and whom we turned away, and what that suggests, from the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneteam.analytics import files
from oneteam.analytics.asking import asking
from oneteam.analytics.away import came_back
from oneteam.analytics.replay import judgements
from oneteam.analytics.replay.facts import Known
from oneteam.analytics.replay.judgements import Engine, Judgements
from oneteam.analytics.rules.loosening import Away, Loosening, loosen
from oneteam.analytics.rules.proposing import Judged, Proposal, propose
from oneteam.analytics.tables import FACTS
from oneteam.domain.qualification import queries
from oneteam.domain.qualification.rules import LEAD_FIELDS
from oneteam.domain.qualification.rules.columns import Column

YEAR = timedelta(days=365)
# A lead's company and person, asked of a lead; "is it known" and what it was judged by are no
# attributes to select by, and campaigns end.
ASKED = tuple(name for name in FACTS if name not in ("account.is_known", "lead.campaign"))
SET_BY_WINNING = "account.is_customer"


@dataclass(frozen=True, slots=True)
class Suggested:
    """What a period suggests: whom to keep back, and whom to let through."""

    tighter: Sequence[Proposal]
    looser: Sequence[Loosening]


def suggested(*, since: datetime, until: datetime) -> Suggested:
    """What became of the leads that were judged in a period suggests."""
    bought = {row.lead_id for row in came_back(since=since, until=until)}
    with asking() as engine:
        judged = judgements.find(engine, since=since, until=until)
        keeping = judgements.keeping(queries.versions())
        known = Known(engine, judged, dict(files.listing().words), keeping)
        columns = known.columns(frozenset(ASKED))
        if known.as_now[SET_BY_WINNING]:
            del columns[SET_BY_WINNING]  # as it is now, it is what became of them
        fields = [LEAD_FIELDS.by_name[name] for name in ASKED if name in columns]
        return Suggested(
            tighter=propose(_judged(engine, judged, columns), fields),
            looser=loosen(_away(engine, judged, columns, bought), fields),
        )


def _judged(engine: Engine, judged: Judgements, columns: dict[str, Column]) -> Judged:
    """The leads on which sales gave a verdict, each by its last judgement that qualified it."""
    said = engine.execute(
        """
        SELECT l.verdict = 'reject' AS rejected, coalesce(l.reason, '') AS reason,
               coalesce(v.sub_reason, '') AS sub_reason, l.verdict <> '' AS decided,
               EXISTS (FROM deals d WHERE d.lead_id = l.id AND d.outcome = 'won') AS won,
               j.is_qualified AND j.place = arg_max(j.place, (j.decided_at, j.place))
                   FILTER (WHERE j.is_qualified) OVER (PARTITION BY j.lead) AS is_last
        FROM judged j JOIN leads l ON l.id = j.lead
        LEFT JOIN (SELECT lead_id, arg_max(sub_reason, judged_at) AS sub_reason
                   FROM verdicts GROUP BY lead_id) v ON v.lead_id = l.id
        ORDER BY j.place
        """
    ).fetchnumpy()
    kept = np.flatnonzero(_yes(said["decided"]) & _yes(said["is_last"]))
    rejected = _yes(said["rejected"])[kept]
    reason, sub_reason = said["reason"][kept], said["sub_reason"][kept]
    both = np.array(
        [f"{one}, {two}" if two else "" for one, two in zip(reason, sub_reason, strict=True)]
    )
    return Judged(
        leads=judged.leads[kept],
        columns={name: column.at(kept) for name, column in columns.items()},
        reasons={
            name: rejected & (told == name)
            for told in (reason, both)
            for name in sorted(set(told[rejected].tolist()) - {""})
        },
        rejected=rejected,
        won=_yes(said["won"])[kept],
    )


def _away(engine: Engine, judged: Judgements, columns: dict[str, Column], bought: set[int]) -> Away:
    """The leads that were turned away: in nurture by their last judgement that left them there,
    else by sales. What they were short of is counted to the threshold of that judgement."""
    said = engine.execute(
        """
        SELECT NOT j.is_qualified AS is_short, l.verdict IN ('reject', 'recycle') AS is_refused,
               j.place = arg_max(j.place, (NOT j.is_qualified, j.decided_at, j.place))
                   OVER (PARTITION BY j.lead) AS is_last
        FROM judged j JOIN leads l ON l.id = j.lead ORDER BY j.place
        """
    ).fetchnumpy()
    is_short = _yes(said["is_short"])
    turned_away = judged.are_stored & (is_short | _yes(said["is_refused"]))
    kept = np.flatnonzero(turned_away & _yes(said["is_last"]))
    thresholds = {one.id: one.policy.threshold for one in queries.versions()}
    needed = np.array([thresholds.get(id_, 0) for id_ in judged.policies[kept].tolist()], dtype=int)
    short = np.maximum(needed - (judged.fit + judged.engagement)[kept], 1)
    leads = judged.leads[kept]
    return Away(
        leads=leads,
        columns={name: column.at(kept) for name, column in columns.items()},
        bought=np.isin(leads, list(bought)),
        short=np.where(is_short[kept], short, 0),
    )


def _yes(said: Any) -> NDArray[np.bool_]:
    return np.asarray(np.ma.filled(said, False)).astype(bool)

"""Touches before judgements, as they were known at the moment of each.

A receipt kept the touches that counted for its policy: these were known, whatever became of them
since, and of such touches no others were. Touches that its policy did not count are taken from
the files when they lie before the judgement and were noted down by then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneteam.analytics.replay.judgements import Engine, Judgements
from oneteam.analytics.tables import TOUCHED, WHAT
from oneteam.domain.capture.queries import MOST_TOUCHES
from oneteam.domain.qualification.rules import Policy
from oneteam.domain.qualification.rules.many import Touches, counted

Word = tuple[str, str, str]


def touches(
    engine: Engine,
    judged: Judgements,
    *,
    words: Collection[Word],
    policies: Mapping[int, Policy],
    days: int | None,
) -> Touches:
    """The touches before each judgement; `days` leaves out what is older than any rule counts.

    `words` are the kinds, channels and campaigns of the files by their numbers, `policies` those
    that made the stored decisions.
    """
    noted = _noted(engine, words, days)
    fresh = np.ones(len(noted.rows), dtype=np.bool_)
    for policy_id, policy in policies.items():
        its = judged.policies[noted.rows] == policy_id
        if its.any():
            for rule in policy.engagement:
                fresh &= ~(its & counted(rule, noted))
    kept = _kept(engine, noted.combinations)
    return Touches(
        rows=np.concatenate([noted.rows[fresh], kept.rows]),
        codes=np.concatenate([noted.codes[fresh], kept.codes]),
        combinations=kept.combinations,
        ages=np.concatenate([noted.ages[fresh], kept.ages]),
    )


def _noted(engine: Engine, words: Collection[Word], days: int | None) -> Touches:
    recent = f"AND t.occurred_at >= j.decided_at - INTERVAL {days} DAY" if days else ""
    # A lead judged only by the replay came in as history, with its touches.
    before = (
        "t.occurred_at <= j.decided_at AND (j.receipt = 0 OR t.known_at <= j.decided_at) " + recent
    )
    columns = f"j.place, t.{WHAT} AS code, epoch_us(j.decided_at) - epoch_us(t.occurred_at) AS age"
    found = engine.execute(
        f"SELECT {columns}, t.id FROM judged j JOIN touches t ON t.contact_id = j.contact "
        f"WHERE {before} UNION ALL "
        f"SELECT {columns}, t.id FROM judged j "
        f"JOIN (SELECT * FROM touches WHERE contact_id IS NULL) t ON t.lead_id = j.lead "
        f"WHERE (j.contact IS NULL OR j.contact NOT IN "
        f"(SELECT contact_id FROM touches WHERE contact_id IS NOT NULL)) AND {before}"
    ).fetchnumpy()
    rows, codes, ages = found["place"], found["code"], found["age"].astype(np.int64)
    kept = _newest(rows, ages, found["id"])
    return Touches(rows[kept], codes[kept], tuple(words), ages[kept])


def _newest(rows: NDArray[Any], ages: NDArray[np.int64], ids: NDArray[Any]) -> Any:
    """Which touches are among the newest of their judgement, as judging looks at."""
    many = np.bincount(rows) if len(rows) else np.zeros(0)
    if not (many > MOST_TOUCHES).any():
        return slice(None)
    over = np.flatnonzero((many > MOST_TOUCHES)[rows])
    order = over[np.lexsort((-ids[over], ages[over], rows[over]))]
    starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
    lengths = np.diff(np.append(starts, len(order)))
    rank = np.arange(len(order)) - np.repeat(starts, lengths)
    kept = np.ones(len(rows), dtype=np.bool_)
    kept[order[rank >= MOST_TOUCHES]] = False
    return kept


def _kept(engine: Engine, words: tuple[Word, ...]) -> Touches:
    found = engine.execute(
        f"SELECT place, decided_at, {', '.join(f't.{name}' for name in TOUCHED)}, "
        f"epoch_us(decided_at) - epoch_us(t.occurred_at) AS age FROM ("
        f"SELECT j.place, j.decided_at, unnest(r.touches) AS t "
        f"FROM judged j JOIN receipts r ON r.id = j.receipt)"
    ).fetchnumpy()
    places = {word: place for place, word in enumerate(words)}
    said = zip(*(found[name].tolist() for name in TOUCHED), strict=True)
    codes = [places.setdefault(word, len(places)) for word in said]
    return Touches(
        rows=found["place"].astype(np.int32),
        codes=np.array(codes, dtype=np.int32),
        combinations=tuple(places),
        ages=found["age"].astype(np.int64),
    )

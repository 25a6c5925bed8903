"""Touches before judgements, as they were known at the moment of each.

A receipt kept the touches that counted for its policy: these were known, whatever became of them
since, and of such touches no others were. Touches that its policy did not count are taken from
the files when they lie before the judgement and were noted down by then.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np

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
    found = engine.execute(_before(engine, "place, code, age", days)).fetchnumpy()
    rows, codes, ages = found["place"], found["code"], found["age"]
    over = np.flatnonzero(np.bincount(rows) > MOST_TOUCHES) if len(rows) else rows
    if len(over):
        # Of these the newest only, as judging looks at them.
        listed = ", ".join(map(str, over.tolist()))
        newest = engine.execute(
            f"SELECT place, code, age FROM ({_before(engine, '*', days)}) "
            f"WHERE place IN ({listed}) QUALIFY row_number() OVER "
            f"(PARTITION BY place ORDER BY age, id DESC) <= {MOST_TOUCHES}"
        ).fetchnumpy()
        fine = ~np.isin(rows, over)
        rows = np.concatenate([rows[fine], newest["place"]])
        codes = np.concatenate([codes[fine], newest["code"]])
        ages = np.concatenate([ages[fine], newest["age"]])
    return Touches(rows, codes, tuple(words), ages)


def _before(engine: Engine, columns: str, days: int | None) -> str:
    """The touches before each judgement as SQL: its place, what they were, their age, their id."""
    recent = f"AND t.occurred_at >= j.decided_at - INTERVAL {days} DAY" if days else ""
    # A lead judged only by the replay came in as history, with its touches.
    before = (
        f"t.occurred_at <= j.decided_at AND (j.receipt = 0 OR t.known_at <= j.decided_at) {recent}"
    )
    told = (
        f"j.place, t.{WHAT} AS code, t.id, epoch_us(j.decided_at) - epoch_us(t.occurred_at) AS age"
    )
    several = [f"SELECT {told} FROM judged j JOIN touches t ON t.contact_id = j.contact"]
    if engine.execute("SELECT 1 FROM touches WHERE contact_id IS NULL LIMIT 1").fetchone():
        # Of leads behind whom nobody is known, or nobody who touched anything.
        several.append(
            f"SELECT {told} FROM judged j JOIN touches t ON t.lead_id = j.lead "
            f"AND t.contact_id IS NULL WHERE (j.contact IS NULL OR j.contact NOT IN "
            f"(SELECT contact_id FROM touches WHERE contact_id IS NOT NULL))"
        )
    joined = (" AND " if "WHERE" in one else " WHERE " for one in several)
    parts = (f"{one}{link}{before}" for one, link in zip(several, joined, strict=True))
    return f"SELECT {columns} FROM ({' UNION ALL '.join(parts)})"


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

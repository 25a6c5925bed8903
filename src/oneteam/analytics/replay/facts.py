"""Facts of judgements, column by column, as they were known at the moment of each.

What the receipt kept is taken from it. What no rule asked about then was not kept: it is taken
as it is now, and named, because it may have been filled in since.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from oneteam.analytics.replay.judgements import Engine, Judgements
from oneteam.analytics.replay.telling import expression, placed, texts
from oneteam.analytics.tables import FACTS, REJECTED_AS, is_typed, own_types
from oneteam.domain.capture import queries as capture
from oneteam.domain.qualification import queries as qualification
from oneteam.domain.qualification.models import ScoreReceipt
from oneteam.domain.qualification.rules.columns import Codes, Column, Numbers, column

Kept = Callable[[str], str]
TRUTHS = (False, True, None)


class Known:
    """Asks for each fact once, however many policies ask about it."""

    def __init__(self, engine: Engine, judged: Judgements, words: dict[str, Any], kept: Kept):
        self._engine, self._judged, self._words = engine, judged, words
        self._kept = kept if judged.has_stored else lambda fact: "false"
        self._columns: dict[str, Column] = {}
        self._typed: set[str] = set()
        self.as_now: dict[str, int] = {}  # facts taken as they are now, of how many judgements

    def columns(self, facts: frozenset[str]) -> dict[str, Column]:
        """The columns of these facts."""
        types = {**dict.fromkeys(facts, "text"), **own_types()}
        typed = {fact for fact in facts if fact not in FACTS and is_typed(fact, types)}
        if typed - self._columns.keys():
            self._columns |= self._from_database(sorted(typed - self._columns.keys()))
        missing = facts - self._columns.keys() - {REJECTED_AS}
        if missing:
            self._columns |= self._from_files(sorted(missing))
        if REJECTED_AS in facts - self._columns.keys():
            self._columns[REJECTED_AS] = column(self._rejected_as())
        for fact in facts - {REJECTED_AS, *self.as_now}:
            self.as_now[fact] = self._without(fact)
        return {fact: self._columns[fact] for fact in facts}

    def _from_files(self, facts: list[str]) -> dict[str, Column]:
        """All at once: each from the receipt where it kept it, else from the lead."""
        asked = []
        for at, fact in enumerate(facts):
            kept, told = self._kept(fact), expression(fact)
            lead, receipt = told.replace("x.", "l."), told.replace("x.", "r.")
            either = lead if kept == "false" else f"CASE WHEN {kept} THEN {receipt} ELSE {lead} END"
            asked.append(f"{either} AS fact{at}")
        if not self._judged.has_stored and self._are_most():
            return self._of_all(facts, asked)
        receipts = "LEFT JOIN receipts r ON r.id = j.receipt" if self._judged.has_stored else ""
        found = self._engine.execute(
            f"SELECT j.place, {', '.join(asked)} "
            f"FROM judged j JOIN leads l ON l.id = j.lead {receipts}"
        ).fetchnumpy()
        # In the engine's own order, and put in ours here: sorting wide rows costs more.
        places = found.pop("place")
        return {
            fact: self._column(fact, placed(found[f"fact{at}"], places))
            for at, fact in enumerate(facts)
        }

    def _are_most(self) -> bool:
        row = self._engine.execute("SELECT COUNT(*) FROM leads").fetchone()
        return row is not None and 2 * self._judged.count > row[0]

    def _of_all(self, facts: list[str], asked: list[str]) -> dict[str, Column]:
        """Read of every lead and picked here, where a join would cost more than reading."""
        told = f"SELECT l.id, {', '.join(asked)} FROM leads l"
        found = self._engine.execute(told).fetchnumpy()
        ids = found.pop("id")
        where = np.zeros(int(ids.max()) + 1, dtype=np.int64)
        where[ids] = np.arange(len(ids))
        places = where[self._judged.leads]
        return {
            fact: self._column(fact, found[f"fact{at}"][places]) for at, fact in enumerate(facts)
        }

    def _column(self, fact: str, said: Any) -> Column:
        type_ = FACTS.get(fact)
        if type_ is None:
            return column(None if one is None else json.loads(one) for one in texts(said))
        if type_ == "VARCHAR":
            values = tuple(what[0] for what in self._words.get(f"{fact} #", ()))
            return Codes(np.asarray(np.ma.filled(said, len(values))), (*values, None))
        if type_ == "BOOLEAN":
            return Codes(np.asarray(np.ma.filled(said, 2)), TRUTHS)
        return Numbers(np.ma.filled(said.astype(np.float64), np.nan))

    def _rejected_as(self) -> Any:
        """The last rejection of another lead of the contact, before the moment."""
        found = self._engine.execute(
            f'SELECT CASE WHEN {self._kept(REJECTED_AS)} THEN any_value(r."{REJECTED_AS}") '
            f"ELSE arg_max(o.reason, (o.verdict_at, o.id)) END AS one FROM judged j "
            f"LEFT JOIN receipts r ON r.id = j.receipt "
            f"LEFT JOIN leads o ON o.contact_id = j.contact AND o.id <> j.lead "
            f"AND o.verdict = 'reject' AND o.verdict_at <= j.decided_at "
            f"GROUP BY place, j.policy ORDER BY place"
        ).fetchnumpy()
        return texts(found["one"])

    def _from_database(self, facts: list[str]) -> dict[str, Column]:
        """What people typed is in no file: from the receipts and leads themselves."""
        judged = self._judged
        found: dict[str, Column] = {}
        versions = {one.id: one.policy.fields_used() for one in qualification.versions()}
        now = capture.facts_of(sorted(set(judged.leads.tolist())), now=datetime.now(UTC))
        then = _facts_kept([id_ for id_ in judged.receipts.tolist() if id_])
        asked = [
            (then.get(receipt, {}), now.get(lead, {}), versions.get(policy, frozenset()))
            for receipt, lead, policy in zip(
                judged.receipts.tolist(),
                judged.leads.tolist(),
                judged.policies.tolist(),
                strict=True,
            )
        ]
        for fact in facts:
            found[fact] = column(
                (kept if fact in fields else present).get(fact) for kept, present, fields in asked
            )
        return found

    def _without(self, fact: str) -> int:
        if (kept := self._kept(fact)) == "false":
            return self._judged.count
        sql = f"SELECT COUNT(*) FROM judged j WHERE NOT {kept}"
        row = self._engine.execute(sql).fetchone()
        return int(row[0]) if row else 0


def _facts_kept(receipt_ids: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(receipt_ids), 1000):
        rows = ScoreReceipt.objects.filter(id__in=receipt_ids[start : start + 1000])
        found.update((id_, inputs["facts"]) for id_, inputs in rows.values_list("id", "inputs"))
    return found

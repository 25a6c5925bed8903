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
from numpy.typing import NDArray

from oneteam.analytics.replay.judgements import Engine, Judgements
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
        self._engine, self._judged, self._words, self._kept = engine, judged, words, kept
        self._columns: dict[str, Column] = {}
        self._typed: set[str] = set()
        self.as_now: dict[str, int] = {}  # facts taken as they are now, of how many judgements

    def columns(self, facts: frozenset[str]) -> dict[str, Column]:
        """The columns of these facts."""
        types = {**dict.fromkeys(facts, "text"), **own_types()}
        typed = {fact for fact in facts if fact not in FACTS and is_typed(fact, types)}
        if typed - self._columns.keys():
            self._columns |= self._from_database(sorted(typed - self._columns.keys()))
        for fact in sorted(facts - self._columns.keys()):
            self._columns[fact] = self._from_files(fact)
        for fact in facts - {REJECTED_AS, *self.as_now}:
            self.as_now[fact] = self._without(fact)
        return {fact: self._columns[fact] for fact in facts}

    def _from_files(self, fact: str) -> Column:
        if fact == REJECTED_AS:
            return column(self._one(self._rejected_as()))
        if fact not in FACTS:
            path = f"json_extract(x.custom, '$.\"{fact}\"')::VARCHAR"
            said = self._one(self._either(fact, path))
            return column(None if one is None else json.loads(one) for one in said)
        type_ = FACTS[fact]
        if type_ == "VARCHAR":
            values = tuple(what[0] for what in self._words.get(f"{fact} #", ()))
            codes = self._numbers(self._either(fact, f'x."{fact} #"'), missing=len(values))
            return Codes(codes.astype(np.int32), (*values, None))
        if type_ == "BOOLEAN":
            return Codes(
                self._numbers(self._either(fact, f'x."{fact}"::TINYINT'), missing=2).astype(
                    np.int8
                ),
                TRUTHS,
            )
        found = self._one(self._either(fact, f'x."{fact}"'), is_masked=True)
        return Numbers(np.ma.filled(found.astype(np.float64), np.nan))

    def _either(self, fact: str, expression: str) -> str:
        """A fact from the receipt where it kept it, else from the lead."""
        kept = self._kept(fact)
        receipt, lead = expression.replace("x.", "r."), expression.replace("x.", "l.")
        if kept == "false":
            return (
                f"SELECT {lead} AS one FROM judged j JOIN leads l ON l.id = j.lead ORDER BY place"
            )
        return (
            f"SELECT CASE WHEN {kept} THEN {receipt} ELSE {lead} END AS one "
            f"FROM judged j JOIN leads l ON l.id = j.lead "
            f"LEFT JOIN receipts r ON r.id = j.receipt ORDER BY place"
        )

    def _rejected_as(self) -> str:
        """The last rejection of another lead of the contact, before the moment."""
        return (
            f'SELECT CASE WHEN {self._kept(REJECTED_AS)} THEN any_value(r."{REJECTED_AS}") '
            f"ELSE arg_max(o.reason, (o.verdict_at, o.id)) END AS one FROM judged j "
            f"LEFT JOIN receipts r ON r.id = j.receipt "
            f"LEFT JOIN leads o ON o.contact_id = j.contact AND o.id <> j.lead "
            f"AND o.verdict = 'reject' AND o.verdict_at <= j.decided_at "
            f"GROUP BY place, j.policy ORDER BY place"
        )

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
        sql = f"SELECT COUNT(*) FROM judged j WHERE NOT {self._kept(fact)}"
        row = self._engine.execute(sql).fetchone()
        return int(row[0]) if row else 0

    def _numbers(self, sql: str, *, missing: int) -> NDArray[Any]:
        return np.asarray(np.ma.filled(self._one(sql, is_masked=True), missing))

    def _one(self, sql: str, *, is_masked: bool = False) -> Any:
        found = self._engine.execute(sql).fetchnumpy()["one"]
        if is_masked or not isinstance(found, np.ma.MaskedArray):
            return found
        return np.ma.filled(found.astype(object), None)


def _facts_kept(receipt_ids: list[int]) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = {}
    for start in range(0, len(receipt_ids), 1000):
        rows = ScoreReceipt.objects.filter(id__in=receipt_ids[start : start + 1000])
        found.update((id_, inputs["facts"]) for id_, inputs in rows.values_list("id", "inputs"))
    return found

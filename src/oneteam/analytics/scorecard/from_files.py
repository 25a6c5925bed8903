"""Reads every decided lead with what was known of it from the Parquet files, a column at a time.

What people typed is in no file: titles and texts in fields of the company's own come from the
database, of those leads that have any. The answer is that of `queries.from_database`.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np

from oneteam.analytics import files
from oneteam.analytics.asking import asking
from oneteam.analytics.replay.judgements import Engine
from oneteam.analytics.scorecard.decided import Decided, decided_by
from oneteam.analytics.scorecard.queries import WON, asked, named
from oneteam.analytics.scorecard.rules.attributes import Leads, Numbers, Texts
from oneteam.analytics.tables import FACTS, is_typed, own_types
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.queries import imports
from oneteam.domain.qualification.rules import Field

NEEDS_MAIL = ("contact.is_free_mail", "contact.is_disposable")


def from_files(*, now: datetime, target: str = WON) -> Leads:
    """The decided leads as `reading.decided_leads` tells them, from the files."""
    columns, types = imports.columns_told(), own_types()
    words = files.listing().words
    with asking() as engine:
        decided = decided_by(engine, now=now, target=target)
        found = []
        for field in asked():
            gathered: Texts | Numbers = Numbers() if field.type == "number" else Texts()
            if is_typed(field.name, types) and field.name not in FACTS:
                _typed(field, decided, gathered)
            elif ".custom." in field.name:
                _own(engine, field, decided, gathered)
            else:
                values = [what[0] for what in words.get(f"{field.name} #", ())]
                _fact(engine, field, decided, gathered, values)
            found.append(named(field, gathered, columns))
        late = _filled_late(engine)
        return Leads(found, decided.won, decided.undecided, late, ids=decided.leads)


def _fact(
    engine: Engine, field: Field, decided: Decided, gathered: Texts | Numbers, values: Sequence[Any]
) -> None:
    name, type_ = field.name, FACTS[field.name]
    told = f'"{name} #"' if type_ == "VARCHAR" else f'"{name}"'
    if name in NEEDS_MAIL:
        told = f'CASE WHEN "contact.has_email" THEN {told} END'
    told = f"{told}::TINYINT" if type_ == "BOOLEAN" else told
    said = _column(engine, told)[decided.places]
    if isinstance(gathered, Numbers):
        gathered.add_array(np.ma.filled(said.astype(np.float64), np.nan))
    elif type_ == "BOOLEAN":
        gathered.add_coded(np.ma.filled(said, 2).astype(np.int64), (False, True, None))
    else:
        codes = np.ma.filled(said, len(values)).astype(np.int64)
        gathered.add_coded(codes, (*values, None))


def _own(engine: Engine, field: Field, decided: Decided, gathered: Texts | Numbers) -> None:
    said = _column(engine, f"json_extract(custom, '$.\"{field.name}\"')::VARCHAR")
    texts = np.ma.filled(np.ma.asarray(said).astype(object), "null")[decided.places]
    distinct, codes = np.unique(texts.astype(str), return_inverse=True)
    values = [None if one == "null" else json.loads(one) for one in distinct.tolist()]
    if isinstance(gathered, Numbers):
        numbers = Numbers()
        numbers.add(values)
        gathered.add_array(numbers.attribute(field.name).values[codes])
    elif field.type == "date":  # a day says little of itself; that it was told may
        gathered.add_coded(codes, ["known" if one else None for one in values])
    else:
        gathered.add_coded(codes, values)


def _typed(field: Field, decided: Decided, gathered: Texts | Numbers) -> None:
    entity, _, key = field.name.partition(".custom.")
    column = "contact__title" if not key else {"lead": ""}.get(entity, f"{entity}__") + "custom"
    rows = Lead.objects.order_by()
    rows = rows.filter(**({f"{column}__has_key": key} if key else {f"{column}__gt": ""}))
    told: dict[int, Any] = {}
    for lead, said in rows.values_list("id", column).iterator(chunk_size=10_000):
        value = said.get(key) if key else said
        told[lead] = "known" if value and field.type == "date" else value
    if not told:
        nothing = np.zeros(len(decided.leads), dtype=np.int64)
        if isinstance(gathered, Numbers):
            gathered.add_array(np.full(len(nothing), np.nan))
        else:
            gathered.add_coded(nothing, (None,))
        return
    gathered.add(told.get(lead) for lead in decided.leads.tolist())


def _column(engine: Engine, told: str) -> Any:
    """A column of all leads, by id."""
    sql = f"SELECT {told} AS one FROM leads ORDER BY id"
    return engine.execute(sql).fetchnumpy()["one"]


def _filled_late(engine: Engine) -> dict[str, int]:
    """Of how many leads each field was filled in after the verdict."""
    rows = engine.execute(
        """
        SELECT name, count(DISTINCT lead) FROM (
            SELECT e.about AS lead, unnest(json_extract_string(e.data, '$.fields[*]')) AS name
            FROM events e JOIN leads l ON l.id = e.about
            WHERE e.kind = 'lead.edited' AND e.noun = 'lead' AND e.occurred_at > l.verdict_at
        ) GROUP BY name
        """
    ).fetchall()
    return dict(rows)

"""What the Parquet files hold: ids, codes, numbers and moments, and nothing that a person typed.

Names, addresses, titles, messages and texts in fields of the company's own stay in the database;
so do domains, which may name a person. Moments are in UTC, without a zone.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db.models import Model, QuerySet

from oneteam.domain.capture import queries as capture
from oneteam.domain.capture.models import CustomField, Lead, Touch
from oneteam.domain.feedback.models import Verdict
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.qualification.models import ScoreReceipt
from oneteam.timeline import queries as timeline

WHAT = "what"  # the number of a touch's kind, channel and campaign
TOUCHED = ("kind", "channel", "campaign")
REJECTED_AS = "contact.rejected_as"
Rows = Iterator[tuple[Any, ...]]
"""Rows of a table from one id up to another, by id."""
READ = 2000  # rows at once
TYPED = ("contact.title", "contact.email_domain", "account.domain")
# What a lead's facts keep in the files, by their names; the rest is typed text or changes daily.
FACTS = {
    "account.employees": "BIGINT",
    "account.country": "VARCHAR",
    "account.industry": "VARCHAR",
    "account.is_known": "BOOLEAN",
    "account.is_customer": "BOOLEAN",
    "contact.has_phone": "BOOLEAN",
    "contact.has_email": "BOOLEAN",
    "contact.is_free_mail": "BOOLEAN",
    "contact.is_disposable": "BOOLEAN",
    "lead.source": "VARCHAR",
    "lead.channel": "VARCHAR",
    "lead.campaign": "VARCHAR",
    "lead.form": "VARCHAR",
    "lead.message_length": "BIGINT",
}
NUMBERED: dict[str, tuple[str, ...]] = {
    f"{name} #": (name,) for name, type_ in FACTS.items() if type_ == "VARCHAR"
}


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the files: its columns with DuckDB's types, and how its rows are read."""

    name: str
    source: str  # the table in the database
    columns: dict[str, str]
    read: Callable[[int, int], Rows]
    # Beside some columns their numbers, by which many rows are judged at once: name -> columns.
    numbered: dict[str, tuple[str, ...]] = field(default_factory=dict)
    span: int = 100_000  # ids in one file
    noun: str = ""  # rows change after they were written; events about this noun say so


def is_typed(fact: str, types: dict[str, str]) -> bool:
    """Whether a fact is text that people typed, which no file holds."""
    own = ".custom." in fact
    return fact in TYPED or fact.startswith("contact.custom.") or (own and types[fact] == "text")


def own_types() -> dict[str, str]:
    """The types of the company's own fields, by the names of their facts."""
    rows = CustomField.objects.values_list("entity", "key", "type")
    return {f"{entity}.custom.{key}": type_ for entity, key, type_ in rows}


def _events(first: int, before: int) -> Rows:
    for id_, kind, version, subject, occurred, recorded, actor, data in timeline.between(
        first, before
    ):
        noun, _, about = subject.partition(":")
        number = int(about) if about.isdigit() else None
        said = json.dumps(data, sort_keys=True)
        yield id_, kind, version, noun, number, _utc(occurred), _utc(recorded), actor, said


def _leads(first: int, before: int) -> Rows:
    types = own_types()
    own = {name for name in types if not is_typed(name, types)}
    rows = Lead.objects.filter(id__gte=first, id__lt=before).values_list(*_LEAD)
    present = {row[0]: row for row in rows.iterator(chunk_size=READ)}
    for lead_id, facts in capture.facts_between(first, before, now=datetime.now(UTC)):
        if lead_id not in present:
            continue  # arrived between the two questions: the next export has it
        said = json.dumps({name: facts[name] for name in sorted(own & facts.keys())})
        yield (*map(_utc, present[lead_id]), *(facts[name] for name in FACTS), said)


_LEAD = (
    *("id", "contact_id", "account_id", "owner_id", "brought_by_id", "status", "grade", "points"),
    *("arrived_at", "qualified_at", "responded_at", "accepted_at", "verdict_at"),
    *("verdict", "reason", "is_history"),
)


def _touches(first: int, before: int) -> Rows:
    names = ("id", "contact_id", "lead_id", "kind", "channel", "campaign__key", "occurred_at")
    rows = _rows(Touch, first, before).values_list(*names, "batch__started_at")
    for some in _several(rows.iterator(chunk_size=READ)):
        noted = timeline.recorded_at([f"touch.recorded:{row[0]}" for row in some])
        for *row, batch_at in some:
            known = batch_at or noted.get(f"touch.recorded:{row[0]}") or row[-1]
            row[5] = row[5] or ""
            yield (*map(_utc, row), _utc(known))


def _receipts(first: int, before: int) -> Rows:
    types = own_types()
    own = {name for name in types if not is_typed(name, types)}
    names = ("id", "lead_id", "policy_id", "decided_at", "fit_points", "engagement_points")
    rows = _rows(ScoreReceipt, first, before).values_list(*names, "grade", "is_qualified", "inputs")
    for *row, inputs in rows.iterator(chunk_size=READ):
        facts = inputs["facts"]
        said = json.dumps({name: facts[name] for name in sorted(own & facts.keys())})
        touched = [
            dict(
                zip(
                    (*TOUCHED, "occurred_at"),
                    (*what, _utc(datetime.fromisoformat(at))),
                    strict=True,
                )
            )
            for *what, at in inputs["touches"]
        ]
        told = (facts.get(name) for name in FACTS)
        yield *map(_utc, row), *told, facts.get(REJECTED_AS), said, touched


def _deals(first: int, before: int) -> Rows:
    names = ("id", "lead_id", "owner_id", "outcome", "amount_minor", "currency")
    return _plain(_rows(Opportunity, first, before).values_list(*names, "opened_at", "closed_at"))


def _verdicts(first: int, before: int) -> Rows:
    names = ("id", "lead_id", "verdict", "reason", "sub_reason", "at")
    return _plain(_rows(Verdict, first, before).values_list(*names))


def _rows(model: type[Model], first: int, before: int) -> QuerySet[Any]:
    return model._default_manager.filter(pk__gte=first, pk__lt=before).order_by("pk")


def _plain(rows: Any) -> Rows:
    return (tuple(map(_utc, row)) for row in rows.iterator(chunk_size=READ))


def _utc(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")
    return value


def _several(rows: Iterator[Any]) -> Iterator[list[Any]]:
    while some := list(islice(rows, READ)):
        yield some


def _columns(said: str) -> dict[str, str]:
    return dict(column.split() for column in said.split(","))


TABLES = (
    Table(
        "events",
        "oneteam_event",
        _columns(
            "id BIGINT, kind VARCHAR, version SMALLINT, noun VARCHAR, about BIGINT,"
            "occurred_at TIMESTAMP, recorded_at TIMESTAMP, actor VARCHAR, data VARCHAR"
        ),
        _events,
    ),
    Table(
        "leads",
        "oneteam_lead",
        _columns(
            "id BIGINT, contact_id BIGINT, account_id BIGINT, owner_id BIGINT, brought_by BIGINT,"
            "status VARCHAR, grade VARCHAR, points BIGINT, arrived_at TIMESTAMP,"
            "qualified_at TIMESTAMP, responded_at TIMESTAMP, accepted_at TIMESTAMP,"
            "verdict_at TIMESTAMP, verdict VARCHAR, reason VARCHAR, is_history BOOLEAN"
        )
        | FACTS
        | {"custom": "VARCHAR"},
        _leads,
        numbered=NUMBERED,
        span=50_000,
        noun="lead",
    ),
    Table(
        "touches",
        "oneteam_touch",
        _columns(
            "id BIGINT, contact_id BIGINT, lead_id BIGINT, kind VARCHAR, channel VARCHAR,"
            "campaign VARCHAR, occurred_at TIMESTAMP, known_at TIMESTAMP"
        ),
        _touches,
        numbered={WHAT: TOUCHED},
    ),
    Table(
        "receipts",
        "oneteam_scorereceipt",
        _columns(
            "id BIGINT, lead_id BIGINT, policy_id BIGINT, decided_at TIMESTAMP, fit_points BIGINT,"
            "engagement_points BIGINT, grade VARCHAR, is_qualified BOOLEAN"
        )
        | FACTS
        | {
            REJECTED_AS: "VARCHAR",
            "custom": "VARCHAR",
            "touches": (
                "STRUCT(kind VARCHAR, channel VARCHAR, campaign VARCHAR, occurred_at TIMESTAMP)[]"
            ),
        },
        _receipts,
        numbered=NUMBERED,
    ),
    Table(
        "deals",
        "oneteam_opportunity",
        _columns(
            "id BIGINT, lead_id BIGINT, owner_id BIGINT, outcome VARCHAR, amount_minor BIGINT,"
            "currency VARCHAR, opened_at TIMESTAMP, closed_at TIMESTAMP"
        ),
        _deals,
        noun="deal",
    ),
    Table(
        "verdicts",
        "oneteam_verdict",
        _columns(
            "id BIGINT, lead_id BIGINT, verdict VARCHAR, reason VARCHAR, sub_reason VARCHAR,"
            "judged_at TIMESTAMP"
        ),
        _verdicts,
    ),
)

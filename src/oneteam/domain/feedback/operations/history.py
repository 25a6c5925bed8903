"""Bulk writes of the past: responses and verdicts as files tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.operations.merging import Merged, Values
from oneteam.domain.feedback import rules
from oneteam.domain.feedback.models import Response, Verdict
from oneteam.domain.feedback.operations.verdicts import FACT_OF
from oneteam.domain.feedback.rules.judging import STATUS_AFTER
from oneteam.statements import bulk
from oneteam.timeline.operations import record_history
from oneteam.timeline.rules import Past


def import_responses(
    rows: Sequence[Values],
    *,
    batch_id: int,
    now: datetime,
    fresh: Mapping[int, datetime | None] = MappingProxyType({}),
) -> Merged:
    """Responses; one of the same lead, channel and moment is there already.

    A response before its lead arrived is kept as it is told: it is the file's defect, and counted.
    `fresh` are leads made a moment ago, none answered yet, with the first response they were
    written with.
    """
    lead_ids = {row["lead_id"] for row in rows} - fresh.keys()
    known = {
        (lead, channel, at): id_
        for id_, lead, channel, at in Response.objects.filter(lead__in=lead_ids).values_list(
            "id", "lead_id", "channel", "at"
        )
    }
    rows = [{"channel": "call", **row} for row in rows]
    merged = _insert(Response, rows, ("lead_id", "channel", "at"), known, batch_id=batch_id)
    first: dict[int, datetime | None] = dict.fromkeys(fresh)
    first |= dict(Lead.objects.filter(pk__in=lead_ids).values_list("id", "responded_at"))
    past, earlier = [], {}
    for position in merged.created:
        row, id_ = rows[position], merged.ids[position]
        before = first.get(row["lead_id"])
        is_automatic = bool(row.get("is_automatic"))
        if not is_automatic and (before is None or row["at"] < before):
            first[row["lead_id"]] = earlier[row["lead_id"]] = row["at"]
        data = {
            "response": id_,
            "channel": row["channel"],
            "is_first": before is None and not is_automatic,
            "is_automatic": is_automatic,
        }
        past.append(Past(f"lead:{row['lead_id']}", row["at"], f"lead.responded:{id_}", data))
    changed = [(id_, [at]) for id_, at in earlier.items() if fresh.get(id_) != at]
    bulk.update_many(Lead, ["responded_at"], changed)
    record_history("lead.responded", past, now=now)
    return merged


def import_verdicts(rows: Sequence[Values], *, batch_id: int, now: datetime) -> Merged:
    """Verdicts; the newest of a lead becomes the lead's own. No lead is woken by a past verdict."""
    lead_ids = {row["lead_id"] for row in rows}
    known = {
        (lead, verdict, at): id_
        for id_, lead, verdict, at in Verdict.objects.filter(lead__in=lead_ids).values_list(
            "id", "lead_id", "verdict", "at"
        )
    }
    merged = _insert(Verdict, rows, ("lead_id", "verdict", "at"), known, batch_id=batch_id)
    past: dict[str, list[Past]] = {}
    for position in merged.created:
        row, id_ = rows[position], merged.ids[position]
        said = rules.Verdict(row["verdict"])
        data: dict[str, Any] = {"verdict": id_, "has_note": bool(row.get("note"))}
        if said is not rules.Verdict.ACCEPT:
            data["reason"] = row.get("reason", "")
        kind = FACT_OF[said]
        past.setdefault(kind, []).append(
            Past(f"lead:{row['lead_id']}", row["at"], f"{kind}:{id_}", data)
        )
    for kind, facts in past.items():
        record_history(kind, facts, now=now)
    refresh_leads({rows[position]["lead_id"] for position in merged.created})
    return merged


def refresh_leads(lead_ids: Iterable[int]) -> None:
    """Set leads to what their responses and verdicts say; a lead with a deal stays converted."""
    ids = list(lead_ids)
    rows = Lead.objects.filter(pk__in=ids, is_history=True).only("status", "verdict", "accepted_at")
    leads = {row.pk: row for row in rows}
    newest: dict[int, Verdict] = {}
    accepted: dict[int, datetime] = {}
    for said in Verdict.objects.filter(lead__in=leads).order_by("at", "id"):
        newest[said.lead_id] = said
        if said.verdict == "accept":
            accepted.setdefault(said.lead_id, said.at)
    first: dict[int, datetime] = {}
    for id_, at in (
        Response.objects.filter(lead__in=leads, is_automatic=False)
        .order_by("-at")
        .values_list("lead_id", "at")
    ):
        first[id_] = at
    bulk.update_many(
        Lead,
        ["status", "verdict", "reason", "verdict_at", "accepted_at", "responded_at"],
        [
            (
                id_,
                [
                    *_standing(lead, newest.get(id_)),
                    # Without a verdict, an acceptance is what a file said of the lead itself.
                    accepted.get(id_) or (None if lead.verdict else lead.accepted_at),
                    first.get(id_),
                ],
            )
            for id_, lead in leads.items()
        ],
    )


def remove_batch(batch_id: int, *, keep: set[int]) -> tuple[int, set[int]]:
    """Remove a batch's responses and verdicts, but those of the leads to keep.

    Returns how many, and the leads they were of.
    """
    leads: set[int] = set()
    removed = 0
    for model in (Response, Verdict):
        rows = model._default_manager.filter(batch=batch_id).exclude(lead__in=keep)
        leads |= set(rows.values_list("lead_id", flat=True))
        removed += rows.delete()[0]
    return removed, leads


def _standing(lead: Lead, newest: Verdict | None) -> list[Any]:
    if newest is None:
        return ["nurture" if lead.verdict else lead.status, "", "", None]
    status = STATUS_AFTER[rules.Verdict(newest.verdict)].value
    if lead.status == "converted" and newest.verdict == "accept":
        status = "converted"
    return [status, newest.verdict, newest.reason, newest.at]


def _insert(
    model: type[Response] | type[Verdict],
    rows: Sequence[Values],
    identity: Sequence[str],
    known: dict[Any, int],
    *,
    batch_id: int,
) -> Merged:
    merged, new = Merged(ids=[0] * len(rows)), []
    repeats = []
    for position, row in enumerate(rows):
        same = tuple(row[name] for name in identity)
        if same in known:
            repeats.append((position, same))
            continue
        known[same] = 0
        merged.created.append(position)
        new.append(list(row.values()))
    ids = bulk.insert_many(model, list(rows[0]), new, constants={"batch_id": batch_id})
    for position, id_ in zip(merged.created, ids, strict=True):
        merged.ids[position] = id_
    for position, same in repeats:
        merged.ids[position] = known[same]
    return merged

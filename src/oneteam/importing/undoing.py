"""Takes an import back, but for what people have worked on since."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from oneteam.domain.capture.operations import batches
from oneteam.domain.capture.queries import imports
from oneteam.domain.feedback.operations import history as feedback
from oneteam.domain.pipeline.operations import history_lists as lists
from oneteam.domain.pipeline.operations import unmaking as pipeline
from oneteam.domain.pipeline.operations.customers import unmake_customers
from oneteam.org.operations.history import remove_imported_people
from oneteam.timeline.queries import worked_on

CHUNK = 1000


class UndoRefused(Exception):
    """The import cannot be taken back; the message says why."""


def undo(batch_id: int, *, now: datetime, by_id: int | None = None) -> dict[str, Any]:
    """Remove the rows a batch brought; returns what went and what was kept, and why.

    A lead or deal that people worked on since stays, with its account and contact. Values that
    the batch changed on rows of earlier batches stay changed. Events stay: the past is not edited.
    Killed in the middle, it can be run again. Raises BatchNotFound and UndoRefused.
    """
    batch = imports.batch(batch_id)
    if batch.undone_at:
        raise UndoRefused(f"Import {batch_id} was undone already; nothing is left to undo.")
    deals_kept = worked_on("deal", since=batch.started_at)
    leads_kept = worked_on("lead", since=batch.started_at)
    with transaction.atomic():
        deals_gone, touched = pipeline.remove_opportunities(batch_id, keep=deals_kept)
        keep = leads_kept | imports.leads_in_use(batch_id)
        happened, said_of = feedback.remove_batch(batch_id, keep=keep)
        touches = batches.remove_touches(batch_id, keep=keep)
        feedback.refresh_leads((touched | said_of) - leads_kept)
    ids = [id_ for id_ in imports.leads_of_batch(batch_id) if id_ not in keep]
    leads_gone = 0
    for at in range(0, len(ids), CHUNK):
        with transaction.atomic():
            leads_gone += batches.remove_leads(ids[at : at + CHUNK])
    with transaction.atomic():
        others_gone, others_kept = batches.remove_loose(batch_id)
        made = batch.summary.get("made", {})
        people_gone = remove_imported_people(made.get("people", []))
        unmake_customers(made.get("customers", []))
        products_gone = lists.remove_products(batch_id)
        stages_gone = lists.remove_stages(made.get("stages", []))
        fields_gone = batches.remove_custom_fields(made.get("custom_fields", []))
        fields_gone += pipeline.remove_custom_fields(made.get("custom_fields", []))
        leads_left = imports.leads_of_batch(batch_id)
        deals_left = pipeline.deals_of_batch(batch_id)
        removed = deals_gone + leads_gone + others_gone + happened + touches + people_gone
        removed += products_gone
        kept = len(leads_left) + len(deals_left) + others_kept
        result = {
            "batch": batch_id,
            "removed": {
                "leads": leads_gone,
                "deals": deals_gone,
                "accounts_and_contacts": others_gone,
                "responses_and_verdicts": happened,
                "touches": touches,
                "people": people_gone,
                "products": products_gone,
                "stages": stages_gone,
                "custom_fields": fields_gone,
            },
            "kept": {
                "leads": leads_left,
                "deals": deals_left,
                "accounts_and_contacts": others_kept,
            },
        }
        batches.note_batch(batch_id, summary={**batch.summary, "undone": result})
        batches.finish_undo(batch_id, removed=removed, kept=kept, by_id=by_id, now=now)
    return result

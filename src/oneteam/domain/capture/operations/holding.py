"""Holds a lead for one act, so that what is decided about it still holds when it is written."""

from __future__ import annotations

from oneteam.domain.capture.models import Lead
from oneteam.statements.ready import Ready

_HELD = Ready(
    lambda lead_id: (
        Lead.objects.select_for_update(no_key=True).filter(pk=lead_id).values_list("pk")
    ),
    lead_id=int,
)


def hold(lead_id: int) -> None:
    """Hold a lead until the transaction ends; who else wants to work on it waits.

    Always before anything else of the lead is locked (clocks, assignments, the members of a pool),
    so that no two acts wait for each other. Rows that only refer to the lead may still be added.
    A lead that is not there holds nothing. SQLite lets one transaction write at a time anyway.
    """
    _HELD.row(lead_id=lead_id)

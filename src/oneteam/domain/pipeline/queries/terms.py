"""Reads of what is expected of a deal."""

from __future__ import annotations

from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.rules import Commitment
from oneteam.domain.pipeline.rules.changes import Terms


def terms_of(deal: Opportunity) -> Terms:
    """The terms of a deal as they stand."""
    return Terms(
        amount_minor=deal.amount_minor,
        currency=deal.currency,
        close_on=deal.close_on,
        commitment=Commitment(deal.commitment),
        competitor=deal.competitor,
    )

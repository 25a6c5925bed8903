"""Writes of what arrives: leads with their contacts, accounts and touches, and the forms."""

from oneteam.domain.campaigns.operations import ensure_campaign
from oneteam.domain.capture.operations.arriving import (
    ArrivalRefused,
    Captured,
    capture,
    keep,
    receive,
)
from oneteam.domain.capture.operations.forms import (
    FormDraft,
    FormRefused,
    ensure_consent_text,
    ensure_form,
    save_form,
)
from oneteam.domain.capture.operations.holding import hold
from oneteam.domain.capture.operations.owning import own_account
from oneteam.domain.capture.operations.touching import add_touches

__all__ = [
    "ArrivalRefused",
    "Captured",
    "FormDraft",
    "FormRefused",
    "add_touches",
    "capture",
    "ensure_campaign",
    "ensure_consent_text",
    "ensure_form",
    "own_account",
    "hold",
    "keep",
    "receive",
    "save_form",
]

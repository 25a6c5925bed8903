"""Reads of leads and forms, always as somebody who may see them."""

from oneteam.domain.capture.queries.access import (
    LeadNotFound,
    NotAllowed,
    access_lead,
    access_lead_to_contest,
    access_lead_to_mend,
    access_lead_to_reassign,
    access_lead_to_work,
    visible_leads,
)
from oneteam.domain.capture.queries.accounts import (
    AccountNotFound,
    access_account,
    contacts_of,
    find_accounts,
    visible_accounts,
)
from oneteam.domain.capture.queries.cards import (
    Card,
    brought_waiting,
    cards,
    counts_by_status,
    is_visible,
    newer_than,
    newest,
    open_by_owner,
    waiting_cards,
)
from oneteam.domain.capture.queries.counted import LAST_HOLDER
from oneteam.domain.capture.queries.export import leads_as_csv
from oneteam.domain.capture.queries.facts import (
    MOST_TOUCHES,
    facts_between,
    facts_of,
    lead_facts,
    touches_for,
)
from oneteam.domain.capture.queries.forms import (
    FormNotFound,
    FormView,
    consent_text,
    form_by_id,
    form_by_slug,
    forms,
)
from oneteam.domain.capture.queries.imports import batches
from oneteam.domain.capture.queries.newcomers import Newcomer
from oneteam.domain.capture.queries.ordering import SORTS
from oneteam.domain.capture.queries.own_fields import (
    FieldNotFound,
    OwnField,
    every_own_field,
    own_field,
    own_field_by_id,
    own_fields,
    own_values,
)
from oneteam.domain.capture.queries.paging import PAGE_SIZE, Filters, Page, page_of_leads
from oneteam.domain.capture.queries.single import (
    Arrived,
    Standing,
    arrived,
    lead,
    leads_before,
    standing,
)

__all__ = [
    "Arrived",
    "arrived",
    "LAST_HOLDER",
    "PAGE_SIZE",
    "SORTS",
    "AccountNotFound",
    "Card",
    "FieldNotFound",
    "Filters",
    "FormNotFound",
    "FormView",
    "LeadNotFound",
    "Newcomer",
    "NotAllowed",
    "OwnField",
    "Page",
    "Standing",
    "access_account",
    "access_lead",
    "access_lead_to_contest",
    "access_lead_to_mend",
    "access_lead_to_reassign",
    "access_lead_to_work",
    "batches",
    "brought_waiting",
    "cards",
    "consent_text",
    "contacts_of",
    "counts_by_status",
    "every_own_field",
    "find_accounts",
    "form_by_id",
    "form_by_slug",
    "forms",
    "is_visible",
    "lead",
    "MOST_TOUCHES",
    "facts_between",
    "facts_of",
    "lead_facts",
    "leads_as_csv",
    "leads_before",
    "newer_than",
    "newest",
    "open_by_owner",
    "own_field",
    "own_field_by_id",
    "own_fields",
    "own_values",
    "page_of_leads",
    "standing",
    "touches_for",
    "visible_accounts",
    "visible_leads",
    "waiting_cards",
]

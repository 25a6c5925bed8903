"""Reads of leads and forms, always as somebody who may see them."""

from oneteam.domain.capture.queries.access import (
    LeadNotFound,
    NotAllowed,
    access_lead,
    access_lead_to_mend,
    access_lead_to_reassign,
    access_lead_to_work,
    visible_leads,
)
from oneteam.domain.capture.queries.export import leads_as_csv
from oneteam.domain.capture.queries.facts import lead_facts, touches_for
from oneteam.domain.capture.queries.forms import (
    FormNotFound,
    FormView,
    consent_text,
    form_by_id,
    form_by_slug,
    forms,
)
from oneteam.domain.capture.queries.paging import (
    PAGE_SIZE,
    SORTS,
    Filters,
    Page,
    page_of_leads,
)

__all__ = [
    "PAGE_SIZE",
    "SORTS",
    "Filters",
    "FormNotFound",
    "FormView",
    "LeadNotFound",
    "NotAllowed",
    "Page",
    "access_lead",
    "access_lead_to_mend",
    "access_lead_to_reassign",
    "access_lead_to_work",
    "consent_text",
    "form_by_id",
    "form_by_slug",
    "forms",
    "lead_facts",
    "leads_as_csv",
    "page_of_leads",
    "touches_for",
    "visible_leads",
]

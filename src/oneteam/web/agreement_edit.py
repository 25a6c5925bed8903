"""Terms are drafted, changed, proposed and withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from oneteam import flow
from oneteam.domain.agreement import operations, queries
from oneteam.domain.agreement.operations import TermsRefused
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.agreement.rules.terms import Terms, default_terms
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.domain.clocks import queries as clocks
from oneteam.domain.clocks.rules import DEFAULTS
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.feedback.rules.reasons import DEFAULT
from oneteam.domain.feedback.rules.reasons_reading import BadReasons, read_reasons
from oneteam.domain.qualification.rules import PolicyWrong
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.agreement_drafting import Forms, changed, drafted
from oneteam.web.agreement_forms import TermsForms, review_days
from oneteam.web.agreement_reasons_forms import ReasonsForms
from oneteam.web.once import done_once
from oneteam.web.refusals import translated


@requires(Action.DRAFT_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
@done_once
def new(request: SignedIn) -> HttpResponse:
    """An agreement is drafted: at first as the one in force, else as the promises made now."""
    now = timezone.now()
    before = queries.in_force(Kind.AGREEMENT, now)
    forms = TermsForms(
        request.POST or None,
        terms=read_terms(before.content) if before else _beginning(),
        quarter=org.quarter_at(now),
    )
    return drafted(request, forms, Kind.AGREEMENT, now=now)


@requires(Action.DRAFT_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
@done_once
def new_reasons(request: SignedIn) -> HttpResponse:
    """Reasons of verdicts are drafted: at first as those in force."""
    now = timezone.now()
    forms = ReasonsForms(request.POST or None, reasons=feedback.reasons_at(now))
    return drafted(request, forms, Kind.REASONS, now=now)


@requires(Action.DRAFT_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
@translated
def edit(request: SignedIn, version_id: int) -> HttpResponse:
    """A draft or proposal is changed; signatures under it are void then."""
    now = timezone.now()
    found = queries.access_version(request.user, version_id, now=now)
    if found.kind not in _CHANGED or not found.is_open:
        raise Http404
    return changed(request, _CHANGED[found.kind](request.POST or None, found), found, now=now)


@requires(Action.DRAFT_TERMS)
@require_POST
@translated
def propose(request: SignedIn, version_id: int) -> HttpResponse:
    """A draft is put before both leaders."""
    try:
        flow.propose(version_id, by=request.user, now=timezone.now())
    except (TermsRefused, PolicyWrong, BadReasons) as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, "Proposed: both teams are told, and both leaders can sign.")
    return redirect("agreement_version", version_id)


@requires(Action.DRAFT_TERMS)
@require_POST
@translated
def withdraw(request: SignedIn, version_id: int) -> HttpResponse:
    """A draft or proposal is taken back."""
    now = timezone.now()
    queries.access_version(request.user, version_id, now=now)
    try:
        operations.withdraw(version_id, by=request.user, now=now)
    except TermsRefused as refused:
        messages.error(request, str(refused))
        return redirect("agreement_version", version_id)
    url = reverse("agreement_restore", args=[version_id])
    undo.offer(request, "Withdrawn. It stays in the list.", url=url)
    return redirect("agreement")


@requires(Action.DRAFT_TERMS)
@require_POST
@translated
def restore(request: SignedIn, version_id: int) -> HttpResponse:
    """What was withdrawn is a draft again."""
    now = timezone.now()
    queries.access_version(request.user, version_id, now=now)
    try:
        operations.restore(version_id, by=request.user, now=now)
    except TermsRefused as refused:
        messages.error(request, str(refused))
    return redirect("agreement_version", version_id)


def _beginning() -> Terms:
    now = timezone.now()
    kept, company = clocks.targets_at(now), org.find_company()
    return default_terms(
        currency=company.currency if company else "EUR",
        promises=kept.targets if kept else DEFAULTS,
        quarter=org.quarter_at(now).key,
        reviews=review_days(org.local_day(now)),
    )


def _terms_of(data: Any, version: queries.VersionView) -> Forms:
    terms, quarter = read_terms(version.content), org.quarter_at(timezone.now())
    return TermsForms(data, terms=terms, quarter=quarter, head=version)


def _reasons_of(data: Any, version: queries.VersionView) -> Forms:
    try:
        reasons = read_reasons(version.content)
    except BadReasons:
        reasons = DEFAULT
    return ReasonsForms(data, reasons=reasons, head=version)


_CHANGED: dict[Kind, Callable[[Any, queries.VersionView], Forms]] = {
    Kind.AGREEMENT: _terms_of,
    Kind.REASONS: _reasons_of,
}

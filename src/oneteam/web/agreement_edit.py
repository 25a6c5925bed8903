"""Terms are drafted, changed, proposed and withdrawn."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
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
from oneteam.domain.feedback.rules.reasons_reading import BadReasons
from oneteam.domain.qualification.rules import PolicyWrong
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web import agreement_reasons, undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.agreement_forms import TermsForms, review_days
from oneteam.web.refusals import said_on, translated


@requires(Action.DRAFT_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """A version is drafted: at first as the one in force, else as the promises made now."""
    now = timezone.now()
    before = queries.in_force(Kind.AGREEMENT, now)
    terms = read_terms(before.content) if before else _beginning()
    forms = TermsForms(request.POST or None, terms=terms, quarter=org.quarter_at(now))
    if request.method == "POST" and forms.is_valid():
        with said_on(forms.head, TermsRefused):
            made = operations.draft(
                Kind.AGREEMENT,
                forms.terms().to_json(),
                by=request.user,
                now=now,
                name=forms.name,
                effective_from=forms.effective_from,
            )
            url = reverse("agreement_withdraw", args=[made])
            undo.offer(request, "Drafted. Replay it, then propose it to both leaders.", url=url)
            return redirect("agreement_version", made)
    return _page(request, forms, before=before)


@requires(Action.DRAFT_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
@translated
def edit(request: SignedIn, version_id: int) -> HttpResponse:
    """A draft or proposal is changed; signatures under it are void then."""
    now = timezone.now()
    found = queries.access_version(request.user, version_id, now=now)
    if found.kind is Kind.REASONS and found.is_open:
        return agreement_reasons.edit(request, found)
    if found.kind is not Kind.AGREEMENT or not found.is_open:
        raise Http404
    forms = TermsForms(
        request.POST or None,
        terms=read_terms(found.content),
        quarter=org.quarter_at(now),
        head=found,
    )
    if (
        request.method == "POST"
        and forms.is_valid()
        and not forms.head.say_if_changed(found.digest)
    ):
        with said_on(forms.head, TermsRefused):
            operations.change(
                version_id,
                forms.terms().to_json(),
                by=request.user,
                now=now,
                name=forms.name,
                effective_from=forms.effective_from,
            )
            messages.success(request, "Kept. It is a draft: propose it when it is ready.")
            return redirect("agreement_version", version_id)
    return _page(request, forms, version=found)


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


def _page(
    request: SignedIn,
    forms: TermsForms,
    *,
    version: queries.VersionView | None = None,
    before: queries.VersionView | None = None,
) -> HttpResponse:
    context = {"forms": forms, "version": version, "before": before}
    status = 422 if request.method == "POST" else 200
    return render(request, "agreement/form.html", context, status=status)

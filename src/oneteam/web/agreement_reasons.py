"""The reasons of verdicts are drafted and changed; the rest of their way is that of all terms."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from oneteam.domain.agreement import operations, queries
from oneteam.domain.agreement.operations import TermsRefused
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.feedback.rules.reasons import DEFAULT
from oneteam.domain.feedback.rules.reasons_reading import BadReasons, read_reasons
from oneteam.org.rules import Action
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.agreement_reasons_forms import ReasonsForms
from oneteam.web.refusals import said_on


@requires(Action.DRAFT_TERMS)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Reasons are drafted: at first as those in force."""
    now = timezone.now()
    forms = ReasonsForms(request.POST or None, reasons=feedback.reasons_at(now))
    if request.method == "POST" and forms.is_valid():
        with said_on(forms.head, TermsRefused):
            made = operations.draft(
                Kind.REASONS,
                forms.reasons().to_json(),
                by=request.user,
                now=now,
                name=forms.name,
                effective_from=forms.effective_from,
            )
            url = reverse("agreement_withdraw", args=[made])
            undo.offer(request, "Drafted. Replay it, then propose it to both leaders.", url=url)
            return redirect("agreement_version", made)
    return _page(request, forms, before=queries.in_force(Kind.REASONS, now))


def edit(request: SignedIn, found: queries.VersionView) -> HttpResponse:
    """A draft or proposal is changed; signatures under it are void then."""
    try:
        reasons = read_reasons(found.content)
    except BadReasons:
        reasons = DEFAULT
    forms = ReasonsForms(request.POST or None, reasons=reasons, head=found)
    if (
        request.method == "POST"
        and forms.is_valid()
        and not forms.head.say_if_changed(found.digest)
    ):
        with said_on(forms.head, TermsRefused):
            operations.change(
                found.id,
                forms.reasons().to_json(),
                by=request.user,
                now=timezone.now(),
                name=forms.name,
                effective_from=forms.effective_from,
            )
            messages.success(request, "Kept. It is a draft: propose it when it is ready.")
            return redirect("agreement_version", found.id)
    return _page(request, forms, version=found)


def _page(
    request: SignedIn,
    forms: ReasonsForms,
    *,
    version: queries.VersionView | None = None,
    before: queries.VersionView | None = None,
) -> HttpResponse:
    context = {"forms": forms, "version": version, "before": before}
    status = 422 if request.method == "POST" else 200
    return render(request, "agreement/reasons_form.html", context, status=status)

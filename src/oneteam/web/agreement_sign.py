"""A leader signs: what they read, with their password asked again."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from oneteam import flow
from oneteam.domain.agreement.operations import TermsRefused
from oneteam.domain.agreement.queries import access_version
from oneteam.domain.clocks.rules import BadTargets
from oneteam.domain.feedback.rules.reasons_reading import BadReasons
from oneteam.domain.qualification.rules import PolicyWrong
from oneteam.org import operations as org
from oneteam.org.rules import Action
from oneteam.web import agreement
from oneteam.web.access import SignedIn, requires
from oneteam.web.agreement_parts import SignForm
from oneteam.web.auth import TOO_MANY, account_key, may_try
from oneteam.web.refusals import said_on, translated


@sensitive_post_parameters("password")
@requires(Action.SIGN_TERMS)
@require_POST
@translated
def sign(request: SignedIn, version_id: int) -> HttpResponse:
    """Sign a proposed version for one's team."""
    now, email = timezone.now(), request.user.email.lower()
    found = access_version(request.user, version_id, now=now)
    if any(hand.person_id == request.user.pk for hand in found.signatures):
        return redirect("agreement_version", version_id)  # the button was pressed twice
    form, status = SignForm(request.POST), 422
    if form.is_valid():
        if not may_try(request, email, now=now):
            form.add_error("password", TOO_MANY)
            status = 429
        elif not request.user.check_password(form.cleaned_data["password"]):
            form.add_error("password", "That is not your password.")
        else:
            org.clear(account_key(request, email))
            seen = form.cleaned_data["seen"]
            with said_on(form, TermsRefused, PolicyWrong, BadReasons, BadTargets):
                begins = flow.sign(version_id, seen=seen, by=request.user, now=now)
                messages.success(request, _said(begins, now=now))
                return redirect("agreement_version", version_id)
    return agreement.show(request, version_id, form=form, status=status)


def _said(begins: datetime | None, *, now: datetime) -> str:
    if begins is None:
        return "Signed. It takes effect when the other team's leader has signed too."
    if begins <= now:
        return "Both leaders have signed: in force from now on."
    return f"Both leaders have signed: in force from {timezone.localtime(begins):%-d %b %Y, %H:%M}."

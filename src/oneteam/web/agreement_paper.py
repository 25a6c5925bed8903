"""A version of the terms as a file to print, sign by hand or send."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from oneteam.domain.agreement import queries
from oneteam.domain.agreement.rules import SIGNERS
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.agreement import parts_of
from oneteam.web.paper import contract_pdf
from oneteam.web.refusals import translated


@requires(Action.SEE_AGREEMENT)
@require_safe
@translated
def pdf(request: SignedIn, version_id: int) -> HttpResponse:
    """One version as a PDF."""
    found = queries.access_version(request.user, version_id, now=timezone.now())
    company = org.find_company()
    signed = {hand.team for hand in found.signatures}
    written = contract_pdf(
        found,
        parts_of(found),
        company=company.name if company else "",
        missing=[team for team in SIGNERS.values() if team not in signed],
    )
    name = f"{found.kind.value}-{found.number}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(written, content_type="application/pdf", headers=headers)

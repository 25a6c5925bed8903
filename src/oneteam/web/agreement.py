"""The Agreement: what is in force, as one page anybody can read, and every version with it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from oneteam.domain.agreement import queries
from oneteam.domain.agreement.queries import VersionView
from oneteam.domain.agreement.rules import SIGNERS, Kind, State
from oneteam.domain.agreement.rules.differences import differences
from oneteam.domain.agreement.rules.terms import next_review
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.domain.agreement.rules.wording import Part, contract
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.feedback.rules import reasons_wording
from oneteam.domain.feedback.rules.reasons_reading import BadReasons, read_reasons
from oneteam.domain.qualification import queries as qualification
from oneteam.domain.qualification.rules import PolicyWrong, policy_from_json
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, may
from oneteam.web.access import SignedIn, requires
from oneteam.web.agreement_definition import definition
from oneteam.web.agreement_parts import SignForm
from oneteam.web.refusals import translated
from oneteam.web.undo import offered

_BROUGHT = (Kind.REASONS,)  # what holds before any version is signed


@requires(Action.SEE_AGREEMENT)
@require_safe
def agreement(request: SignedIn) -> HttpResponse:
    """What did we promise each other?"""
    now = timezone.now()
    version = queries.in_force(Kind.AGREEMENT, now)
    return render(
        request,
        "agreement.html",
        {
            **(_told(version) if version else {}),
            "version": version,
            "groups": [
                (kind, found)
                for kind in Kind
                if (found := _versions(kind, now)) or kind in _BROUGHT
            ],
            "may_draft": may(Role(request.user.role), Action.DRAFT_TERMS),
            "undo": offered(request),
        },
    )


@requires(Action.SEE_AGREEMENT)
@require_safe
@translated
def version(request: SignedIn, version_id: int) -> HttpResponse:
    """What does this version say, and who signed it?"""
    return show(request, version_id)


def show(
    request: SignedIn, version_id: int, *, form: SignForm | None = None, status: int = 200
) -> HttpResponse:
    """The page of one version; with the form to sign when that is this person's to do."""
    now, role = timezone.now(), Role(request.user.role)
    found = queries.access_version(request.user, version_id, now=now)
    team = SIGNERS.get(role)
    signed_by = {hand.team for hand in found.signatures}
    is_mine = found.state is State.PROPOSED and team is not None and team not in signed_by
    context = {
        **_told(found),
        "version": found,
        "may_draft": may(role, Action.DRAFT_TERMS) and found.is_open,
        "form": form or (SignForm() if is_mine else None),
        "missing": [one for one in SIGNERS.values() if one not in signed_by],
        "undo": offered(request),
    }
    if found.kind is not Kind.QUALIFICATION and found.state is not State.SIGNED:
        context |= _beside(found, now=now)
    return render(request, "agreement/version.html", context, status=status)


def _beside(found: VersionView, *, now: datetime) -> dict[str, Any]:
    """What an open version changes in the one in force."""
    before = queries.in_force(found.kind, now)
    if found.kind is Kind.AGREEMENT:
        told = (read_terms(one.content) for one in (before, found) if one)
        return {"before": before, "changes": differences(*told) if before else []}
    try:
        new = read_reasons(found.content)
    except BadReasons:
        return {}
    changes = reasons_wording.differences(feedback.reasons_at(now), new)
    return {"before": before, "changes": changes, "instead": "the reasons OneTeam brings"}


def parts_of(version: VersionView) -> tuple[Part, ...]:
    """A version as sentences, of whatever kind it is."""
    if version.kind is Kind.AGREEMENT:
        return contract(read_terms(version.content))
    if version.kind is Kind.QUALIFICATION:
        return _definition(version.content)
    try:
        return reasons_wording.parts(read_reasons(version.content))
    except BadReasons as wrong:
        return (_unreadable(wrong),)


def _told(version: VersionView) -> dict[str, Any]:
    told: dict[str, Any] = {"parts": parts_of(version), "company": org.find_company()}
    if version.kind is Kind.AGREEMENT:
        told["review"] = next_review(read_terms(version.content), org.local_day(timezone.now()))
    return told


def _versions(kind: Kind, now: Any) -> list[VersionView]:
    return queries.versions(kind, now=now)


def _definition(content: dict[str, Any]) -> tuple[Part, ...]:
    try:
        policy = policy_from_json(content, fields=qualification.fields())
    except PolicyWrong as wrong:
        return (_unreadable(wrong),)
    return definition(policy)


def _unreadable(wrong: Exception) -> Part:
    return Part("Cannot be read", "", tuple(str(wrong).split("; ")))

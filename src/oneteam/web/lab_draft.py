"""The lab: takes a suggestion into the draft, and puts the draft before both leaders."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam import flow
from oneteam.analytics import suggesting
from oneteam.domain.agreement import operations as agreement
from oneteam.domain.qualification import operations, queries, rules
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.lab import ProposeForm, lab_shown, terms_address
from oneteam.web.settings_policy import draft_definition


@requires(Action.DRAFT_TERMS)
@require_POST
def lab_propose(request: SignedIn) -> HttpResponse:
    """Put the draft before both leaders."""
    form, draft, now = ProposeForm(request.POST), queries.draft(), timezone.now()
    if draft is None:
        raise Http404
    if not form.is_valid():
        return lab_shown(request, propose=form, status=422)
    day = form.cleaned_data["effective"]
    try:
        version_id = flow.propose_definition(
            draft.policy.to_json(),
            by=request.user,
            now=now,
            name=form.cleaned_data["name"] or draft.name,
            effective_from=period(day, None).since if day else None,
        )
    except agreement.TermsRefused as refused:
        messages.error(request, str(refused))
        return redirect("lab")
    messages.success(request, "Proposed. It counts once a leader of each team has signed it.")
    return redirect(terms_address("agreement_version", version_id) or reverse("lab"))


@requires(Action.DRAFT_TERMS)
@require_POST
def lab_look(request: SignedIn) -> HttpResponse:
    """Look now at what the verdicts suggest."""
    if not suggesting.look(now=timezone.now()):
        messages.info(request, "The worker looks; with many leads that takes it a minute.")
    return redirect(f"{reverse('lab')}#suggested")


@requires(Action.DRAFT_TERMS)
@require_POST
def lab_take(request: SignedIn, number: int) -> HttpResponse:
    """Take a suggestion into the draft, as its last rule."""
    suggested = (suggesting.proposed() or {"proposals": []})["proposals"]
    if number >= len(suggested):
        raise Http404
    if request.POST.get("run", suggested[number]["run"]) != suggested[number]["run"]:
        messages.info(request, "There was another look meanwhile. See what it suggests.")
        return redirect(f"{reverse('lab')}#suggested")
    definition, rule = draft_definition(), suggested[number]["rule"]
    others = [one for one in definition["fit"] if one["name"] != rule["name"]]
    draft = queries.draft()
    try:
        operations.save_draft(
            {**definition, "fit": [*others, rule]},
            name=draft.name if draft else "",
            now=timezone.now(),
        )
    except rules.PolicyWrong as wrong:
        messages.error(request, f"It does not fit into the draft: {wrong}.")
    else:
        messages.success(request, "Taken into the draft. Replay it before you propose it.")
    return redirect("lab")

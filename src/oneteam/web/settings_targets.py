"""Settings, Targets: what we promise about every lead. Saving makes a new version."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from oneteam.domain.agreement import queries as agreement
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.clocks import operations, queries
from oneteam.domain.clocks.rules import DEFAULTS, BadTargets, Targets
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.opened import Opened, mark
from oneteam.web.settings_targets_forms import PromiseForm, forms_for


@requires(Action.MANAGE_TARGETS)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_targets(request: SignedIn) -> HttpResponse:
    """What do we promise about every lead?"""
    now = timezone.now()
    kept = queries.targets_at(now)
    promised = kept.targets if kept else DEFAULTS
    signed = agreement.in_force(Kind.AGREEMENT, now)
    if signed is not None and request.method != "POST":
        return render(request, "settings/targets_agreed.html", {"signed": signed, "kept": kept})
    problem = ""
    stands = mark(kept.version if kept else 0)
    head = Opened(request.POST if request.method == "POST" else None, initial={"was": stands})
    forms = forms_for(promised, request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if head.is_valid() and head.say_if_changed(stands):
            problem = head.said_when_changed
        elif all(form.is_valid() for form in forms):
            try:
                version = operations.save_targets(_targets(forms), by=request.user, now=now)
            except (BadTargets, operations.TargetsRefused) as refused:
                problem = str(refused)
            else:
                messages.success(
                    request,
                    f"Version {version} of the targets is in force. Clocks that run keep theirs.",
                )
                return redirect("settings_targets")
        else:
            problem = "Nothing is saved yet: see below."
    return render(
        request,
        "settings/targets.html",
        {"forms": forms, "head": head, "kept": kept, "problem": problem},
        status=422 if problem else 200,
    )


def _targets(forms: list[PromiseForm]) -> Targets:
    made = (form.promise() for form in forms)
    return Targets(tuple(promise for promise in made if promise))

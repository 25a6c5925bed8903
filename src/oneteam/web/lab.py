"""The lab: a draft of the definition beside the one in force, and what the verdicts suggest."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from oneteam.analytics import lab, runs, suggesting
from oneteam.domain.agreement import queries as terms
from oneteam.domain.agreement.rules import NAME_LENGTH, Kind
from oneteam.domain.qualification import queries
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.org.queries import local_day
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires
from oneteam.web.lab_beside import beside
from oneteam.web.lab_scorecard_forms import AskForm
from oneteam.web.settings_policy import draft_definition


class ReplayForm(forms.Form):
    """Over which days to replay; both are included."""

    since = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label="To", widget=forms.DateInput(attrs={"type": "date"}))

    def clean(self) -> dict[str, Any]:
        """The first day must not lie after the last."""
        said = super().clean() or {}
        since, until = said.get("since"), said.get("until")
        if since and until and since > until:
            self.add_error("until", "This lies before the first day.")
        return said


class ProposeForm(forms.Form):
    """What the definition is called, and from which day it is to count."""

    name = forms.CharField(max_length=NAME_LENGTH, required=False)
    effective = forms.DateField(
        required=False,
        label="In force from",
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text="Left empty: from the second signature on.",
    )


@requires(Action.DRAFT_TERMS)
@require_safe
def lab_page(request: SignedIn) -> HttpResponse:
    """What would another definition have done?"""
    return lab_shown(request)


@requires(Action.DRAFT_TERMS)
@require_POST
def lab_replay(request: SignedIn) -> HttpResponse:
    """Ask for a replay of the draft, or of the definition in force when there is none."""
    form = ReplayForm(request.POST)
    if not form.is_valid():
        return lab_shown(request, replay=form, status=422)
    draft, now = queries.draft(), timezone.now()
    asked = period(form.cleaned_data["since"], form.cleaned_data["until"])
    assert asked.since is not None and asked.until is not None  # noqa: PT018 - both were given
    key = lab.ask(
        draft_definition(),
        name=(draft.name or f"Draft of version {draft.version}") if draft else "In force",
        since=asked.since,
        until=min(asked.until, now),
        by=request.user.pk,
        now=now,
    )
    return redirect("lab_run", key)


def lab_shown(
    request: SignedIn,
    *,
    replay: ReplayForm | None = None,
    propose: ProposeForm | None = None,
    learn: AskForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with forms as they were typed."""
    now = timezone.now()
    today: date = local_day(now)
    active, draft = queries.active_policy(now), queries.draft()
    days = {"since": today - timedelta(days=365), "until": today}
    context = {
        "active": active,
        "draft": draft,
        "replay": replay or ReplayForm(initial=days),
        "propose": propose or ProposeForm(initial={"name": draft.name if draft else ""}),
        "beside": beside(active.policy, draft.policy) if active and draft else [],
        "runs": runs.runs(runs.REPLAY)[:10],
        "learn": learn or AskForm(),
        "cards": runs.runs(runs.SCORECARD)[:5],
        "suggested": suggesting.proposed(),
        "versions": [
            (one, terms_address("agreement_version", one.id))
            for one in terms.versions(Kind.QUALIFICATION, now=now)[:5]
        ],
    }
    return render(request, "lab.html", context, status=status)


def terms_address(name: str, *about: Any) -> str:
    """A page of the terms; "" while there is none."""
    try:
        return reverse(name, args=about)
    except NoReverseMatch:
        return ""

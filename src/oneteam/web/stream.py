"""The Stream screen: what happened that concerns me, live, and what I follow."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from oneteam.org.rules import Action
from oneteam.stream import operations
from oneteam.stream.queries import feed
from oneteam.stream.queries.messages import lines
from oneteam.web.access import SignedIn, requires
from oneteam.web.sentences import sentence_for


@requires(Action.SEE_STREAM)
@require_safe
def stream(request: SignedIn) -> HttpResponse:
    """What happened?"""
    followed = feed.subjects_by_name(request.user, feed.follows(request.user))
    return render(request, "stream.html", {**_page(request), "followed": followed})


@requires(Action.SEE_STREAM)
@require_safe
def live(request: SignedIn) -> HttpResponse:
    """The newest page as a fragment, asked every few seconds; 204 when nothing happened since."""
    if request.GET.get("since") == feed.newest_mark(request.user):
        return HttpResponse(status=204)
    return render(request, "stream_live.html", _page(request))


@requires(Action.SEE_STREAM)
@require_POST
def follow(request: SignedIn) -> HttpResponse:
    """Follow something, or no longer; back to where the button was."""
    try:
        subject = feed.access_subject(request.user, request.POST.get("subject", ""))
    except feed.SubjectNotFound as refused:
        raise Http404(str(refused)) from refused
    if request.POST.get("end"):
        operations.unfollow(request.user, subject)
    else:
        operations.follow(request.user, subject, now=timezone.now())
    back = request.POST.get("back", "")
    if not back.startswith("/") or not url_has_allowed_host_and_scheme(back, None):
        back = ""
    return redirect(back or "stream")


def _page(request: SignedIn) -> dict[str, Any]:
    # Asked first: what happens while the rest is read shows with the next question.
    mark = feed.newest_mark(request.user)
    is_all = request.GET.get("show") == "all"
    text = request.GET.get("before", "")
    before = int(text) if text.isdecimal() and len(text) < 18 else None
    found = feed.page(request.user, is_all=is_all, before=before)
    kinds = {entry.id: entry.kind for entry in found.entries}
    rows = [
        {
            "line": line,
            "icon": sentence_for(kinds[line.event]).icon,
            "tone": sentence_for(kinds[line.event]).tone,
        }
        for line in lines(request.user, found.entries)
    ]
    return {
        "rows": rows,
        "is_all": is_all,
        "is_first": before is None,
        "before": found.before,
        "newest": mark,
    }

"""The Today screen: the one question of each role's day."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam.org.rules import Action, Role
from oneteam.stream import operations as telling
from oneteam.timeline import queries as timeline
from oneteam.web.access import SignedIn, requires
from oneteam.web.today_roles import leader, marketer, operations, rep

if TYPE_CHECKING:
    from oneteam.org.models import Person

TEMPLATES = {
    Role.REP: "today/rep.html",
    Role.MARKETER: "today/marketer.html",
    Role.SALES_LEADER: "today/leader.html",
    Role.MARKETING_LEADER: "today/leader.html",
    Role.OPERATIONS: "today/operations.html",
}


@requires(Action.SEE_TODAY)
def today(request: SignedIn) -> HttpResponse:
    """The person's own day first."""
    role = Role(request.user.role)
    context = _of_role(role, request.user, now=timezone.now())
    return render(request, TEMPLATES[role], context)


@requires(Action.SEE_TODAY)
def live(request: SignedIn) -> HttpResponse:
    """The same day as a fragment, asked every few seconds; 204 when nothing happened since."""
    newest = timeline.newest_id()
    if request.GET.get("since") == str(newest):
        return HttpResponse(status=204)
    role = Role(request.user.role)
    context = _of_role(role, request.user, now=timezone.now())
    return render(request, TEMPLATES[role].replace(".html", "_live.html"), context)


@requires(Action.SEE_TODAY)
@require_POST
def read_notices(request: SignedIn) -> HttpResponse:
    """What was told is known now."""
    telling.mark_read(request.user, now=timezone.now())
    return redirect("today")


def _of_role(role: Role, person: Person, *, now: datetime) -> dict[str, Any]:
    # Asked first: what happens while the rest is read shows with the next question.
    newest = timeline.newest_id()
    of_role = {
        Role.REP: rep,
        Role.MARKETER: marketer,
        Role.SALES_LEADER: leader,
        Role.MARKETING_LEADER: leader,
        Role.OPERATIONS: operations,
    }[role]
    return {"newest": newest, **of_role(person, now=now)}

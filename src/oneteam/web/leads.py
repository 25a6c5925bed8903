"""The Leads screen: find, sort, page and export them; and bring in a new one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import Status
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, Team
from oneteam.web.access import SignedIn, requires
from oneteam.web.leads_asked import filters_of, number
from oneteam.web.own_fields import filters as own_filters

COLUMNS = [
    ("Who", ""),
    ("Company", "company"),
    ("Status", "status"),
    ("Grade", "grade"),
    ("Source", "source"),
    ("Owner", "owner"),
    ("Arrived", "arrived"),
]
TABS = [
    ("All", ()),
    ("Open", ("queued", "assigned")),
    ("Accepted", ("accepted",)),
    ("Deals", ("converted",)),
    ("Nurture", ("nurture", "recycled")),
    ("Returned", ("returned",)),
    ("Rejected", ("rejected",)),
]


@requires(Action.SEE_OWN_LEADS)
def index(request: SignedIn) -> HttpResponse:
    """One page of leads; what is asked lies in the address, so it can be kept and shared."""
    asked = request.GET
    filters = filters_of(asked, person=request.user)
    sort = asked.get("sort", "-arrived")
    page = leads.page_of_leads(
        request.user, filters=filters, sort=sort, page=number(asked.get("page")) or 1
    )
    own = own_filters(leads.own_fields(), asked)
    context = {
        "page": page,
        "columns": [_column(label, name, sort, asked) for label, name in COLUMNS],
        "tabs": [_tab(label, statuses, asked) for label, statuses in TABS],
        "filters": filters,
        "asked": asked,
        "kept": _kept(asked, {one["name"] for one in own}),
        "owners": [
            person for person in org.people(active=None) if Role(person.role).team is Team.SALES
        ],
        "campaigns": campaigns.campaigns(request.user),
        "statuses": list(Status)[1:],
        "own": own,
        "is_own_asked": any(one["value"] for one in own),
        "is_narrowed": any(any(asked.getlist(name)) for name in set(asked) - {"sort", "page"}),
        "export_url": f"?{_changed(asked, page=None)}",
        "previous_url": f"?{_changed(asked, page=page.number - 1)}",
        "next_url": f"?{_changed(asked, page=page.number + 1)}",
        "newest": leads.newest(request.user),
    }
    return render(request, "leads.html", context)


@requires(Action.SEE_OWN_LEADS)
def newer(request: SignedIn) -> HttpResponse:
    """How many leads came since; 204 when none did."""
    since = number(request.GET.get("since")) or 0
    count = leads.newer_than(request.user, lead_id=since)
    if not count:
        return HttpResponse(status=204)
    return render(request, "leads/newer.html", {"count": count, "since": since})


@requires(Action.SEE_OWN_LEADS)
def export(request: SignedIn) -> StreamingHttpResponse:
    """The same leads as a file for a spreadsheet."""
    rows: Iterator[str] = leads.leads_as_csv(
        request.user,
        filters=filters_of(request.GET, person=request.user),
        sort=request.GET.get("sort", "-arrived"),
    )
    response = StreamingHttpResponse(rows, content_type="text/csv; charset=utf-8")
    day = org.local_day(timezone.now())
    response["Content-Disposition"] = f'attachment; filename="leads-{day}.csv"'
    return response


def _column(label: str, name: str, sort: str, asked: QueryDict) -> dict[str, str]:
    if not name:
        return {"label": label}
    is_up, is_down = sort == name, sort == f"-{name}"
    turned = name if is_down else f"-{name}" if is_up or name == "arrived" else name
    return {
        "label": label,
        "url": f"?{_changed(asked, sort=turned, page=None)}",
        "sorted": "ascending" if is_up else "descending" if is_down else "",
    }


def _tab(label: str, statuses: tuple[str, ...], asked: QueryDict) -> dict[str, Any]:
    chosen = tuple(sorted(asked.getlist("status"))) == tuple(sorted(statuses))
    return {
        "label": label,
        "url": f"?{_changed(asked, status=list(statuses), page=None)}",
        "is_current": chosen,
    }


def _kept(asked: QueryDict, own: set[str]) -> list[tuple[str, str]]:
    shown = {"owner", "grade", "source", "campaign", "q", "page"} | own
    return [
        (name, value) for name, values in asked.lists() if name not in shown for value in values
    ]


def _changed(asked: QueryDict, **changes: Any) -> str:
    changed = asked.copy()
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed.setlist(name, value if isinstance(value, list) else [str(value)])
    return changed.urlencode()

"""The Leads screen: find, sort, page and export them; and bring in a new one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import Status
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, Team
from oneteam.web.access import SignedIn, requires

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
        request.user, filters=filters, sort=sort, page=_number(asked.get("page")) or 1
    )
    context = {
        "page": page,
        "columns": [_column(label, name, sort, asked) for label, name in COLUMNS],
        "tabs": [_tab(label, statuses, asked) for label, statuses in TABS],
        "filters": filters,
        "asked": asked,
        "kept": _kept(asked),
        "owners": [
            person for person in org.people(active=None) if Role(person.role).team is Team.SALES
        ],
        "campaigns": campaigns.campaigns(),
        "statuses": list(Status)[1:],
        "is_narrowed": bool(set(asked) - {"sort", "page"}),
        "export_url": f"?{_changed(asked, page=None)}",
        "previous_url": f"?{_changed(asked, page=page.number - 1)}",
        "next_url": f"?{_changed(asked, page=page.number + 1)}",
        "newest": leads.newest(request.user),
    }
    return render(request, "leads.html", context)


@requires(Action.SEE_OWN_LEADS)
def newer(request: SignedIn) -> HttpResponse:
    """How many leads came since; 204 when none did."""
    since = _number(request.GET.get("since")) or 0
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
    response["Content-Disposition"] = f'attachment; filename="leads-{timezone.localdate()}.csv"'
    return response


def filters_of(asked: QueryDict, *, person: Any) -> leads.Filters:
    """The filters an address asks for; what cannot be read does not narrow."""
    zone = ZoneInfo(person.time_zone)
    known = {status.value for status in Status}
    since, until = _day(asked.get("since"), zone=zone), _day(asked.get("until"), zone=zone)
    if "counted_since" in asked or "counted_until" in asked:
        since, until = _counted(asked)
    if "month" in asked:
        first, end = _month(asked.get("month", ""))
        since, until = _later(since, first), _earlier(until, end)
    return leads.Filters(
        status=tuple(value for value in asked.getlist("status") if value in known),
        owner=_number(asked.get("owner")),
        is_unowned=asked.get("owner") == "none",
        brought_by=_number(asked.get("brought_by")),
        source=asked.get("source", ""),
        channel=asked.get("channel", ""),
        campaign=_number(asked.get("campaign")),
        grade=asked.get("grade", "")[:2],
        form=_number(asked.get("form")),
        text=asked.get("q", "").strip()[:200],
        since=since,
        until=until,
        is_mine=asked.get("mine") == "1",
        landing_page=asked.get("landing_page", ""),
        blank=frozenset(asked.getlist("blank")),
        reached=asked.get("reached", ""),
        answered_within=_number(asked.get("within")),
        is_unanswered=asked.get("answered") == "never",
        holder=_number(asked.get("holder")),
        own=tuple((name, asked.get(name, "")) for name in asked if ".custom." in name),
    )


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


def _kept(asked: QueryDict) -> list[tuple[str, str]]:
    shown = {"owner", "grade", "source", "campaign", "q", "page"}
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


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 18 else None


def _day(text: str | None, *, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.combine(datetime.fromisoformat(text or "").date(), time(), tzinfo=zone)
    except ValueError:
        return None


def _counted(asked: QueryDict) -> tuple[datetime | None, datetime | None]:
    # Figures count days where the company is, both included, so their links open the same leads.
    zone = _company_zone()
    until = _day(asked.get("counted_until"), zone=zone)
    if until is not None:
        until = datetime.combine(until.date() + timedelta(days=1), time(), tzinfo=zone)
    return _day(asked.get("counted_since"), zone=zone), until


def _month(text: str) -> tuple[datetime | None, datetime | None]:
    first = _day(f"{text}-01", zone=_company_zone())
    if first is None:
        return None, None
    year, month = (first.year + 1, 1) if first.month == 12 else (first.year, first.month + 1)
    return first, first.replace(year=year, month=month)


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(one, other) if one and other else one or other


def _company_zone() -> ZoneInfo:
    company = org.find_company()
    return ZoneInfo(company.calendar.time_zone if company else "UTC")

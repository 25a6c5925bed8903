"""What every page's frame needs: the rail, the person, the theme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from oneteam.org.rules import Action, Role, may

THEMES = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the rail."""

    label: str
    icon: str
    url: str
    is_current: bool


# label, icon, name of the address, what one must be allowed to do
DAY = [
    ("Today", "sun", "today", Action.SEE_TODAY),
    ("Leads", "inbox", "leads", Action.SEE_OWN_LEADS),
    ("Pipeline", "handshake", "pipeline", Action.SEE_OWN_DEALS),
    ("Pipeline", "handshake", "pipeline", Action.SEE_ALL_DEALS),
    ("Stream", "rss", "stream", Action.SEE_STREAM),
    ("Plan", "calendar-range", "plan", Action.SEE_PLAN),
    ("Agreement", "scroll-text", "agreement", Action.SEE_AGREEMENT),
]
FIGURES = [
    ("Scoreboard", "gauge", "scoreboard", Action.SEE_SCOREBOARD),
    ("What became", "waypoints", "became", Action.SEE_FIGURES),
    ("Funnel", "chart-bar-decreasing", "funnel", Action.SEE_FIGURES),
    ("Response times", "timer", "response_times", Action.SEE_FIGURES),
    ("Lab", "flask-conical", "lab", Action.DRAFT_TERMS),
]
SETTINGS = [
    ("People", "users", "settings_people", Action.MANAGE_PEOPLE),
    ("Hours", "calendar-clock", "settings_hours", Action.MANAGE_HOURS),
    ("Absences", "tree-palm", "settings_absences", Action.RECORD_OWN_ABSENCE),
    ("Fields", "table-properties", "settings_fields", Action.MANAGE_FIELDS),
    ("Forms", "clipboard-list", "settings_forms", Action.MANAGE_FORMS),
    ("Policy", "scale", "settings_policy", Action.DRAFT_TERMS),
    ("Routing", "route", "settings_routing", Action.MANAGE_ROUTING),
    ("Targets", "alarm-clock-check", "settings_targets", Action.MANAGE_TARGETS),
    ("Pipeline", "handshake", "settings_pipeline", Action.MANAGE_STAGES),
    ("Imports", "file-input", "settings_imports", Action.IMPORT),
    ("Webhooks", "webhook", "settings_webhooks", Action.MANAGE_WEBHOOKS),
    ("Notifications", "bell", "notifications", Action.KEEP_OWN_PROFILE),
    ("Profile", "circle-user-round", "profile", Action.KEEP_OWN_PROFILE),
]


def shell(request: HttpRequest) -> dict[str, Any]:
    """The frame of a page, under one name so that no page's own words collide with it."""
    theme = request.COOKIES.get("theme", "")
    frame: dict[str, Any] = {"theme": theme if theme in THEMES else ""}
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        frame.update(_for_person(user, request))
    return {"shell": frame}


def _for_person(person: Any, request: HttpRequest) -> dict[str, Any]:
    role = Role(person.role)
    day = _links(DAY, role, request.path)
    figures = _links(FIGURES, role, request.path)
    settings = _links(SETTINGS, role, request.path)
    rail = [{"label": "", "links": day}]
    if figures:
        rail.append({"label": "Figures", "links": figures})
    if settings:
        inside = any(link.is_current for link in settings)
        first = settings[0]
        rail.append({"label": "", "links": [Link("Settings", "settings", first.url, inside)]})
    new_lead = _address("lead_new") if may(role, Action.ADD_LEAD) else ""
    dock = day[:2]
    if new_lead:
        dock = [*dock, Link("New", "plus", new_lead, request.path == new_lead)]
    return {
        "person": person,
        "role": role.label,
        "team": role.team.value if role.team else "",
        "rail": rail,
        "dock": [*dock, *day[2:], *figures][:4],
        "settings": settings,
        "home_url": _address("today") or "/",
        "logout_url": _address("logout"),
        "search_url": _address("search"),
        "search_text": request.GET.get("q", ""),
        "new_lead_url": new_lead,
    }


def _inside(path: str) -> str:
    """The entry a page lies in: the longest address it begins with; Today lies in itself only."""
    if path.startswith(_address("deals")):  # a deal lies in the pipeline
        return _address("pipeline")
    urls = [_address(name) for _, _, name, _ in (*DAY, *FIGURES, *SETTINGS)]
    return max((url for url in urls if url != "/" and path.startswith(url)), key=len, default=path)


def _links(entries: list[tuple[str, str, str, Action]], role: Role, path: str) -> list[Link]:
    links: dict[str, Link] = {}
    for label, icon, name, action in entries:
        url = _address(name)
        if url and may(role, action):
            is_current = url == _inside(path)
            links[name] = Link(label, icon, url, is_current)
    return list(links.values())


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""

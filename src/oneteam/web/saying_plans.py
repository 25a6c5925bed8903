"""Facts about plans in words."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.html import format_html
from django.utils.safestring import SafeString

from oneteam.timeline.queries import Entry
from oneteam.web.names import Names


def plan(before: str, after: str = "") -> Callable[[Entry, Names], SafeString]:
    """What somebody did with the plan of a campaign; amounts stay on its page."""

    def say(entry: Entry, names: Names) -> SafeString:
        _, _, number = entry.subject.partition(":")
        campaign = names.campaigns.get(int(number), "of a campaign")
        return format_html(
            "<strong>{}</strong> {} <strong>{}</strong>{}",
            names.actor(entry),
            before,
            campaign,
            f" {after}" if after else "",
        )

    return say


def contributor(entry: Entry, names: Names) -> SafeString:
    """Who was named to work on it."""
    who = names.person(entry.data.get("person"))
    return plan(f"named {who} for the plan")(entry, names)

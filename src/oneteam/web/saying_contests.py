"""Facts about contested verdicts in words."""

from __future__ import annotations

from django.utils.html import format_html
from django.utils.safestring import SafeString

from oneteam.domain.feedback.rules.contesting import Ruling
from oneteam.timeline.queries import Entry
from oneteam.web.names import Names

STANDS = {
    Ruling.UPHOLD: "; both leaders agree, and it stays",
    Ruling.OVERTURN: "; both leaders agree, and the lead is judged again",
}


def contested(entry: Entry, names: Names) -> SafeString:
    """Who doubts the verdict."""
    who = names.actor(entry)
    return format_html("<strong>{}</strong> contested the verdict: both leaders rule", who)


def ruled(entry: Entry, names: Names) -> SafeString:
    """What a leader says of it, and whether that stands."""
    would = "uphold" if entry.data["ruling"] == Ruling.UPHOLD else "overturn"
    stands = entry.data.get("stands", "")
    return format_html(
        "<strong>{}</strong> would {} the contested verdict{}",
        names.actor(entry),
        would,
        STANDS[Ruling(stands)] if stands else "",
    )


def reopened(entry: Entry, names: Names) -> str:
    """Why it is open again."""
    if entry.data.get("contest"):
        return "The verdict was overturned: it is judged again"
    return "Mended: it is judged again"

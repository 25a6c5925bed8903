"""Decides what a plan must say to be kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from oneteam.domain.campaigns.rules.naming import LONGEST, campaign_key
from oneteam.timeline.rules import define

LONGEST_TEXT = 4000  # characters of a talk track, a question, an answer, a note
LONGEST_LINE = 200
LONGEST_RUN = timedelta(days=366)
MOST_MINOR = 10**15  # ten trillion of most currencies: room for anything true
MOST_LEADS = 10_000_000
_MONEY = ("budget_minor", "target_pipeline_minor", "target_revenue_minor")
_COUNTS = ("target_leads", "target_accepted")
_LINES = ("theme", "segment")
_TEXTS = ("seen", "say", "avoid")

define("cost.booked", needs="plan cost amount_minor currency")
define("cost.removed", needs="plan cost amount_minor currency")
define("contributor.named", needs="plan person minutes")
define("contributor.removed", needs="plan person")
define("asset.added", needs="plan asset")
define("asset.removed", needs="plan asset")
define("plan.read", needs="plan version")
define("question.asked", needs="plan question")
define("question.answered", needs="plan question")
define("question.removed", needs="plan question")
define("note.left", needs="plan note")
define("note.removed", needs="plan note")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is planned: money in minor units of the company's currency, days both included."""

    name: str
    owner_id: int
    starts_on: date
    ends_on: date
    channel: str = ""
    theme: str = ""
    segment: str = ""
    budget_minor: int | None = None
    target_leads: int | None = None
    target_accepted: int | None = None
    target_pipeline_minor: int | None = None
    target_revenue_minor: int | None = None
    seen: str = ""
    say: str = ""
    avoid: str = ""


def draft_faults(draft: Draft) -> dict[str, str]:
    """Everything that is wrong with a draft, by field."""
    wrong: dict[str, str] = {}
    if not campaign_key(draft.name):
        wrong["name"] = "Required field missing"
    elif len(draft.name) > LONGEST:
        wrong["name"] = f"Write a name of at most {LONGEST} characters."
    if draft.ends_on < draft.starts_on:
        wrong["ends_on"] = "It ends before it starts."
    elif draft.ends_on - draft.starts_on > LONGEST_RUN:
        wrong["ends_on"] = "Plan at most a year at once; plan the next quarter again."
    for name in _MONEY:
        amount = getattr(draft, name)
        if amount is not None and not 0 <= amount <= MOST_MINOR:
            wrong[name] = "Write an amount of zero or more."
    for name in _COUNTS:
        count = getattr(draft, name)
        if count is not None and not 0 <= count <= MOST_LEADS:
            wrong[name] = "Write a number of zero or more."
    leads, accepted = draft.target_leads, draft.target_accepted
    if leads is not None and accepted is not None and accepted > leads:
        wrong.setdefault("target_accepted", "More accepted than leads cannot be planned.")
    for names, longest in ((_LINES, LONGEST_LINE), (_TEXTS, LONGEST_TEXT), (("channel",), 50)):
        for name in names:
            if len(getattr(draft, name)) > longest:
                wrong[name] = f"Write at most {longest} characters."
    return wrong


def text_faults(text: str, *, longest: int = LONGEST_TEXT) -> list[str]:
    """What is wrong with something written: nothing there, or too long."""
    if not text.strip():
        return ["Required field missing"]
    return [f"Write at most {longest} characters."] if len(text) > longest else []

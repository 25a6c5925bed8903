"""Events in words: each function says one kind of fact."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from oneteam.domain.agreement.rules import terms_words
from oneteam.domain.clocks.rules import Kind, Step
from oneteam.domain.feedback.queries import label_at
from oneteam.domain.feedback.rules import Channel
from oneteam.domain.pipeline.rules import Commitment
from oneteam.domain.routing.rules import Via
from oneteam.timeline.queries import Entry
from oneteam.web.names import Names
from oneteam.web.tags import money


def captured(entry: Entry, names: Names) -> SafeString:
    """How it arrived."""
    form = names.forms.get(entry.data.get("form", 0))
    campaign = names.campaigns.get(entry.data.get("campaign", 0))
    said = SafeString("Arrived")
    if form:
        said = format_html("{} through the form {}", said, _strong(form))
    if names.source:
        said = format_html("{} from {}", said, _strong(names.source))
    if campaign:
        said = format_html("{}, campaign {}", said, _strong(campaign))
    return said


def routed(entry: Entry, names: Names) -> SafeString:
    """Who got it, and why."""
    via = {
        Via.ACCOUNT_OWNER: "who owns the account",
        Via.HOLDER: "who has their other inquiry",
        Via.RULE: "by a rule",
        Via.POOL: "whose turn it was",
        Via.CLAIM: "who claimed it from the queue",
        Via.MANAGER: "because nobody else could take it",
        Via.HANDED: f"handed over by {names.actor(entry)}",
        Via.ESCALATION: "because the promise before was not kept",
        Via.QUEUE: "from the queue",
    }.get(entry.data["via"], "")
    return format_html(
        "Handed to {}{}", _strong(names.person(entry.data.get("person"))), f", {via}" if via else ""
    )


def responded(entry: Entry, names: Names) -> SafeString:
    """Who answered, and how."""
    if entry.data.get("is_automatic"):
        return format_html("An automatic reply went out, which counts for nothing")
    what = {
        Channel.CALL: "called",
        Channel.EMAIL: "wrote an e-mail",
        Channel.MEETING: "met them",
        Channel.MESSAGE: "sent a message",
    }.get(entry.data["channel"], "answered")
    first = ": the first response" if entry.data.get("is_first") else ""
    return format_html("{} {}{}", _strong(names.actor(entry)), what, first)


def verdict(words: str) -> Callable[[Entry, Names], SafeString]:
    """What sales said, with the reason."""

    def say(entry: Entry, names: Names) -> SafeString:
        data = entry.data
        reason = label_at(data.get("reason", ""), data.get("sub_reason", ""), at=entry.occurred_at)
        until = entry.data.get("until")
        return format_html(
            "{} {}{}{}",
            _strong(names.actor(entry)),
            words,
            format_html(": {}", _strong(reason)) if reason else "",
            f", back on {date.fromisoformat(until):%-d %b %Y}" if until else "",
        )

    return say


def clock(words: str) -> Callable[[Entry, Names], SafeString]:
    """What happened to a promise."""

    def say(entry: Entry, names: Names) -> SafeString:
        return format_html("{} {}", Kind(entry.data["kind"]).noun.capitalize(), words)

    return say


def met(entry: Entry, names: Names) -> str:
    """A promise that was kept."""
    kept = "kept, but late" if entry.data["late"] else "kept in time"
    return f"Promise {kept}: {Kind(entry.data['kind']).noun}"


def breached(entry: Entry, names: Names) -> SafeString:
    """A promise that was not kept, and by whom."""
    return format_html(
        "Promise broken: {} was due, held by {}",
        _strong(Kind(entry.data["kind"]).noun),
        names.person(entry.data.get("holder")),
    )


def escalated(entry: Entry, names: Names) -> str:
    """What a late promise set off."""
    kind = Kind(entry.data["kind"]).noun
    return {
        Step.REMIND: f"{names.person(entry.data.get('holder'))} was reminded of the {kind}",
        Step.TELL_LEADER: f"The leader was told that the {kind} is late",
        Step.REASSIGN: f"Still no {kind}: the lead goes to somebody else",
    }.get(entry.data["step"], f"The {kind} was escalated")


def deal(words: str, joint: str = "") -> Callable[[Entry, Names], SafeString]:
    """What happened to the deal, and in which stage it is since."""

    def say(entry: Entry, names: Names) -> SafeString:
        stage = names.stages.get(entry.data.get("stage", ""), "")
        to = format_html(" {} {}", joint, _strong(stage)) if joint and stage else ""
        return format_html("{} {}{}", _strong(names.actor(entry)), words, to)

    return say


def queued(entry: Entry, names: Names) -> SafeString:
    """Where it waits."""
    pool = names.pools.get(entry.data["pool"], "the pool")
    return format_html("Waits in the queue of {} for somebody to claim it", _strong(pool))


def touched(entry: Entry, names: Names) -> SafeString:
    """What the contact did."""
    campaign = names.campaigns.get(entry.data.get("campaign", 0), "")
    what = str(entry.data["kind"]).replace("_", " ")
    return format_html("Touch: {}{}", what, f" ({campaign})" if campaign else "")


def lost(entry: Entry, names: Names) -> SafeString:
    """Why the deal was lost."""
    reason = str(entry.data["reason"]).replace("_", " ")
    return format_html("{} marked the deal lost: {}", _strong(names.actor(entry)), reason)


def mentioned(entry: Entry, names: Names) -> SafeString:
    """Whom a note names."""
    return format_html(
        "{} mentioned {}", _strong(names.actor(entry)), _strong(names.person(entry.data["person"]))
    )


TERMS = {
    "amount_minor": "the amount",
    "currency": "the currency",
    "close_on": "the expected close",
    "commitment": "the commitment",
    "competitor": "the competitor",
}


def changed(entry: Entry, names: Names) -> SafeString:
    """What of a deal's terms changed, and to what where that is known."""
    data = entry.data
    said = []
    for name in data["fields"]:
        to = ""
        if name == "amount_minor" and data.get("amount_minor") is not None:
            to = money(data["amount_minor"], data["currency"])
        elif name == "close_on" and data.get("close_on"):
            to = f"{date.fromisoformat(data['close_on']):%-d %b %Y}"
        elif name == "commitment":
            to = Commitment(data["commitment"]).label.lower()
        what = TERMS.get(name, "something")
        said.append(format_html("{} to {}", what, _strong(to)) if to else what)
    actor = _strong(names.actor(entry))
    return format_html("{} changed {}", actor, format_html_join(", ", "{}", ((x,) for x in said)))


def edited(entry: Entry, names: Names) -> SafeString:
    """Which of the company's own fields were filled in."""
    said = ", ".join(names.fields.get(name, "a field") for name in entry.data["fields"])
    return format_html("{} filled in {}", _strong(names.actor(entry)), said)


def terms(words: str) -> Callable[[Entry, Names], SafeString]:
    """What somebody did with a version of the terms."""

    def say(entry: Entry, names: Names) -> SafeString:
        team = f" for {entry.data['team']}" if "team" in entry.data else ""
        return format_html(
            "{} {} {}{}", _strong(names.actor(entry)), words, terms_words(entry.data), team
        )

    return say


def agreed(entry: Entry, names: Names) -> SafeString:
    """From when terms are in force."""
    begins = timezone.localtime(datetime.fromisoformat(entry.data["effective_from"]))
    at = f"{begins:%-d %b %Y, %H:%M}"  # by itself: format_html makes text of what it is given
    return format_html("Both leaders signed {}: in force from {}", terms_words(entry.data), at)


def suggested(entry: Entry, names: Names) -> str:
    """That the lab has proposals."""
    count = entry.data["suggestions"]
    changes = "a change" if count == 1 else f"{count} changes"
    return f"What became of leads suggests {changes} of the definition"


def plain(words: str) -> Callable[[Entry, Names], str]:
    """Words that need nothing else."""
    return lambda entry, names: words


def _strong(text: str) -> SafeString:
    return format_html("<strong>{}</strong>", text)

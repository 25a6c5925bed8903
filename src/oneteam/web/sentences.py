"""What each kind of event says to people: the timeline keeps ids, names are put in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from oneteam.domain.clocks.rules import Kind, Step
from oneteam.domain.feedback.rules import Channel
from oneteam.domain.feedback.rules.reasons import label_of
from oneteam.domain.routing.rules import Via
from oneteam.timeline.queries import Entry


@dataclass(frozen=True, slots=True)
class Names:
    """What ids stand for, looked up once for a whole story."""

    people: Mapping[int, str] = field(default_factory=dict)
    pools: Mapping[int, str] = field(default_factory=dict)
    campaigns: Mapping[int, str] = field(default_factory=dict)
    forms: Mapping[int, str] = field(default_factory=dict)
    stages: Mapping[str, str] = field(default_factory=dict)

    def actor(self, entry: Entry) -> str:
        """Who did it, as the start of a sentence."""
        kind, _, number = entry.actor.partition(":")
        return self.person(int(number)) if kind == "person" else "OneTeam"

    def person(self, number: Any) -> str:
        """A person's name."""
        return self.people.get(number, "Somebody") if number else "nobody"


@dataclass(frozen=True, slots=True)
class Sentence:
    """How one kind is shown: an icon, its tone, whether it is only a detail, and the words."""

    icon: str
    say: Callable[[Entry, Names], str | SafeString]
    tone: str = ""
    is_minor: bool = False


def sentence_for(kind: str) -> Sentence:
    """The sentence of a kind; one we have no words for is named plainly."""
    return SENTENCES.get(kind) or Sentence("dot", _plainly, is_minor=True)


def _plainly(entry: Entry, names: Names) -> str:
    noun, _, participle = entry.kind.partition(".")
    return f"{noun.capitalize()} {participle.replace('_', ' ')}"


def _strong(text: str) -> SafeString:
    return format_html("<strong>{}</strong>", text)


def _captured(entry: Entry, names: Names) -> SafeString:
    form = names.forms.get(entry.data.get("form", 0))
    campaign = names.campaigns.get(entry.data.get("campaign", 0))
    said = SafeString("Arrived")
    if form:
        said = format_html("{} through the form {}", said, _strong(form))
    if entry.data["source"]:
        said = format_html("{} from {}", said, _strong(entry.data["source"]))
    if campaign:
        said = format_html("{}, campaign {}", said, _strong(campaign))
    return said


def _routed(entry: Entry, names: Names) -> SafeString:
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


def _responded(entry: Entry, names: Names) -> SafeString:
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


def _verdict(words: str) -> Callable[[Entry, Names], SafeString]:
    def say(entry: Entry, names: Names) -> SafeString:
        reason = label_of(entry.data.get("reason", ""), entry.data.get("sub_reason", ""))
        until = entry.data.get("until")
        return format_html(
            "{} {}{}{}",
            _strong(names.actor(entry)),
            words,
            format_html(": {}", _strong(reason)) if reason else "",
            f", back on {until}" if until else "",
        )

    return say


def _clock(words: str) -> Callable[[Entry, Names], SafeString]:
    def say(entry: Entry, names: Names) -> SafeString:
        return format_html("{} {}", Kind(entry.data["kind"]).label, words)

    return say


def _met(entry: Entry, names: Names) -> str:
    kept = "kept, but late" if entry.data["late"] else "kept in time"
    return f"Promise {kept}: {Kind(entry.data['kind']).label.lower()}"


def _breached(entry: Entry, names: Names) -> SafeString:
    return format_html(
        "Promise broken: {} was due, held by {}",
        _strong(Kind(entry.data["kind"]).label.lower()),
        names.person(entry.data.get("holder")),
    )


def _escalated(entry: Entry, names: Names) -> str:
    kind = Kind(entry.data["kind"]).label.lower()
    return {
        Step.REMIND: f"{names.person(entry.data.get('holder'))} was reminded of the {kind}",
        Step.TELL_LEADER: f"The leader was told that the {kind} is late",
        Step.REASSIGN: f"The {kind} stayed late: the lead goes to somebody else",
    }.get(entry.data["step"], f"The {kind} was escalated")


def _deal(words: str) -> Callable[[Entry, Names], SafeString]:
    def say(entry: Entry, names: Names) -> SafeString:
        stage = names.stages.get(entry.data.get("stage", ""), "")
        to = format_html(" {}", _strong(stage)) if stage else ""
        return format_html("{} {}{}", _strong(names.actor(entry)), words, to)

    return say


def _queued(entry: Entry, names: Names) -> SafeString:
    pool = names.pools.get(entry.data["pool"], "the pool")
    return format_html("Waits in the queue of {} for somebody to claim it", _strong(pool))


def _touched(entry: Entry, names: Names) -> SafeString:
    campaign = names.campaigns.get(entry.data.get("campaign", 0), "")
    what = str(entry.data["kind"]).replace("_", " ")
    return format_html("Touch: {}{}", what, f" ({campaign})" if campaign else "")


def _lost(entry: Entry, names: Names) -> SafeString:
    reason = str(entry.data["reason"]).replace("_", " ")
    return format_html("{} marked the deal lost: {}", _strong(names.actor(entry)), reason)


def _plain(words: str) -> Callable[[Entry, Names], str]:
    return lambda entry, names: words


SENTENCES: dict[str, Sentence] = {
    "lead.captured": Sentence("inbox", _captured),
    "lead.duplicate_suspected": Sentence("copy", _plain("Looks like a lead we know already")),
    "lead.qualified": Sentence("badge-check", _plain("Judged good enough for sales")),
    "lead.nurtured": Sentence("sprout", _plain("Not ready for sales yet: marketing keeps it warm")),
    "lead.routed": Sentence("arrow-right-left", _routed),
    "lead.queued": Sentence("hourglass", _queued),
    "lead.released": Sentence("undo-2", _plain("Left its owner's desk"), is_minor=True),
    "lead.responded": Sentence("phone-outgoing", _responded),
    "lead.accepted": Sentence("check", _verdict("accepted the lead"), tone="calm"),
    "lead.returned": Sentence("undo-2", _verdict("returned it to be mended")),
    "lead.recycled": Sentence("rotate-ccw", _verdict("recycled it")),
    "lead.rejected": Sentence("x", _verdict("rejected it")),
    "lead.woken": Sentence("alarm-clock", _plain("Its day came: it is judged again")),
    "lead.reopened": Sentence("wrench", _plain("Mended: it is judged again")),
    "account.owned": Sentence("building-2", _plain("Took the account on"), is_minor=True),
    "touch.recorded": Sentence("mouse-pointer-click", _touched, is_minor=True),
    "clock.started": Sentence("timer", _clock("promised"), is_minor=True),
    "clock.met": Sentence("check", _met, is_minor=True),
    "clock.due_soon": Sentence("timer", _clock("falls due soon"), is_minor=True),
    "clock.breached": Sentence("alarm-clock-off", _breached, tone="late"),
    "clock.escalated": Sentence("bell-ring", _escalated, tone="late"),
    "clock.paused": Sentence("pause", _clock("stands still")),
    "clock.resumed": Sentence("play", _clock("runs again")),
    "clock.closed": Sentence("timer-off", _clock("is no longer owed"), is_minor=True),
    "deal.opened": Sentence("handshake", _deal("opened a deal in")),
    "deal.staged": Sentence("move-right", _deal("moved the deal to")),
    "deal.won": Sentence("trophy", _deal("won the deal"), tone="calm"),
    "deal.lost": Sentence("x", _lost),
    "deal.reopened": Sentence("rotate-ccw", _deal("reopened the deal in")),
}

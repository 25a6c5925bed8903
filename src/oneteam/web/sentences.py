"""What each kind of event says to people: the timeline keeps ids, names are put in here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.safestring import SafeString

from oneteam.timeline.queries import Entry
from oneteam.web import saying, saying_contests, saying_plans
from oneteam.web.names import Names


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


SENTENCES: dict[str, Sentence] = {
    "lead.captured": Sentence("inbox", saying.captured),
    "lead.duplicate_suspected": Sentence("copy", saying.plain("Looks like a lead we know already")),
    "lead.qualified": Sentence("badge-check", saying.plain("Judged good enough for sales")),
    "lead.nurtured": Sentence("sprout", saying.plain("Marketing keeps it warm until it is ready")),
    "lead.routed": Sentence("arrow-right-left", saying.routed),
    "lead.queued": Sentence("hourglass", saying.queued),
    "lead.released": Sentence("undo-2", saying.plain("Left its owner's desk"), is_minor=True),
    "lead.responded": Sentence("phone-outgoing", saying.responded),
    "lead.accepted": Sentence("check", saying.verdict("accepted the lead"), tone="calm"),
    "lead.returned": Sentence("undo-2", saying.verdict("returned it to be mended")),
    "lead.recycled": Sentence("rotate-ccw", saying.verdict("recycled it")),
    "lead.rejected": Sentence("x", saying.verdict("rejected it")),
    "lead.woken": Sentence("alarm-clock", saying.plain("Its day came: it is judged again")),
    "lead.reopened": Sentence("wrench", saying_contests.reopened),
    "verdict.contested": Sentence("gavel", saying_contests.contested),
    "verdict.ruled": Sentence("gavel", saying_contests.ruled),
    "lead.edited": Sentence("pencil", saying.edited, is_minor=True),
    "account.owned": Sentence("building-2", saying.plain("Took the account on"), is_minor=True),
    "person.mentioned": Sentence("at-sign", saying.mentioned),
    "touch.recorded": Sentence("mouse-pointer-click", saying.touched, is_minor=True),
    "clock.started": Sentence("timer", saying.clock("promised"), is_minor=True),
    "clock.met": Sentence("check", saying.met, is_minor=True),
    "clock.due_soon": Sentence("timer", saying.clock("falls due soon"), is_minor=True),
    "clock.breached": Sentence("alarm-clock-off", saying.breached, tone="late"),
    "clock.escalated": Sentence("bell-ring", saying.escalated, tone="late"),
    "clock.paused": Sentence("pause", saying.clock("stands still")),
    "clock.resumed": Sentence("play", saying.clock("runs again")),
    "clock.closed": Sentence("timer-off", saying.clock("is no longer owed"), is_minor=True),
    "deal.opened": Sentence("handshake", saying.deal("opened a deal", "in")),
    "deal.staged": Sentence("move-right", saying.deal("moved the deal", "to")),
    "deal.won": Sentence("trophy", saying.deal("won the deal"), tone="calm"),
    "deal.lost": Sentence("x", saying.lost),
    "deal.reopened": Sentence("rotate-ccw", saying.deal("reopened the deal", "in")),
    "deal.changed": Sentence("sliders-horizontal", saying.changed),
    "definition.suggested": Sentence("flask-conical", saying.suggested),
    "terms.drafted": Sentence("file-pen-line", saying.terms("drafted"), is_minor=True),
    "terms.changed": Sentence("file-pen-line", saying.terms("changed"), is_minor=True),
    "terms.proposed": Sentence("scroll-text", saying.terms("proposed")),
    "terms.signed": Sentence("signature", saying.terms("signed")),
    "terms.agreed": Sentence("handshake", saying.agreed, tone="calm"),
    "terms.withdrawn": Sentence("undo-2", saying.terms("withdrew")),
    "deal.edited": Sentence("pencil", saying.edited, is_minor=True),
    "campaign.planned": Sentence("calendar-plus", saying_plans.plan("began the plan")),
    "campaign.changed": Sentence("pencil", saying_plans.plan("changed the plan")),
    "campaign.shared": Sentence("megaphone", saying_plans.plan("shared the plan", "with sales")),
    "campaign.withdrawn": Sentence("undo-2", saying_plans.plan("took back the plan")),
    "campaign.started": Sentence("play", saying_plans.plan("started")),
    "campaign.halted": Sentence("pause", saying_plans.plan("halted")),
    "campaign.reviewed": Sentence("book-open-check", saying_plans.plan("reviewed")),
    "campaign.reopened": Sentence("rotate-ccw", saying_plans.plan("opened", "again")),
    "plan.read": Sentence("check", saying_plans.plan("read the plan")),
    "question.asked": Sentence("circle-question-mark", saying_plans.plan("asked about the plan")),
    "question.answered": Sentence("message-circle", saying_plans.plan("answered on the plan")),
    "note.left": Sentence("ear", saying_plans.plan("noted what customers said of")),
    "cost.booked": Sentence("receipt", saying_plans.plan("booked a cost on")),
    "contributor.named": Sentence("users", saying_plans.contributor),
    "asset.added": Sentence("paperclip", saying_plans.plan("added something to show to")),
}

"""What each kind of event says in a message: plain words, with names put in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneteam.domain.agreement.rules import terms_words
from oneteam.domain.clocks.rules import Kind, Step
from oneteam.stream.rules.cadences import Topic
from oneteam.stream.rules.changes import changes_words

TOPIC_OF: Mapping[str, Topic] = {
    "lead.routed": Topic.ASSIGNED,
    "lead.queued": Topic.ASSIGNED,
    "clock.due_soon": Topic.PROMISES,
    "clock.breached": Topic.PROMISES,
    "clock.escalated": Topic.PROMISES,
    "lead.accepted": Topic.VERDICTS,
    "lead.returned": Topic.VERDICTS,
    "lead.recycled": Topic.VERDICTS,
    "lead.rejected": Topic.VERDICTS,
    "verdict.contested": Topic.VERDICTS,
    "verdict.ruled": Topic.VERDICTS,
    "deal.opened": Topic.DEALS,
    "deal.changed": Topic.DEALS,
    "deal.won": Topic.DEALS,
    "deal.lost": Topic.DEALS,
    "person.mentioned": Topic.MENTIONS,
    "campaign.shared": Topic.PLANS,
    "campaign.changed": Topic.PLANS,
    "campaign.started": Topic.PLANS,
    "campaign.reviewed": Topic.PLANS,
    "question.asked": Topic.PLANS,
    "question.answered": Topic.PLANS,
    "note.left": Topic.PLANS,
    "contributor.named": Topic.PLANS,
    "definition.suggested": Topic.TERMS,
    "terms.proposed": Topic.TERMS,
    "terms.signed": Topic.TERMS,
    "terms.agreed": Topic.TERMS,
}
_SAYS = {
    "lead.captured": "arrived",
    "lead.qualified": "is good enough for sales",
    "lead.nurtured": "is kept warm by marketing",
    "lead.queued": "waits in the queue for somebody to claim it",
    "lead.responded": "{actor} answered",
    "lead.accepted": "{actor} accepted the lead",
    "lead.returned": "{actor} returned it to be mended{why}",
    "lead.recycled": "{actor} recycled it{why}",
    "lead.rejected": "{actor} rejected it{why}",
    "lead.woken": "its day came: it is judged again",
    "lead.reopened": "it is open again and judged anew",
    "verdict.contested": "{actor} contested the verdict: both leaders rule",
    "verdict.ruled": "{actor} {ruling} the contested verdict{stands}",
    "deal.opened": "{actor} opened a deal",
    "deal.staged": "{actor} moved the deal to {stage}",
    "deal.changed": "{actor} changed {changes}",
    "deal.won": "{actor} won the deal",
    "deal.lost": "{actor} marked the deal lost",
    "deal.reopened": "{actor} reopened the deal",
    "person.mentioned": "{actor} mentioned {person} in a note",
    "campaign.planned": "{actor} began a plan",
    "campaign.changed": "{actor} changed the plan",
    "campaign.shared": "{actor} shared the plan with sales",
    "campaign.withdrawn": "{actor} took the plan back to a draft",
    "campaign.started": "{actor} started it",
    "campaign.halted": "{actor} halted it",
    "campaign.reviewed": "{actor} reviewed it and wrote down what was learned",
    "campaign.reopened": "{actor} opened it again",
    "plan.read": "{actor} read the plan",
    "question.asked": "{actor} asked about the plan",
    "question.answered": "{actor} answered a question about the plan",
    "note.left": "{actor} noted what customers said",
    "cost.booked": "{actor} booked a cost",
    "contributor.named": "{actor} named {person} for the plan",
    "asset.added": "{actor} added something to open and show",
    "definition.suggested": "what became of leads suggests {suggestions} of the definition",
    "terms.proposed": "{actor} put {terms} before both leaders",
    "terms.signed": "{actor} signed {terms} for {team}",
    "terms.agreed": "both leaders signed {terms}",
    "terms.withdrawn": "{actor} withdrew {terms}",
    "lead.routed": "handed to {person}",
    "clock.due_soon": "{promise} falls due soon",
    "clock.breached": "promise broken: {promise} was due, held by {person}",
}
_STANDS = {
    "uphold": "; both leaders agree, and it stays",
    "overturn": "; both leaders agree, and the lead is judged again",
}
# What the feed shows of everything: news, not each turn of a wheel.
FEED_KINDS = tuple(sorted({*_SAYS, "clock.escalated"}))


def say(
    kind: str,
    data: Mapping[str, Any],
    *,
    actor: str,
    people: Mapping[int, str],
    reader: int = 0,
    stages: Mapping[str, str] | None = None,
    reason: str = "",
) -> str:
    """One event in words, without whom it is about. Names of people who are gone are left out.

    `reason` is what the reason of a verdict was called when it was given.
    """
    person = data.get("person") or data.get("holder") or 0
    words = {
        "actor": actor,
        "person": "you" if person and person == reader else people.get(person, "nobody"),
        "why": f": {reason}" if reason else "",
        "stage": (stages or {}).get(str(data.get("stage", "")), "another stage"),
        "terms": terms_words(data) if kind.startswith("terms.") else "",
        "team": str(data.get("team", "")),
        "changes": changes_words(data) if kind == "deal.changed" else "",
        "suggestions": _changes(data.get("suggestions", 0)),
        "ruling": {"uphold": "would uphold", "overturn": "would overturn"}.get(
            str(data.get("ruling", "")), "ruled on"
        ),
        "stands": _STANDS.get(str(data.get("stands", "")), ""),
        "promise": Kind(data["kind"]).noun if kind.startswith("clock.") else "",
    }
    if kind == "clock.escalated":
        return _escalated(str(data.get("step", ""))).format(**words)
    noun, _, participle = kind.partition(".")
    return _SAYS.get(kind, f"{noun} {participle.replace('_', ' ')}").format(**words)


def _changes(count: int) -> str:
    return "1 change" if count == 1 else f"{count} changes"


def _escalated(step: str) -> str:
    return {
        Step.REMIND: "{person} was reminded of the {promise}",
        Step.TELL_LEADER: "the {promise} is late",
        Step.REASSIGN: "still no {promise}: the lead goes to somebody else",
    }.get(Step(step) if step in set(Step) else Step.REMIND, "the {promise} is late")

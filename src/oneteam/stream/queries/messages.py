"""What a message says: its news in words, as far as the person may still see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from oneteam.domain.capture import queries as leads
from oneteam.domain.feedback.queries import label_at
from oneteam.domain.pipeline import queries as deals
from oneteam.domain.pipeline.models import Opportunity
from oneteam.org.models import Person
from oneteam.stream.models import Delivery, News
from oneteam.stream.queries.concerned import seen_by
from oneteam.stream.queries.plans import campaign_names
from oneteam.stream.rules import lead_of
from oneteam.stream.rules.wording import say
from oneteam.timeline import queries as timeline
from oneteam.timeline.queries import Entry


@dataclass(frozen=True, slots=True)
class Line:
    """One event in a message."""

    event: int
    text: str
    path: str  # of the page it is about
    at: datetime
    claimable: int = 0  # the lead that can be taken up right from the message

    @property
    def url(self) -> str:
        """The full address, for what is read elsewhere; a page leads to the path on its host."""
        return settings.URL + self.path


def lines_of(delivery: Delivery) -> list[Line]:
    """The lines of a message, oldest first; none when nothing of it may be seen any more."""
    ids = News.objects.filter(delivery=delivery).values_list("event", flat=True)
    events = timeline.events_by_id(list(ids))
    return lines(delivery.person, sorted(events.values(), key=lambda e: (e.occurred_at, e.id)))


def lines(person: Person, entries: Sequence[Entry]) -> list[Line]:
    """Events in words for one person, in the given order; what they may not see is left out."""
    seen = seen_by(person, entries)
    entries = [entry for entry in entries if entry.id in seen]
    cards = leads.cards(
        number for number in (lead_of(e.subject, e.data) for e in entries) if number
    )
    names = deal_names(entries) | campaign_names(entries)
    people = dict(Person.objects.values_list("id", "name"))
    stages = {step.key: step.name for step in deals.stages()}
    found = []
    for entry in entries:
        lead = lead_of(entry.subject, entry.data)
        who = names.get(entry.subject) or (cards[lead].who if lead in cards else "")
        actor = people.get(int(entry.actor.partition(":")[2] or 0), "OneTeam")
        words = say(
            entry.kind,
            entry.data,
            actor=actor,
            people=people,
            reader=person.pk,
            stages=stages,
            reason=_reason(entry),
        )
        found.append(
            Line(
                event=entry.id,
                text=f"{who}: {words}" if who else words[:1].upper() + words[1:],
                path=path_of(entry.subject, lead, plan=entry.data.get("plan", 0)),
                at=entry.occurred_at,
                claimable=_claimable(entry, lead, person),
            )
        )
    return found


def deal_names(entries: Sequence[Entry]) -> dict[str, str]:
    """The names of the deals some events are about, by subject."""
    ids = [e.subject.partition(":")[2] for e in entries if e.subject.startswith("deal:")]
    rows = Opportunity.objects.filter(id__in=ids).values_list("id", "name") if ids else ()
    return {f"deal:{number}": name for number, name in rows}


def path_of(subject: str, lead: int | None, *, plan: int = 0) -> str:
    """Where the page an event is about lies."""
    noun, _, number = subject.partition(":")
    if noun == "deal":
        return reverse("deal", args=[int(number)])
    if noun == "campaign" and plan:
        return reverse("plan_campaign", args=[plan])
    if noun == "terms":
        return reverse("agreement_version", args=[int(number)])
    if noun == "definition":
        return reverse("lab")
    if lead:
        return reverse("lead", args=[lead])
    return reverse("stream")


def _reason(entry: Entry) -> str:
    code, sub_code = (str(entry.data.get(name, "")) for name in ("reason", "sub_reason"))
    return label_at(code, sub_code, at=entry.occurred_at) if code else ""


def _claimable(entry: Entry, lead: int | None, person: Person) -> int:
    is_mine = entry.kind == "lead.routed" and entry.data.get("person") == person.pk
    return lead or 0 if is_mine or entry.kind == "lead.queued" else 0

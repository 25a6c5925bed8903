"""What a person was told and has not read: the news of their Today screen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from oneteam.domain.capture import queries as leads
from oneteam.domain.pipeline import queries as pipeline
from oneteam.org import queries as org
from oneteam.stream import queries as stream
from oneteam.timeline import queries as timeline
from oneteam.web.names import Names
from oneteam.web.sentences import sentence_for

if TYPE_CHECKING:
    from oneteam.org.models import Person


def notices(person: Person) -> list[dict[str, Any]]:
    """The newest ten notices in words; a plan that was taken back is told no more."""
    told = stream.unread(person, limit=10)
    if not told:
        return []
    events = timeline.events_by_id([notice.event for notice in told])
    planned = [entry for entry in events.values() if stream.is_of_plan(entry)]
    hidden = {entry.id for entry in planned} - stream.seen_by(person, planned)
    campaigns = stream.campaign_names(planned)
    names = Names(
        people={someone.pk: someone.name for someone in org.people(active=None)},
        stages={step.key: step.name for step in pipeline.stages()},
        campaigns={int(key.partition(":")[2]): name for key, name in campaigns.items()},
    )
    cards = leads.cards(notice.lead_id for notice in told if notice.lead_id)
    return [
        {
            "text": sentence_for(notice.kind).say(events[notice.event], names),
            "icon": sentence_for(notice.kind).icon,
            "lead_id": notice.lead_id,
            "who": cards[notice.lead_id].who if notice.lead_id in cards else "A lead",
            "url": _page_of(events[notice.event]),
            "at": notice.occurred_at,
        }
        for notice in told
        if notice.event in events and notice.event not in hidden
    ]


def _page_of(entry: timeline.Entry) -> str:
    noun, _, number = entry.subject.partition(":")
    if noun == "terms":
        return reverse("agreement_version", args=[int(number)])
    if noun == "definition":
        return reverse("lab")
    return reverse("plan_campaign", args=[entry.data["plan"]]) if stream.is_of_plan(entry) else ""

"""A person's own choices: what to follow, how to be told, and the secrets of their feeds."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime, time

from oneteam.domain.capture import queries as leads
from oneteam.org import queries as org
from oneteam.org.models import Person
from oneteam.stream.models import Follow, Reach
from oneteam.stream.operations.webhooks import fingerprint
from oneteam.stream.rules import TEAM, Cadence, Medium, Topic
from oneteam.stream.rules.mentions import mentioned
from oneteam.timeline import operations as timeline
from oneteam.timeline.rules import Fact

FEED, CALENDAR = "feed_digest", "calendar_digest"


def follow(person: Person, subject: str, *, now: datetime) -> None:
    """Tell a person what happens to a subject from now on; who may see it was asked before."""
    Follow.objects.get_or_create(person=person, subject=subject, defaults={"since": now})


def unfollow(person: Person, subject: str) -> None:
    """Tell them no more."""
    Follow.objects.filter(person=person, subject=subject).delete()


def mention(
    lead_id: int, *, text: str, by: Person, now: datetime, response: int = 0, verdict: int = 0
) -> int:
    """Tell the people a note names with @, as far as they may see the lead. Returns how many."""
    if "@" not in text:
        return 0
    people = {someone.pk: someone.name for someone in org.people()}
    named = mentioned(text, people) - {by.pk}
    note = {"response": response} if response else {"verdict": verdict} if verdict else {}
    place = f"{lead_id}:{response}:{verdict}:{int(now.timestamp() * 1000)}"
    facts = [
        Fact(
            kind="person.mentioned",
            subject=f"lead:{lead_id}",
            occurred_at=now,
            actor=f"person:{by.pk}",
            key=f"person.mentioned:{place}:{person}",
            data={"person": person, **note},
        )
        for person in sorted(named)
        if leads.is_visible(org.person(person), lead_id)
    ]
    if facts:
        timeline.record_all(facts, now=now)
    return len(facts)


def save_cadences(person: Person, cadences: Mapping[str, Mapping[str, str]]) -> None:
    """Keep how soon a person wants to be told of what; what does not exist is left out."""
    known = {*(topic.value for topic in Topic), TEAM}
    kept = {
        medium.value: {
            topic: cadence
            for topic, cadence in cadences.get(medium, {}).items()
            if topic in known and cadence in set(Cadence)
        }
        for medium in Medium
    }
    _keep(person, cadences=kept)


def save_quiet_hours(person: Person, *, start: time | None, until: time | None) -> None:
    """Keep when a person is left in peace; both or none."""
    if (start is None) != (until is None):
        raise ValueError("Say when quiet hours begin and when they end, or neither.")
    _keep(person, quiet_from=start, quiet_until=until)


def save_chat(person: Person, url: str) -> None:
    """Keep where a person chats, or nowhere. Raises guard.Refused for a hostile address."""
    if url:
        from oneteam.outgoing import chat  # Apprise takes a second to load

        chat.check(url)
    _keep(person, chat_url=url)


def unsubscribe(person_id: int, about: str) -> None:
    """No more letters of a kind: the weekly digest of the team, or all news."""
    person = org.person(person_id)
    reach = Reach.objects.filter(person=person).first()
    kept = {medium: dict(said) for medium, said in (reach.cadences if reach else {}).items()}
    topics = [TEAM] if about == TEAM else [topic.value for topic in Topic]
    kept.setdefault(Medium.MAIL, {}).update(dict.fromkeys(topics, Cadence.NONE.value))
    save_cadences(person, kept)


def new_address(person: Person, which: str) -> str:
    """A new secret for the address of a feed or calendar; the old one ends. Shown once."""
    secret = secrets.token_urlsafe(32)
    _keep(person, **{which: fingerprint(secret)})
    return secret


def end_address(person: Person, which: str) -> None:
    """Take the address of a feed or calendar back."""
    _keep(person, **{which: None})


def end_addresses(person_id: int) -> None:
    """Take every address of a person back: of the feed and of the calendar."""
    Reach.objects.filter(person=person_id).update(**dict.fromkeys((FEED, CALENDAR)))


def _keep(person: Person, **values: object) -> None:
    Reach.objects.update_or_create(person=person, defaults=values)

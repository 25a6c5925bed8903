"""The stream as one person may see it: what concerns them, or everything."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from oneteam.domain.campaigns.queries import visible_campaigns
from oneteam.domain.capture import queries as leads
from oneteam.domain.pipeline import queries as deals
from oneteam.org.models import Person
from oneteam.stream.models import Follow, Notice, Reach
from oneteam.stream.queries.concerned import seen_by
from oneteam.stream.rules.wording import FEED_KINDS
from oneteam.timeline import queries as timeline
from oneteam.timeline.queries import Entry

PAGE = 50


class SubjectNotFound(Exception):
    """There is no such thing for this person."""


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, newest first, and where to go on; None at the end."""

    entries: list[Entry]
    before: int | None


def page(person: Person, *, is_all: bool, before: int | None = None, limit: int = PAGE) -> Page:
    """A page of the stream, recorded before an event; what one may not see is left out."""
    if is_all:
        found = timeline.newest(FEED_KINDS, before=before, limit=limit * 4)
    else:
        rows = Notice.objects.filter(person=person).order_by("-event")
        if before is not None:
            rows = rows.filter(event__lt=before)
        ids = list(rows.values_list("event", flat=True)[: limit * 2])
        events = timeline.events_by_id(ids)
        found = [events[number] for number in ids if number in events]
    seen = seen_by(person, found)
    shown = [entry for entry in found if entry.id in seen][:limit]
    if not found:
        return Page([], None)
    is_cut = len(shown) == limit
    return Page(shown, shown[-1].id if is_cut else found[-1].id)


def newest_mark(person: Person) -> str:
    """Changes whenever the stream of a person may have changed; two look-ups of an id."""
    notice = Notice.objects.filter(person=person).order_by("-id").values_list("id", flat=True)
    return f"{timeline.newest_id()}-{notice.first() or 0}"


def follows(person: Person) -> set[str]:
    """What a person follows, as subjects of the timeline."""
    return set(Follow.objects.filter(person=person).values_list("subject", flat=True))


def is_following(person: Person, subject: str) -> bool:
    """Whether a person follows a subject."""
    return Follow.objects.filter(person=person, subject=subject).exists()


def access_subject(person: Person, subject: str) -> str:
    """A subject that can be followed and that this person may see. Raises SubjectNotFound."""
    noun, _, text = subject.partition(":")
    number = int(text) if text.isdecimal() and len(text) < 18 else 0
    is_there = (
        number
        and {
            "lead": lambda: leads.is_visible(person, number),
            "deal": lambda: deals.visible_deals(person).filter(id=number).exists(),
            "account": lambda: leads.visible_accounts(person).filter(id=number).exists(),
            "campaign": lambda: visible_campaigns(person).filter(id=number).exists(),
            "person": lambda: Person.objects.filter(id=number, is_active=True).exists(),
        }.get(noun, lambda: False)()
    )
    if not is_there:
        raise SubjectNotFound("There is nothing to follow here.")
    return f"{noun}:{number}"


def subjects_by_name(person: Person, subjects: Collection[str]) -> list[tuple[str, str]]:
    """Subjects with their names, as far as this person may see them, by name."""
    ids: dict[str, list[int]] = {}
    for subject in subjects:
        noun, _, number = subject.partition(":")
        ids.setdefault(noun, []).append(int(number))
    named: dict[str, str] = {}
    if ids.get("lead"):
        seen = leads.visible_leads(person).filter(id__in=ids["lead"]).values_list("id", flat=True)
        named = {f"lead:{number}": card.who for number, card in leads.cards(seen).items()}
    for noun, visible in (
        ("deal", deals.visible_deals),
        ("account", leads.visible_accounts),
        ("campaign", visible_campaigns),
        ("person", lambda _: Person.objects.all()),
    ):
        if ids.get(noun):
            found = visible(person).filter(id__in=ids[noun]).values_list("id", "name")
            named |= {f"{noun}:{number}": name for number, name in found}
    return sorted(named.items(), key=lambda pair: pair[1].casefold())


def person_of_address(digest: str, which: str) -> Person | None:
    """Whose feed or calendar an address is, by the hash of its secret; None when it ended."""
    reach = Reach.objects.filter(**{which: digest}, person__is_active=True).select_related("person")
    found = reach.first()
    return found.person if found else None


def reach_of(person: Person) -> Reach:
    """How a person is reached; the defaults when they said nothing."""
    return Reach.objects.filter(person=person).first() or Reach(person=person)

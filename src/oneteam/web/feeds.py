"""The stream as an Atom feed and the campaigns as a calendar, for readers that cannot sign in."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from feedgen.feed import FeedGenerator
from icalendar import Calendar, Event

from oneteam.stream.queries import feed, planned
from oneteam.stream.queries.messages import lines
from oneteam.web.access import public

if TYPE_CHECKING:
    from oneteam.org.models import Person


@never_cache
@require_safe
@public
def atom(request: HttpRequest, secret: str) -> HttpResponse:
    """What concerns the person whose secret this is, as they may see it."""
    person = _whose(secret, "feed_digest")
    found = feed.page(person, is_all=False)
    made = FeedGenerator()
    made.id(f"{settings.URL}/stream")
    made.title("OneTeam")
    made.link(href=settings.URL + reverse("stream"))
    newest = found.entries[0].recorded_at if found.entries else person.joined_at
    if newest:
        made.updated(newest)
    for line in lines(person, found.entries):
        entry = made.add_entry(order="append")
        entry.id(f"{settings.URL}/stream/{line.event}")
        entry.title(line.text)
        entry.link(href=line.url)
        entry.author(name="OneTeam")
        entry.published(line.at)
        entry.updated(line.at)
    return HttpResponse(made.atom_str(), content_type="application/atom+xml; charset=utf-8")


@never_cache
@require_safe
@public
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The campaigns that the person whose secret this is may see, as whole days."""
    person = _whose(secret, "calendar_digest")
    made = Calendar()
    made.add("prodid", "-//OneTeam//Campaigns//EN")
    made.add("version", "2.0")
    made.add("x-wr-calname", "OneTeam campaigns")
    for day in planned.campaign_days(person):
        event = Event()
        event.add("uid", f"campaign-{day.id}@{settings.URL.partition('://')[2]}")
        event.add("summary", day.name)
        event.add("dtstart", day.first)
        event.add("dtend", day.after)
        event.add("dtstamp", day.changed_at)
        made.add_component(event)
    return HttpResponse(made.to_ical(), content_type="text/calendar; charset=utf-8")


def _whose(secret: str, which: str) -> Person:
    person = feed.person_of_address(hashlib.sha256(secret.encode()).hexdigest(), which)
    if person is None:
        raise Http404
    return person

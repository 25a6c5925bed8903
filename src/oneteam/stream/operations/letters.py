"""Letters: news folded into one message, and the weekly one-team digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.signing import Signer
from django.template.loader import render_to_string
from django.urls import reverse

from oneteam.stream.models import Delivery
from oneteam.stream.operations.links import claim_link
from oneteam.stream.queries.messages import Line
from oneteam.stream.queries.team import TeamWeek
from oneteam.stream.rules.plain_text import folded

UNSUBSCRIBE_SALT = "oneteam.stream.unsubscribe"
DAY = timedelta(days=1)
SHOWN = 50  # lines in one letter; the rest are counted and linked


def news_letter(
    delivery: Delivery, lines: Sequence[Line], *, now: datetime
) -> EmailMultiAlternatives:
    """One letter with all that is new."""
    shown = [
        (line, claim_link(line.claimable, by=delivery.person, now=now) if line.claimable else "")
        for line in lines[:SHOWN]
    ]
    context = {
        "name": delivery.person.name,
        "lines": shown,
        "more": max(0, len(lines) - SHOWN),
        "stream_url": settings.URL + reverse("stream"),
        "settings_url": settings.URL + reverse("notifications"),
    }
    return _letter(delivery, "mail/news", subject(lines), context, about="news")


def team_letter(delivery: Delivery, week: TeamWeek) -> EmailMultiAlternatives:
    """The weekly one-team digest."""
    days = {"since": week.first.isoformat(), "until": (week.last + DAY).isoformat()}
    context = {
        "name": delivery.person.name,
        "week": week,
        "site": settings.URL,
        "leads_url": f"{settings.URL}{reverse('leads')}?{urlencode(days)}",
        "deals_url": settings.URL + reverse("deals"),
        "plan_url": settings.URL + reverse("plan"),
        "results_url": settings.URL + reverse("plan_results"),
        "settings_url": settings.URL + reverse("notifications"),
    }
    return _letter(delivery, "mail/team", "Our week as one team", context, about="team")


def subject(lines: Sequence[Line]) -> str:
    """What a message is called: the one thing it says, or how many."""
    if len(lines) == 1:
        return " ".join(lines[0].text.split())[:150]
    leads = {line.url for line in lines}
    about = f" about {len(leads)} leads and deals" if len(leads) > 1 else ""
    return f"{len(lines)} news{about}"


def unsubscribe_address(person_id: int, about: str) -> str:
    """Where a letter is unsubscribed from; signed, with no name in it."""
    token = Signer(salt=UNSUBSCRIBE_SALT).sign_object({"p": person_id, "a": about})
    return settings.URL + reverse("unsubscribe", args=[token])


def _letter(
    delivery: Delivery, template: str, said: str, context: dict[str, Any], *, about: str
) -> EmailMultiAlternatives:
    leave = unsubscribe_address(delivery.person_id, about)
    context |= {"unsubscribe_url": leave, "subject": said}
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    letter = EmailMultiAlternatives(
        subject=said,
        body=folded(render_to_string(f"{template}.txt", context)),
        to=[delivery.person.email],
        headers={
            "Message-ID": f"<{delivery.name}@{domain}>",
            "List-Unsubscribe": f"<{leave}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
            "Auto-Submitted": "auto-generated",  # RFC 3834: no out-of-office answers
        },
    )
    letter.attach_alternative(render_to_string(f"{template}.html", context), "text/html")
    return letter

"""Replay before signing: what a version's terms would have come to over the last year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from oneteam.domain.agreement import queries
from oneteam.domain.agreement.queries import VersionView
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.domain.agreement.rules.wording import within_words
from oneteam.domain.scoreboard.queries.agreement_replay import replay_agreement
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.domain.scoreboard.queries.replayed import PromiseReplay
from oneteam.domain.scoreboard.rules.promised import Outcome
from oneteam.org import queries as org
from oneteam.org.rules import Action
from oneteam.web import agreement_reasons_replay
from oneteam.web.access import SignedIn, requires
from oneteam.web.agreement_asked import asked_days
from oneteam.web.refusals import translated


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure with the leads behind it."""

    count: int
    url: str


@requires(Action.SEE_AGREEMENT)
@require_safe
@translated
def replay(request: SignedIn, version_id: int) -> HttpResponse:
    """What would these terms have come to?"""
    now = timezone.now()
    found = queries.access_version(request.user, version_id, now=now)
    if found.kind is Kind.REASONS:
        return agreement_reasons_replay.replay(request, found, now=now)
    if found.kind is not Kind.AGREEMENT:
        raise Http404
    first, last = asked_days(request.GET, today=org.local_day(now))
    over = period(first, last)
    assert over.since is not None
    assert over.until is not None
    before = queries.in_force(Kind.AGREEMENT, now)
    before = None if before and before.id == found.id else before
    replayed = replay_agreement(
        read_terms(found.content),
        instead_of=read_terms(before.content) if before else None,
        since=over.since,
        until=min(over.until, now),
        now=now,
    )
    days = {"replay_since": first.isoformat(), "replay_until": last.isoformat()}
    context = {
        "version": found,
        "before": before,
        "replayed": replayed,
        "rates": [
            {
                "owed": one,
                "done_url": _url(found, "rate", one.done_key, days),
                "of_url": _url(found, "rate", one.of_key, days),
            }
            for one in replayed.rates
        ],
        "months": [
            {
                "owed": one,
                "came": [
                    (
                        f"{date.fromisoformat(f'{month}-01'):%b %Y}",
                        count,
                        worth,
                        _url(found, "rate", f"{month}:{one.segment}", days),
                    )
                    for (month, count), worth in zip(one.came, one.worth, strict=True)
                ],
            }
            for one in replayed.months
        ],
        "rows": [row for one in replayed.promises for row in _rows(one, found, before, days)],
        "first": first,
        "last": last,
    }
    return render(request, "agreement/replay.html", context)


def _rows(
    one: PromiseReplay, version: VersionView, before: VersionView | None, days: dict[str, str]
) -> list[dict[str, Any]]:
    promises = [(version, one.draft)]
    if before and one.instead_of is not None and one.instead_of is not one.draft:
        promises.append((before, one.instead_of))
    return [
        {
            "replay": one,
            "version": whose,
            "is_first": number == 0,
            "is_as_now": one.draft is one.instead_of,
            "within": _within(whose, one),
            "share": outcome.share,
            **{
                name: Cell(count, _url(whose, f"{one.kind}-{one.start}", name, days))
                for name, count in _counts(outcome).items()
            },
        }
        for number, (whose, outcome) in enumerate(promises)
    ]


def _counts(outcome: Outcome) -> dict[str, int]:
    which = ("in_time", "late", "missed", "escalated")
    return {name: len(outcome.leads(getattr(outcome, name))) for name in which}


def _within(version: VersionView, one: PromiseReplay) -> str:
    promise = read_terms(version.content).sales.promises.promise(one.kind, one.start)
    return within_words(promise) if promise else ""


def _url(version: VersionView, promise: str, which: str, days: dict[str, str]) -> str:
    asked = {"replay": version.id, "promise": promise, "outcome": which}
    return f"{reverse('leads')}?{urlencode({**asked, **days})}"

"""Replay before signing: how the verdicts of the last year fit other reasons."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from oneteam.domain.agreement import queries
from oneteam.domain.agreement.queries import VersionView
from oneteam.domain.feedback.queries.reasons_replay import replay_reasons
from oneteam.domain.feedback.rules.reasons_reading import read_reasons
from oneteam.domain.feedback.rules.replaying import Fault, Used
from oneteam.domain.scoreboard.queries.periods import period
from oneteam.org import queries as org
from oneteam.web.access import SignedIn
from oneteam.web.agreement_asked import asked_days


def replay(request: SignedIn, found: VersionView, *, now: datetime) -> HttpResponse:
    """How would the verdicts given so far fit these reasons?"""
    first, last = asked_days(request.GET, today=org.local_day(now))
    over = period(first, last)
    assert over.since is not None
    assert over.until is not None
    draft = read_reasons(found.content)
    replayed = replay_reasons(draft, since=over.since, until=min(over.until, now), now=now)
    days = {"replay_since": first.isoformat(), "replay_until": last.isoformat()}
    faults = [fault for fault in Fault if replayed.faulty(fault)]
    codes = {one.code for one in replayed.used}
    context = {
        "version": found,
        "before": queries.in_force(found.kind, now),
        "replayed": replayed,
        "faults": faults,
        "rows": [_row(one, faults, found, days) for one in replayed.used],
        "unused": [one for one in draft.reasons if one.code not in codes],
        "first": first,
        "last": last,
    }
    return render(request, "agreement/reasons_replay.html", context)


def _row(
    one: Used, faults: list[Fault], version: VersionView, days: dict[str, str]
) -> dict[str, Any]:
    return {
        "one": one,
        "url": _url(version, one, "", days),
        "cells": [
            (fault.label, one.faults.get(fault, 0), _url(version, one, fault.value, days))
            for fault in faults
        ],
    }


def _url(version: VersionView, one: Used, fault: str, days: dict[str, str]) -> str:
    outcome = ":".join(part for part in (one.verdict.value, one.code, fault) if part)
    asked = {"replay": version.id, "promise": "reasons", "outcome": outcome}
    return f"{reverse('leads')}?{urlencode({**asked, **days})}"

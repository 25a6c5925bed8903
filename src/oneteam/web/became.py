"""The screen of what became of leads: where they stand, why, and how long each step took."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.feedback.queries import label_at
from oneteam.domain.scoreboard import queries as scoreboard
from oneteam.domain.scoreboard.rules.became import ENDS, STEPS, TAKEN_ON, Flow, Node
from oneteam.domain.scoreboard.rules.expectation import ENOUGH
from oneteam.domain.scoreboard.rules.figures import share
from oneteam.org import queries as org
from oneteam.org.rules import Action, Role, Team
from oneteam.web import waits, words
from oneteam.web.access import SignedIn, requires
from oneteam.web.became_asked import Question, question_of
from oneteam.web.charts import Bar, bars
from oneteam.web.periods import CHOICES, months_until
from oneteam.web.sankey import sankey
from oneteam.web.sankey_places import DESK, PHONE
from oneteam.web.tags import percent


@requires(Action.SEE_FIGURES)
def became(request: SignedIn) -> HttpResponse:
    """What happened to these leads?"""
    now = timezone.now()
    today = org.local_day(now)
    asked = question_of(request.GET, person=request.user, now=now, today=today)
    found = scoreboard.became(asked.cohort, now=now)
    sources, pages = scoreboard.origins(asked.everything)
    context: dict[str, Any] = {
        "asked": asked,
        "cohort": asked.cohort,
        "period": asked.period,
        "periods": CHOICES,
        "months": months_until(today),
        "today": today,
        "campaigns": campaigns.campaigns(request.user),
        "sources": _with(sources, asked.cohort.source),
        "pages": _with(pages, asked.cohort.landing_page),
        "marketers": [
            person for person in org.people(active=None) if Role(person.role).team is Team.MARKETING
        ],
        "is_marketing": Role(request.user.role).team is Team.MARKETING,
        "total": found.flow.total,
        "total_url": asked.address("arrived"),
    }
    if found.flow.total:
        context |= _figures(found, asked, now=found.at or now)
        context["silent"] = [
            {"row": row, "for": words.span((found.at or now) - row.card.arrived_at)}
            for row in (
                scoreboard.never_answered(asked.cohort, now=now) if found.unanswered else []
            )
        ]
    return render(request, "became.html", context)


def _with(choices: list[str], chosen: str) -> list[str]:
    return choices if not chosen or chosen in choices else [*choices, chosen]


def _figures(found: scoreboard.Became, asked: Question, *, now: datetime) -> dict[str, Any]:
    flow = found.flow
    return {
        "steps": [_row(node, flow, asked) for node in (*STEPS, Node.WON)],
        "drawings": [sankey(flow, sheet, address=asked.address) for sheet in (DESK, PHONE)],
        "stands": [_row(node, flow, asked) for node in ENDS if flow.nodes[node]],
        "links": [
            {
                "source": source.label,
                "target": target.label,
                "count": count,
                "share": count / flow.nodes[source],
                "url": asked.address(f"{source.value}-{target.value}"),
            }
            for (source, target), count in sorted(
                flow.links.items(), key=lambda link: [*STEPS, *ENDS].index(link[0][1])
            )
        ],
        "is_small": flow.total < ENOUGH,
        "verdicts": _verdicts(found, asked),
        "waits": [
            waits.step(
                took,
                done_url=asked.address(took=took.wait.value),
                waiting_url=asked.address(took.wait.waiting.value),
            )
            for took in found.waits
        ],
        "unanswered": found.unanswered,
        "unanswered_url": asked.address("unanswered"),
    }


def _row(node: Node, flow: Flow, asked: Question) -> dict[str, Any]:
    return {
        "node": node,
        "count": flow.nodes[node],
        "share": share(flow.nodes[node], flow.total),
        "url": asked.address(node.value),
    }


def _verdicts(found: scoreboard.Became, asked: Question) -> str:
    accepted = sum(found.flow.nodes[node] for node in TAKEN_ON)
    rows = [("taken_on", "Accepted", "", accepted)] if accepted else []
    rows += [(node.value, _said(node, why), why, count) for node, why, count in found.reasons]
    whole = sum(count for *_, count in rows)
    return bars(
        [
            Bar(
                label=label,
                value=count,
                said=f"{count:,}",
                note=percent(count / whole) if whole >= ENOUGH else "",
                url=asked.address(way, reason=reason),
                tone="" if way == "taken_on" else "marketing",
            )
            for way, label, reason, count in rows
        ],
        most=max((count for *_, count in rows), default=0),
    )


def _said(node: Node, reason: str) -> str:
    return f"{node.label}: {label_at(reason, at=None).lower()}" if reason else node.label

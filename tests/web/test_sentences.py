"""Every kind of event can be said: a sentence that raises would break the pages of news."""

from __future__ import annotations

from typing import Any

import pytest

from cast import NOON
from oneteam import flow, people  # noqa: F401 - define kinds of events
from oneteam.timeline.queries import Entry
from oneteam.timeline.rules import SCHEMAS
from oneteam.web.names import Names
from oneteam.web.sentences import SENTENCES, sentence_for

CODES: dict[str, Any] = {
    "channel": "call",
    "close_before": "2026-03-01",
    "close_on": "2026-04-01",
    "commitment": "commit",
    "commitment_before": "pipeline",
    "currency": "EUR",
    "currency_before": "EUR",
    "due_at": NOON.isoformat(),
    "effective_from": NOON.isoformat(),
    "fields": ["lead.custom.budget"],
    "is_automatic": False,
    "kind": "accept",
    "reason": "no_need",
    "ruling": "uphold",
    "skipped": ["qualified"],
    "stage": "discovery",
    "stands": "overturn",
    "step": "remind",
    "sub_reason": "too_small",
    "team": "sales",
    "until": "2026-05-01",
    "via": "rotation",
}


def said(kind: str, names: set[str]) -> str:
    data = {name: CODES.get(name, 1) for name in names}
    if kind.startswith("terms."):
        data["kind"] = "agreement"
    if kind == "deal.changed":
        told = {"amount": "amount_minor", "close_on": "close_on", "commitment": "commitment"}
        data["fields"] = ["competitor", *(name for name in told if told[name] in names)]
    if kind == "deal.lost":
        data["reason"] = "price"
    if kind == "touch.recorded":
        data |= {"kind": "form", "channel": "email"}
    entry = Entry(1, kind, "lead:1", NOON, NOON, "person:1", data)
    return str(sentence_for(kind).say(entry, Names(people={1: "Rosa"})))


@pytest.mark.django_db
@pytest.mark.parametrize("kind", sorted(SENTENCES))
def test_every_kind_is_said_with_all_its_data_and_with_the_least(kind: str) -> None:
    for needs, may in SCHEMAS[kind].values():
        for names in (set(needs), set(needs) | set(may)):
            words = said(kind, names)
            assert words
            assert "None" not in words

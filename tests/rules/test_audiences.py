"""Each kind of event has its audience."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import NOON
from oneteam.stream.rules import Concerned, lead_of, retry_at, told

CONCERNED = Concerned(
    owner=1,
    brought_by=2,
    leaders={3, 4},
    heads={3, 8},
    teams={1, 2, 3, 4},
    pools={9: {5, 6}},
    sales={1, 3},
    planner=2,
    asker=7,
)


@pytest.mark.parametrize(
    ("kind", "data", "people"),
    [
        ("lead.routed", {"person": 7}, {7}),
        ("verdict.contested", {"person": 7, "contester": 2}, {3, 7, 8}),
        ("verdict.ruled", {"person": 7, "contester": 9}, {2, 3, 7, 8, 9}),
        ("lead.queued", {"pool": 9}, {5, 6}),
        ("lead.queued", {"pool": 8}, set()),
        ("clock.due_soon", {}, {1}),
        ("clock.breached", {"holder": 8}, {8, 3, 4}),
        ("clock.escalated", {"step": "remind", "holder": 8}, {8}),
        ("clock.escalated", {"step": "tell_leader"}, {3, 4}),
        ("clock.escalated", {"step": "unheard_of"}, set()),
        ("lead.rejected", {}, {2}),
        ("deal.won", {}, {2, 3, 4}),
        ("terms.drafted", {}, set()),
        ("terms.proposed", {}, {1, 2, 3, 4}),
        ("terms.signed", {}, {1, 2, 3, 4}),
        ("terms.agreed", {}, {1, 2, 3, 4}),
        ("touch.recorded", {}, set()),
        ("campaign.shared", {}, {1, 3}),
        ("campaign.planned", {}, set()),
        ("question.asked", {}, {2}),
        ("question.answered", {}, {7}),
        ("contributor.named", {"person": 8}, {8}),
    ],
)
def test_who_is_told(kind: str, data: dict[str, object], people: set[int]) -> None:
    assert told(kind, data, actor="system", concerned=CONCERNED) == people


def test_nobody_is_told_what_they_did_themselves() -> None:
    assert told("lead.rejected", {}, actor="person:2", concerned=CONCERNED) == set()


def test_failures_wait_longer_each_time_up_to_an_hour() -> None:
    waits = [retry_at(attempts, now=NOON) - NOON for attempts in (0, 1, 2, 50)]
    assert waits == [timedelta(seconds=s) for s in (5, 10, 20, 3600)]


def test_the_lead_of_an_event() -> None:
    assert lead_of("lead:12", {}) == 12
    assert lead_of("deal:3", {"lead": 12}) == 12
    assert lead_of("deal:3", {}) is None

"""The way to a holder: owner, rules, pools, fallbacks; each step left in the receipt."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from oneteam.domain.qualification.rules import ALWAYS, LEAD_FIELDS, condition_from_json
from oneteam.domain.routing.rules import (
    Candidate,
    Decision,
    Gate,
    Holder,
    PoolState,
    RouteRule,
    Via,
    Way,
    chain,
    decide,
    find_way,
)

ROSA, RAJ, SVEN = Holder(1), Holder(2), Holder(3)
GERMANY = condition_from_json(
    {"field": "account.country", "operator": "is", "value": "DE"}, fields=LEAD_FIELDS
)
MEMBER = Candidate(member_id=10, holder=ROSA, weight=1, credit=0)


@pytest.mark.parametrize(
    ("candidate", "gates"),
    [
        (MEMBER, []),
        (replace(MEMBER, is_active=False), [Gate.INACTIVE]),
        (replace(MEMBER, holder=Holder(1, is_active=False)), [Gate.INACTIVE]),
        (replace(MEMBER, is_active=False, holder=Holder(1, is_active=False)), [Gate.INACTIVE]),
        (replace(MEMBER, holder=Holder(1, works_leads=False)), [Gate.NOT_SALES]),
        (replace(MEMBER, holder=Holder(1, is_away=True)), [Gate.AWAY]),
        (replace(MEMBER, holder=Holder(1, had_it=True)), [Gate.ALREADY_HAD]),
        (replace(MEMBER, is_off_hours=True), [Gate.OFF_HOURS]),
        (replace(MEMBER, cap_day=2, got_today=2), [Gate.CAP_DAY]),
        (replace(MEMBER, cap_day=2, got_today=1), []),
        (replace(MEMBER, cap_open=2, holds_open=3), [Gate.CAP_OPEN]),
        (
            replace(MEMBER, holder=Holder(1, is_away=True), is_off_hours=True),
            [Gate.AWAY, Gate.OFF_HOURS],
        ),
    ],
)
def test_every_gate_that_stops_somebody_is_named(candidate: Candidate, gates: list[Gate]) -> None:
    assert candidate.gates() == gates
    assert all(gate.label for gate in gates)


def way(**changes: Any) -> Way:
    asked: dict[str, Any] = {"owner": None, "rules": [], "facts": {}, "default_pool": 1}
    return find_way(**{**asked, **changes})


def test_the_accounts_owner_goes_before_the_rules() -> None:
    found = way(owner=ROSA, rules=[RouteRule(1, "All", ALWAYS, person=RAJ)])
    assert (found.via, found.person_id) == (Via.ACCOUNT_OWNER, 1)


def test_rules_are_tried_in_order_and_each_says_what_it_asked() -> None:
    rules = [
        RouteRule(1, "Gone", None, pool_id=8),
        RouteRule(2, "Germany", GERMANY, pool_id=9),
        RouteRule(3, "All", ALWAYS, pool_id=7),
        RouteRule(4, "Never reached", ALWAYS, pool_id=6),
    ]
    found = way(rules=rules, facts={"account.country": "AT"})
    assert (found.via, found.pool_id) == (Via.RULE, 7)
    assert [(one["rule"], one["matched"]) for one in found.rules] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    assert found.rules[1]["why"] == "country is DE"
    assert way(rules=rules, facts={"account.country": "DE"}).pool_id == 9


def test_a_rules_person_who_is_away_lets_the_lead_fall_through() -> None:
    away = replace(RAJ, is_away=True)
    found = way(rules=[RouteRule(1, "To Raj", ALWAYS, person=away)])
    assert (found.via, found.pool_id) == (Via.POOL, 1)
    assert found.rules[0]["gates"] == ["away"]


def test_pools_that_help_each_other_in_a_circle_are_asked_once() -> None:
    pools = {
        1: PoolState(1, "a", fallback_id=2),
        2: PoolState(2, "b", fallback_id=1),
    }
    assert [pool.id for pool in chain(1, pools)] == [1, 2]
    assert chain(None, pools) == []


def outcome(pools: list[PoolState], candidates: dict[int, list[Candidate]]) -> Decision:
    return decide(Way(via=Via.POOL, pool_id=1), pools=pools, candidates=candidates)


AWAY = replace(MEMBER, holder=replace(ROSA, is_away=True))


def test_only_eligible_members_earn_and_the_chosen_one_pays() -> None:
    raj = Candidate(member_id=11, holder=RAJ, weight=2, credit=1)
    sven = Candidate(member_id=12, holder=SVEN, weight=1, credit=-1)
    decided = outcome([PoolState(1, "a")], {1: [AWAY, raj, sven]})
    assert (decided.person_id, decided.credits) == (2, {11: 0, 12: 0})
    lines = decided.receipt["pools"][0]["candidates"]
    assert [(one["credit_before"], one["credit_after"]) for one in lines] == [
        (0, 0),
        (1, 0),
        (-1, 0),
    ]


def test_the_next_pool_then_the_queue_then_the_manager() -> None:
    first = PoolState(1, "a", is_claimable=False, fallback_id=2, manager=SVEN)
    second = PoolState(2, "b")
    raj = Candidate(member_id=11, holder=RAJ, weight=1, credit=0)
    away = {1: [AWAY], 2: [replace(raj, holder=replace(RAJ, is_away=True))]}
    helped = outcome([first, second], {1: [AWAY], 2: [raj]})
    assert (helped.person_id, helped.pool_id) == (2, 2)
    queued = outcome([first, second], away)
    assert (queued.via, queued.person_id, queued.pool_id) == (Via.QUEUE, None, 2)
    assert queued.receipt["fallbacks"] == ["pool:2", "queue"]
    managed = outcome([first, replace(second, is_claimable=False)], away)
    assert (managed.via, managed.person_id) == (Via.MANAGER, 3)


def test_a_queue_nobody_may_claim_from_is_no_answer_while_there_is_a_manager() -> None:
    decided = outcome([PoolState(1, "a", manager=SVEN)], {1: []})
    assert decided.via is Via.MANAGER


def test_a_lead_is_never_left_without_a_place() -> None:
    assert outcome([], {}).via is Via.QUEUE
    closed = PoolState(1, "a", is_claimable=False)
    assert outcome([closed], {1: [AWAY]}).pool_id == 1


def test_a_pool_out_of_use_gives_no_turns() -> None:
    decided = outcome([PoolState(1, "a", is_active=False)], {1: [MEMBER]})
    assert (decided.person_id, decided.credits) == (None, {})

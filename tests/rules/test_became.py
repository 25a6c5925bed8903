"""What became of leads: nothing gets lost between the steps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.capture.rules import Status
from oneteam.domain.pipeline.rules import Outcome
from oneteam.domain.scoreboard.rules.became import (
    BY_CODE,
    ENDS,
    STEPS,
    Facts,
    Node,
    codes,
    every,
    flow,
    path,
    stands,
)
from oneteam.domain.scoreboard.rules.waits import Wait, took

counts = st.dictionaries(st.sampled_from(list(every())), st.integers(1, 10_000), max_size=40)
FACTS = list(every())


@given(counts)
def test_what_goes_into_a_node_comes_out_of_it(counted: dict[Facts, int]) -> None:
    found = flow(counted)
    for node in Node:
        into = sum(count for (_, to), count in found.links.items() if to is node)
        out = sum(count for (source, _), count in found.links.items() if source is node)
        assert into == (0 if node is Node.ARRIVED else found.nodes[node])
        assert out == (found.nodes[node] if node in STEPS else 0)


@given(counts)
def test_every_lead_stands_in_exactly_one_place(counted: dict[Facts, int]) -> None:
    found = flow(counted)
    assert sum(found.nodes[node] for node in ENDS) == found.total == sum(counted.values())


@given(counts)
def test_a_link_and_a_node_find_exactly_the_leads_counted(counted: dict[Facts, int]) -> None:
    found = flow(counted)
    by_code = {facts.code: count for facts, count in counted.items()}
    for source, target in [*found.links, *((None, node) for node in Node)]:
        behind = sum(by_code.get(code, 0) for code in codes(source, target))
        expected = found.links[source, target] if source else found.nodes[target]
        assert behind == expected


def test_a_way_begins_with_arrival_and_goes_one_way_only() -> None:
    order = list(Node)
    for facts in FACTS:
        way = path(facts)
        assert way[0] is Node.ARRIVED
        assert way[-1] in ENDS
        assert [order.index(node) for node in way] == sorted({order.index(node) for node in way})


def test_every_code_means_one_thing() -> None:
    assert len(BY_CODE) == len(FACTS)
    assert all(BY_CODE[facts.code] == facts for facts in FACTS)


@pytest.mark.parametrize(
    ("facts", "node"),
    [
        (Facts(Status.CONVERTED, Outcome.WON), Node.WON),
        (Facts(Status.REJECTED, Outcome.OPEN), Node.OPEN),
        (Facts(Status.CONVERTED, Outcome.LOST), Node.LOST),
        (Facts(Status.CONVERTED), Node.AGREED),
        (Facts(Status.ACCEPTED), Node.AGREED),
        (Facts(Status.ASSIGNED), Node.WAITING),
        (Facts(Status.ASSIGNED, is_answered=True), Node.ANSWERED),
        (Facts(Status.QUEUED, is_answered=True), Node.QUEUED),
        (Facts(Status.NURTURE, is_qualified=True), Node.NURTURE),
        (Facts(Status.RETURNED), Node.RETURNED),
        (Facts(Status.RECYCLED), Node.RECYCLED),
        (Facts(Status.REJECTED, is_accepted=True), Node.REJECTED),
    ],
)
def test_where_a_lead_stands(facts: Facts, node: Node) -> None:
    assert stands(facts) is node


def test_a_step_that_was_never_taken_is_left_out() -> None:
    told = Facts(Status.CONVERTED, Outcome.WON)  # imported: nobody noted how it was judged
    assert path(told) == (Node.ARRIVED, Node.ACCEPTED, Node.DEAL, Node.WON)


def test_those_who_wait_come_after_all_who_are_through() -> None:
    found = took(Wait.ANSWER, [30, 10, 20], waiting=2)
    assert (found.half, found.most, found.done, found.waiting) == (30, None, 3, 2)
    assert took(Wait.ANSWER, [1, 2, 3, 4, 5], waiting=0).most == 4
    assert took(Wait.ANSWER, [], waiting=0).half is None


@given(st.lists(st.integers(-1000, 10**15), max_size=60), st.integers(0, 60))
def test_waiting_leads_never_make_a_step_look_faster(micros: list[int], waiting: int) -> None:
    alone, among = took(Wait.ANSWER, micros, waiting=0), took(Wait.ANSWER, micros, waiting=waiting)
    for fast, slow in ((alone.half, among.half), (alone.most, among.most)):
        assert slow is None or (fast is not None and fast <= slow)
    if among.half is not None:
        at_most = sum(value <= among.half for value in micros)
        assert 2 * at_most >= len(micros) + waiting

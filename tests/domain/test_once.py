"""An act with an idempotency key is done once, whoever asks again and however many at once."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, transaction

from cast import NOON
from oneteam.timeline import operations as timeline
from oneteam.timeline import queries
from oneteam.timeline.models import Event
from oneteam.timeline.rules import SCHEMAS, Fact, define

BODY = {"name": "Ada"}

if "test.done" not in SCHEMAS:
    define("test.done")


def _act(key: str) -> tuple[int, Any]:
    fact = Fact(kind="test.done", subject="test:1", occurred_at=NOON, key=key)
    timeline.record(fact, now=NOON)
    return 201, {"id": Event.objects.get(key=key).pk}


def _once(key: str, body: dict[str, Any] = BODY, *, fact: str = "a") -> tuple[int, Any, bool]:
    return timeline.once(scope="s", key=key, body=body, act=lambda: _act(fact), now=NOON)


def _done() -> int:
    return len(queries.story(["test:1"]))


@pytest.mark.django_db
def test_the_same_key_again_gets_the_first_answer_and_does_nothing() -> None:
    first = _once("k")
    assert _once("k", fact="b") == (first[0], first[1], True)
    assert _done() == 1


@pytest.mark.django_db
def test_the_same_key_with_another_body_is_refused() -> None:
    _once("k")
    with pytest.raises(timeline.KeyReused):
        _once("k", {"name": "Bob"}, fact="b")
    assert _done() == 1


@pytest.mark.django_db
def test_another_scope_is_another_key() -> None:
    _once("k")
    again = timeline.once(scope="t", key="k", body=BODY, act=lambda: _act("b"), now=NOON)
    assert not again[2]
    assert _done() == 2


@pytest.mark.django_db
def test_a_refused_act_keeps_nothing_so_the_key_may_be_used_again() -> None:
    def refuse() -> tuple[int, Any]:
        _act("a")
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        timeline.once(scope="s", key="k", body=BODY, act=refuse, now=NOON)
    assert _done() == 0
    assert not _once("k")[2]


def test_many_at_once_do_it_once_and_all_get_the_same_answer(committed: None) -> None:
    start = threading.Barrier(8)
    answers: list[Any] = []

    def ask(number: int) -> None:
        start.wait()
        try:
            answers.append(_once("k", fact=f"fact {number}"))
        finally:
            connection.close()

    _together(ask, 8)
    assert len(answers) == 8
    assert len({answer[1]["id"] for answer in answers}) == 1
    assert sum(not answer[2] for answer in answers) == 1
    assert _done() == 1


def test_the_second_gets_the_answer_when_the_first_made_its_own_act_impossible(
    committed: None,
) -> None:
    inside, go_on = threading.Event(), threading.Event()
    answers: list[Any] = []

    def slow() -> tuple[int, Any]:
        answer = _act("only once")
        inside.set()
        go_on.wait(10)
        return answer

    def first(_: int) -> None:
        try:
            answers.append(
                timeline.once(scope="s", key="k", body=BODY, act=slow, now=NOON),
            )
        finally:
            connection.close()

    thread = threading.Thread(target=first, args=(0,))
    thread.start()
    inside.wait(10)
    threading.Timer(0.2, go_on.set).start()
    # The fact's own key refuses this act, after it has waited for the first one's commit.
    answers.append(_once("k", fact="only once"))
    thread.join()
    assert sorted(answer[2] for answer in answers) == [False, True]
    assert answers[0][1] == answers[1][1]
    with transaction.atomic():
        assert _done() == 1


def _together(work: Any, count: int) -> None:
    threads = [threading.Thread(target=work, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

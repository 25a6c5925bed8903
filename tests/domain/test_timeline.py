"""The timeline: one writer, nothing edited, nothing twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import Error, IntegrityError, connection, transaction

from cast import NOON
from oneteam.timeline import operations as timeline
from oneteam.timeline import queries
from oneteam.timeline.models import Event
from oneteam.timeline.rules import Fact, UnknownFact

pytestmark = pytest.mark.django_db


def _captured(lead: int, **changes: Any) -> Fact:
    given: dict[str, Any] = {
        "kind": "lead.captured",
        "subject": f"lead:{lead}",
        "occurred_at": NOON,
        "key": f"lead.captured:{lead}",
        "data": {"channel": "direct"},
    }
    return Fact(**given | changes)


def test_a_fact_is_written_with_its_outbox_row() -> None:
    timeline.record(_captured(1), now=NOON)

    assert [entry.subject for entry in queries.waiting(now=NOON)] == ["lead:1"]
    assert [entry.kind for entry in queries.story(["lead:1"])] == ["lead.captured"]


def test_history_is_told_to_nobody() -> None:
    timeline.record(_captured(1, is_news=False), now=NOON)

    assert queries.waiting(now=NOON) == []


def test_it_is_remembered_when_something_became_true_and_when_it_was_noticed() -> None:
    long_ago = NOON - timedelta(days=400)
    timeline.record(_captured(1, occurred_at=long_ago), now=NOON)

    [entry] = queries.story(["lead:1"])
    assert (entry.occurred_at, entry.recorded_at) == (long_ago, NOON)


def test_of_a_story_too_long_to_tell_the_end_is_told() -> None:
    facts = [_captured(1, key=f"t:{n}", occurred_at=NOON + timedelta(minutes=n)) for n in range(5)]
    timeline.record_all(facts, now=NOON)

    told = [entry.occurred_at for entry in queries.story(["lead:1"], limit=3)]
    assert told == [NOON + timedelta(minutes=n) for n in (2, 3, 4)]


@pytest.mark.parametrize(
    "verb", ["UPDATE oneteam_event SET kind = 'x'", "DELETE FROM oneteam_event"]
)
def test_the_database_refuses_to_change_the_past(verb: str) -> None:
    timeline.record(_captured(1), now=NOON)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        connection.cursor().execute(verb)

    assert len(queries.story(["lead:1"])) == 1


def test_the_same_fact_is_not_recorded_twice() -> None:
    timeline.record(_captured(1), now=NOON)

    with pytest.raises(Error), transaction.atomic():
        timeline.record(_captured(1), now=NOON)


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"kind": "lead.imagined"}, "no schema for lead.imagined version 1"),
        ({"version": 9}, "no schema for lead.captured version 9"),
        ({"data": {"source": "website"}}, "missing channel"),
        ({"data": {"source": "", "channel": "", "name": "Kim"}}, "unknown name"),
        ({"occurred_at": datetime(2026, 3, 2)}, "occurred_at has no time zone"),  # noqa: DTZ001
    ],
)
def test_a_fact_outside_its_schema_is_refused(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(UnknownFact, match=complaint):
        timeline.record(_captured(1, **changes), now=NOON)


def _post(act: Any, *, key: str = "k1", body: dict[str, Any] | None = None) -> Any:
    return timeline.once(scope="POST /leads", key=key, body=body or {"a": 1}, act=act, now=NOON)


def test_an_act_with_a_key_is_done_once_and_answered_twice() -> None:
    done = []

    def act() -> tuple[int, Any]:
        done.append(True)
        return 201, {"id": 7}

    assert _post(act) == (201, {"id": 7}, False)
    assert _post(act) == (201, {"id": 7}, True)
    assert len(done) == 1


def test_a_key_with_another_body_is_refused() -> None:
    _post(lambda: (201, {"id": 7}))

    with pytest.raises(timeline.KeyReused):
        _post(lambda: (201, {"id": 8}), body={"a": 2})


def test_an_act_that_fails_leaves_its_key_free() -> None:
    def fails() -> tuple[int, Any]:
        timeline.record(_captured(1), now=NOON)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        _post(fails)

    assert queries.story(["lead:1"]) == []
    assert _post(lambda: (201, {"id": 7})) == (201, {"id": 7}, False)


def test_replies_are_forgotten_after_a_week() -> None:
    _post(lambda: (201, {"id": 7}))

    assert timeline.forget_old_replies(now=NOON + timedelta(days=7)) == 0
    assert timeline.forget_old_replies(now=NOON + timedelta(days=7, seconds=1)) == 1


def test_what_was_told_leaves_the_outbox_and_what_could_not_be_told_comes_later() -> None:
    timeline.record_all([_captured(1), _captured(2)], now=NOON)
    told, failed = [entry.id for entry in queries.waiting(now=NOON)]

    timeline.settle_outbox([told])
    timeline.postpone_outbox(failed, until=NOON + timedelta(minutes=5))

    assert queries.waiting(now=NOON) == []
    assert [e.id for e in queries.waiting(now=NOON + timedelta(minutes=5))] == [failed]


def test_what_is_recorded_together_is_written_at_the_end_in_order() -> None:
    with timeline.together(now=NOON):
        timeline.record(_captured(2), now=NOON)
        timeline.record(_captured(1), now=NOON)
        assert queries.waiting(now=NOON) == []
    assert [entry.subject for entry in queries.waiting(now=NOON)] == ["lead:2", "lead:1"]


def test_of_an_act_that_fails_nothing_is_recorded() -> None:
    def fail() -> None:
        with timeline.together(now=NOON):
            timeline.record(_captured(1), now=NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    timeline.record(_captured(1), now=NOON)
    assert [entry.subject for entry in queries.waiting(now=NOON)] == ["lead:1"]


def test_the_newest_are_one_question_however_far_apart_their_ids_are(
    django_assert_num_queries: Any,
) -> None:
    for number in (1_000_000, 1_000_001, 1_008_500, 1_008_600):
        Event.objects.create(
            id=number,
            kind="lead.captured",
            subject="lead:1",
            occurred_at=NOON,
            recorded_at=NOON,
            actor="system",
            key=f"far:{number}",
        )
    with django_assert_num_queries(1):
        found = queries.newest(["lead.captured"], before=1_008_600, limit=2)
    assert [entry.id for entry in found] == [1_008_500, 1_000_001]
    with django_assert_num_queries(1):
        assert queries.newest(["lead.qualified"], before=1_008_600) == []

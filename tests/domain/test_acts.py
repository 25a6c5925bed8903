"""An act is tried again when the database undid it for others' sake, and only then."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from oneteam import acts
from oneteam.acts import act


class Refused(Exception):
    """What the database says; the fields are those of psycopg and of sqlite3."""

    def __init__(self, *, sqlstate: str, code: int) -> None:
        super().__init__("refused")
        self.sqlstate = sqlstate
        self.sqlite_errorcode = code


BUSY = Refused(sqlstate=acts.DEADLOCK, code=acts.SQLITE_BUSY)
DISK_FULL = Refused(sqlstate="53100", code=13)


def failing(times: int, cause: Exception) -> tuple[Callable[[], int], list[bool]]:
    """Something that fails so many times, and the list of its tries."""
    tries: list[bool] = []

    def does() -> int:
        tries.append(connection.in_atomic_block)
        if len(tries) <= times:
            raise OperationalError("no") from cause
        return 7

    return does, tries


@pytest.fixture
def outside(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Not inside the transaction of a test: only there it is decided whether to try again."""
    with django_db_blocker.unblock():
        yield


@pytest.mark.usefixtures("outside")
class TestOutermost:
    def test_it_is_tried_again_until_it_is_done(self) -> None:
        does, tries = failing(3, BUSY)
        assert act(does)() == 7
        assert tries == [True] * 4

    def test_it_gives_up_in_the_end(self) -> None:
        does, tries = failing(99, BUSY)
        with pytest.raises(OperationalError):
            act(does)()
        assert len(tries) == len(acts.WAITS) + 1

    def test_what_does_not_pass_is_raised_at_once(self) -> None:
        does, tries = failing(1, DISK_FULL)
        with pytest.raises(OperationalError):
            act(does)()
        assert len(tries) == 1

    def test_a_part_is_tried_again_with_the_whole(self) -> None:
        does, tries = failing(1, BUSY)
        part, whole_tries = act(does), []

        @act
        def whole() -> int:
            whole_tries.append(1)
            return part()

        assert whole() == 7
        assert len(whole_tries) == len(tries) == 2


@pytest.mark.django_db
def test_a_part_is_never_tried_again_by_itself() -> None:
    does, tries = failing(1, BUSY)
    with transaction.atomic(), pytest.raises(OperationalError):
        act(does)()
    assert len(tries) == 1


@pytest.mark.usefixtures("committed")
def test_of_two_that_wait_for_each_other_both_are_done() -> None:
    both_hold = threading.Barrier(2)
    done: list[Any] = []

    def work(first: int, second: int) -> None:
        tries: list[int] = []

        @act
        def take_both() -> None:
            tries.append(1)
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [first])
                if len(tries) == 1:
                    both_hold.wait(10)
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [second])

        try:
            take_both()
            done.append(len(tries))
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in ((1, 2), (2, 1))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [1, 2]

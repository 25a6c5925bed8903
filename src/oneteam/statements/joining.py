"""Operations that are part of a larger act, or an act of their own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import connection, transaction

P = ParamSpec("P")
R = TypeVar("R")


def joined(operation: Callable[P, R]) -> Callable[P, R]:
    """Run in the caller's transaction, else in one of its own.

    `transaction.atomic` would set a savepoint inside another transaction, two statements more,
    to which nobody goes back: when such an operation raises, the whole act is undone.
    """

    @wraps(operation)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return operation(*args, **kwargs)
        with transaction.atomic():
            return operation(*args, **kwargs)

    return run

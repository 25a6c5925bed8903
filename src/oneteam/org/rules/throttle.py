"""Decides how often one may try: a token bucket."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries at once, and one more every so many seconds."""

    capacity: float
    refill_per_second: float


# A person mistypes a few times; a guesser gets 120 tries an hour on one account from one address.
SIGN_IN_ACCOUNT = Limit(capacity=8, refill_per_second=1 / 30)
# A whole office may sit behind one address.
SIGN_IN_ADDRESS = Limit(capacity=60, refill_per_second=1 / 5)
# A letter to one mailbox at most every ten minutes, three at once.
LETTER_MAILBOX = Limit(capacity=3, refill_per_second=1 / 600)
LETTER_ADDRESS = Limit(capacity=20, refill_per_second=1 / 60)


def consume(
    tokens: float, *, since: float, capacity: float, refill_per_second: float
) -> tuple[float, bool]:
    """What is left in a bucket after one try, and whether the try is allowed.

    `tokens` is what was left `since` seconds ago. A refused try costs nothing, so that a bucket
    refills while someone hammers at it: nobody is locked out for ever. A clock that went back
    counts as no time.
    """
    filled = min(capacity, tokens + max(0.0, since) * refill_per_second)
    if filled < 1:
        return filled, False
    return filled - 1, True


def key(kind: str, *parts: str) -> str:
    """The name of a bucket; shortened so that what a stranger typed always fits the column."""
    return ":".join([kind, *(part[:80] for part in parts)])[:200]

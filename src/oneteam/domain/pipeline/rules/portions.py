"""Decides which deals of a quarter a part of its forecast is counted from."""

from __future__ import annotations

from enum import StrEnum

from oneteam.domain.pipeline.rules import Commitment

EVERY = frozenset(Commitment)


class Portion(StrEnum):
    """A part of a quarter's forecast: what is won in it, and open deals that are to close in it."""

    WON = "won"
    OPEN = "open"
    COMMIT = "commit"
    BEST_CASE = "best_case"
    PIPELINE = "pipeline"
    COMMITTED = "committed"
    LIKELY = "likely"
    EXPECTED = "expected"

    @property
    def label(self) -> str:
        """The part as people say it."""
        return {
            "open": "Open",
            "pipeline": "Open, no commitment",
            "committed": "Won and commit",
            "likely": "Won, commit and best case",
            "expected": "Won and open",
        }.get(self.value, self.value.replace("_", " ").capitalize())

    @property
    def has_won(self) -> bool:
        """Whether won deals count."""
        return self in (Portion.WON, Portion.COMMITTED, Portion.LIKELY, Portion.EXPECTED)

    @property
    def commitments(self) -> frozenset[Commitment]:
        """Of which commitments open deals count; of none, no open deal does."""
        return _COMMITMENTS[self]


_COMMITMENTS = {
    Portion.WON: frozenset[Commitment](),
    Portion.OPEN: EVERY,
    Portion.COMMIT: frozenset({Commitment.COMMIT}),
    Portion.BEST_CASE: frozenset({Commitment.BEST_CASE}),
    Portion.PIPELINE: frozenset({Commitment.PIPELINE}),
    Portion.COMMITTED: frozenset({Commitment.COMMIT}),
    Portion.LIKELY: frozenset({Commitment.COMMIT, Commitment.BEST_CASE}),
    Portion.EXPECTED: EVERY,
}

"""Replays promises over the past: what would have been kept under other terms, all at once.

The same arithmetic as the clocks' own, on arrays. Answering exactly at the due moment is in time.
What people would have done otherwise under other terms nobody knows: the moments stay as they were.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from oneteam.domain.agreement.rules.promises import GRADES, Promise, Step, Unit
from oneteam.org.rules.calendar import WorkCalendar

MINUTE = 60_000_000  # microseconds
Numbers = NDArray[np.int64]
Facts = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """Promises of one kind that ran, one place each; moments in microseconds since 1970."""

    leads: Numbers  # ids
    grades: Numbers  # places in GRADES; len(GRADES) for a lead without a grade
    starts: Numbers
    ends: Numbers  # when it was kept, else when it was no longer owed, else now
    is_kept: Facts
    stood: Numbers  # working time that did not count, because the clock was paused
    calendars: Numbers  # places in the calendars the cases come with

    def __len__(self) -> int:
        return len(self.leads)


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """How each case would have ended; of what was neither kept nor late nothing is said."""

    cases: Cases
    in_time: Facts  # kept by the due moment
    late: Facts  # kept, after it
    missed: Facts  # not kept, and the due moment passed
    steps: dict[Step, Facts]  # which rungs of the ladder it would have come to

    @property
    def counted(self) -> int:
        """Of how many there is something to say."""
        return int((self.in_time | self.late | self.missed).sum())

    @property
    def share(self) -> float | None:
        """How many of those counted were kept in time; None when there are none."""
        return int(self.in_time.sum()) / self.counted if self.counted else None

    def leads(self, which: Facts) -> list[int]:
        """The leads of some cases, each once, in order."""
        found: list[int] = np.unique(self.cases.leads[which]).tolist()
        return found

    @property
    def escalated(self) -> Facts:
        """Those that a leader would have heard of, or that would have gone to somebody else."""
        none = np.zeros(len(self.cases), dtype=np.bool_)
        return self.steps.get(Step.TELL_LEADER, none) | self.steps.get(Step.REASSIGN, none)


def replay(promise: Promise, cases: Cases, calendars: Sequence[WorkCalendar]) -> Outcome:
    """How the cases would have ended under a promise."""
    amounts = dict(promise.within)
    longest = max(amounts.values())
    by_grade = np.array([*(amounts.get(grade, longest) for grade in GRADES), longest])
    allowed = by_grade[cases.grades].astype(np.int64)
    is_past = np.zeros(len(cases), dtype=np.bool_)
    steps = {rung.step: np.zeros(len(cases), dtype=np.bool_) for rung in promise.ladder}
    for number, calendar in enumerate(calendars):
        here = np.flatnonzero(cases.calendars == number)
        if not len(here):
            continue
        over = _over(promise, allowed[here], cases, here, calendar)
        is_past[here] = over >= 0
        # Who ended because of a rung, handed on at its very moment, came to it.
        until = over + ~cases.is_kept[here]
        for rung in promise.ladder:
            steps[rung.step][here] = is_past[here] & (until >= rung.after_minutes * MINUTE)
    return Outcome(
        cases,
        in_time=cases.is_kept & ~is_past,
        late=cases.is_kept & is_past,
        missed=~cases.is_kept & is_past,
        steps=steps,
    )


def _over(
    promise: Promise, allowed: Numbers, cases: Cases, here: Numbers, calendar: WorkCalendar
) -> Numbers:
    """Working time past the due moment, just before the end; below 0 where it was in time.

    A microsecond earlier, because at the due moment itself nothing is late, also when it falls
    on closing time and the end comes in the night after.
    """
    starts, before = cases.starts[here], cases.ends[here] - 1
    stood = cases.stood[here]
    if promise.unit is Unit.MINUTES:
        over: Numbers = calendar.worked_many(starts, before) - allowed * MINUTE - stood
        return over
    due = calendar.due_working_days_many(starts, allowed)
    late = calendar.worked_many(due, before) - stood
    # Between the due moment and the next opening nothing is worked, and yet it is late.
    is_past = (before >= due) & (late >= 0)
    return np.where(is_past, late, np.minimum(late, -1)).astype(np.int64)


def said(label: str, draft: Outcome, instead_of: Outcome | None) -> str:
    """What a promise would have come to, as a sentence."""
    if draft.share is None:
        return f"{label}: nothing was owed in this time, so there is nothing to replay."
    leads = len(draft.leads(draft.escalated))
    noun = "lead" if leads == 1 else "leads"
    if draft is instead_of:
        kept = f"{label}: as now. Sales met {_percent(draft.share)}"
        return f"{kept}; {leads:,} {noun} {'was' if leads == 1 else 'were'} escalated."
    told = f"{leads:,} {noun} would have been escalated"
    kept = f"{label}: sales would have met {_percent(draft.share)}"
    if instead_of is None or instead_of.share is None:
        return f"{kept}; {told}."
    before = len(instead_of.leads(instead_of.escalated))
    return f"{kept} instead of {_percent(instead_of.share)}; {told} instead of {before:,}."


def _percent(share: float) -> str:
    # Rounded towards the middle: only what was kept every time is 100%, and only never is 0%.
    return f"{min(max(round(100 * share), int(share > 0)), 100 if share == 1 else 99)}%"

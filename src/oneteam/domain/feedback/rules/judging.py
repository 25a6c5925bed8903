"""Decides whether a verdict may be given, and what becomes of the lead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from oneteam.domain.capture.rules import Status
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.reasons import Reason, Reasons

NOTE_LENGTH = 4000
ATTEMPTS = 6  # InsideSales' advice, and the default target; a lead's own clock says otherwise
FARTHEST = timedelta(days=3 * 366)  # a day of return further off is a typing error

STATUS_AFTER = {
    Verdict.ACCEPT: Status.ACCEPTED,
    Verdict.RETURN: Status.RETURNED,
    Verdict.RECYCLE: Status.RECYCLED,
    Verdict.REJECT: Status.REJECTED,
}
_WITH_SALES = frozenset({Status.QUEUED, Status.ASSIGNED, Status.ACCEPTED})
MAY_FOLLOW = {
    Verdict.ACCEPT: frozenset({Status.ASSIGNED}),
    Verdict.RETURN: _WITH_SALES,
    Verdict.RECYCLE: _WITH_SALES,
    Verdict.REJECT: _WITH_SALES,
}
REOPENABLE = frozenset({Status.RETURNED, Status.RECYCLED, Status.REJECTED})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a verdict is judged by: how the lead stands today."""

    status: Status
    is_qualified: bool
    attempts: int
    attempts_needed: int
    today: date


@dataclass(frozen=True, slots=True)
class Opinion:
    """What someone says of a lead, as they said it."""

    verdict: Verdict
    reason: str = ""
    sub_reason: str = ""
    note: str = ""
    until: date | None = None


def faults(opinion: Opinion, standing: Standing, offered: Reasons) -> list[str]:
    """Everything that is wrong with a verdict, each as a sentence; none when it may be given.

    `offered` are the reasons in force at the moment of the verdict.
    """
    wrong = _state_faults(opinion.verdict, standing.status)
    if opinion.verdict is Verdict.ACCEPT:
        if opinion.reason or opinion.sub_reason:
            wrong.append("An acceptance takes no reason.")
        if opinion.until:
            wrong.append("Only a recycled lead has a day on which it comes back.")
        return wrong + _note_faults(opinion, needs_note=False)
    reason = offered.find(opinion.reason)
    if reason is None or reason.verdict is not opinion.verdict:
        codes = ", ".join(known.code for known in offered.of(opinion.verdict))
        what = f"“{opinion.reason}” is no reason" if opinion.reason else "Give a reason"
        return [*wrong, f"{what} to {opinion.verdict} a lead; choose one of {codes}."]
    return wrong + _reason_faults(opinion, reason, standing)


def needs_note(reason: Reason, *, is_qualified: bool) -> bool:
    """Whether a note is owed: where it teaches.

    Rejecting a lead that met the definition always says something about the definition.
    """
    return reason.needs_note or (reason.verdict is Verdict.REJECT and is_qualified)


def wake_day(opinion: Opinion, reason: Reason | None, *, today: date) -> date | None:
    """The day a recycled lead comes back: the one named, else its reason's; None for the rest."""
    if opinion.verdict is not Verdict.RECYCLE or reason is None:
        return None
    if opinion.until is None and reason.days is not None:
        return today + timedelta(days=reason.days)
    return opinion.until


def _state_faults(verdict: Verdict, status: Status) -> list[str]:
    if status in MAY_FOLLOW[verdict]:
        return []
    if status is Status.CONVERTED:
        return ["This lead is a deal already: win or lose the deal."]
    if status is Status.QUEUED:
        return ["Nobody has this lead yet: take it first."]
    if status is Status.ACCEPTED:
        return ["This lead is accepted already."]
    return [f"This lead is not with sales; it stands at “{status.label}”."]


def _reason_faults(opinion: Opinion, reason: Reason, standing: Standing) -> list[str]:
    wrong = []
    if reason.needs_attempts and standing.attempts < standing.attempts_needed:
        wrong.append(
            f"“{reason.label}” takes {standing.attempts_needed} attempts; "
            f"{standing.attempts} so far."
        )
    subs = [code for code, _ in reason.sub_reasons]
    if subs and opinion.sub_reason not in subs:
        wrong.append(f"Say why it is “{reason.label}”; choose one of {', '.join(subs)}.")
    if opinion.sub_reason and not subs:
        wrong.append(f"“{reason.label}” takes no second reason.")
    if opinion.until and reason.verdict is not Verdict.RECYCLE:
        wrong.append("Only a recycled lead has a day on which it comes back.")
    elif opinion.until and opinion.until <= standing.today:
        wrong.append("The day it comes back must lie in the future.")
    elif opinion.until and opinion.until > standing.today + FARTHEST:
        wrong.append("The day it comes back is more than three years away.")
    elif reason.needs_until and not opinion.until:
        wrong.append("Name the day it comes back.")
    note = needs_note(reason, is_qualified=standing.is_qualified)
    return wrong + _note_faults(opinion, needs_note=note)


def _note_faults(opinion: Opinion, *, needs_note: bool) -> list[str]:
    if needs_note and not opinion.note.strip():
        return ["Add a note: it is what the other team learns from."]
    if len(opinion.note) > NOTE_LENGTH:
        return [f"The note is longer than {NOTE_LENGTH} characters."]
    return []

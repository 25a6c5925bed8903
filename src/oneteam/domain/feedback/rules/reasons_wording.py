"""The reasons of verdicts in plain sentences, and what changes from one version to another."""

from __future__ import annotations

from collections.abc import Iterator

from oneteam.domain.agreement.rules.terms import listed
from oneteam.domain.agreement.rules.wording import Part
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.feedback.rules.reasons import ACTION_LABELS, ACTIONS, Action, Reason, Reasons

TITLES = {
    Verdict.RETURN: "Return: something must be mended first",
    Verdict.RECYCLE: "Recycle: a real lead, but not now",
    Verdict.REJECT: "Reject: never a customer",
}


def parts(reasons: Reasons) -> tuple[Part, ...]:
    """The whole version as its readers see it, a part for each verdict."""
    return tuple(
        Part(title, "sales", tuple(sentence(one) for one in reasons.of(verdict)))
        for verdict, title in TITLES.items()
    )


def sentence(reason: Reason) -> str:
    """One reason: what it is called, what it asks for and what it causes."""
    asked = [*_asks(reason)]
    owed = f" Asks for {listed(asked)}." if asked else ""
    return f"“{reason.label}”.{owed} {ACTION_LABELS[reason.action]}{_after(reason)}."


def brief(reason: Reason) -> str:
    """What a reason asks and causes beyond the usual, in a few words."""
    said = [f"{len(reason.sub_reasons)} second reasons"] if reason.sub_reasons else []
    said += ["a note"] if reason.needs_note else []
    said += ["after the attempts"] if reason.needs_attempts else []
    said += [f"comes back {_days(reason.days)}"] if reason.verdict is Verdict.RECYCLE else []
    said += ["a customer already"] if reason.action is Action.MARK_CUSTOMER else []
    return ", ".join(said)


def differences(old: Reasons, new: Reasons) -> list[str]:
    """Every change as a sentence; none when both offer the same in the same order."""
    return [*_changes(old, new)] or [*_moved(old, new)]


def _changes(old: Reasons, new: Reasons) -> Iterator[str]:
    for one in new.reasons:
        was = old.find(one.code)
        if was is None:
            yield f"{one.verdict.label}: “{one.label}” is new."
        elif was != one:
            yield from _changed(was, one)
    for one in old.reasons:
        if new.find(one.code) is None:
            yield f"{one.verdict.label}: “{one.label}” is no longer a reason."


def _changed(was: Reason, now: Reason) -> Iterator[str]:
    name = f"“{now.label}”"
    if was.label != now.label:
        yield f"{name} is what “{was.label}” is called now."
    if was.verdict is not now.verdict:
        yield f"{name} is a reason to {now.verdict} instead of to {was.verdict}."
    elif was.action is not now.action:
        marks = "marks" if now.action is Action.MARK_CUSTOMER else "no longer marks"
        yield f"{name} {marks} the account as a customer."
    if was.needs_note != now.needs_note:
        yield f"{name} {'asks for a note' if now.needs_note else 'needs no note'} now."
    if was.needs_attempts != now.needs_attempts:
        asks = "may be given once the attempts are made" if now.needs_attempts else "may be given"
        yield f"{name} {asks}{'' if now.needs_attempts else ' without the attempts'}."
    if was.days != now.days and now.verdict is Verdict.RECYCLE:
        instead = f" instead of {_days(was.days)}" if was.verdict is now.verdict else ""
        yield f"{name} comes back {_days(now.days)}{instead}."
    before, after = dict(was.sub_reasons), dict(now.sub_reasons)
    for code, label in now.sub_reasons:
        if code not in before:
            yield f"{name}: “{label}” is a new second reason."
        elif before[code] != label:
            yield f"{name}: “{label}” is what “{before[code]}” is called now."
    for code, label in was.sub_reasons:
        if code not in after:
            yield f"{name}: “{label}” is no longer a second reason."


def _moved(old: Reasons, new: Reasons) -> Iterator[str]:
    for verdict in ACTIONS:
        if old.of(verdict) != new.of(verdict):
            names = listed([f"“{one.label}”" for one in new.of(verdict)])
            yield f"The reasons to {verdict} are offered in another order: {names}."


def _asks(reason: Reason) -> Iterator[str]:
    if reason.sub_reasons:
        yield f"what exactly ({', '.join(label for _, label in reason.sub_reasons)})"
    if reason.needs_note:
        yield "a note"
    if reason.needs_attempts:
        yield "the attempts to be made first"
    if reason.needs_until:
        yield "the day it comes back"


def _after(reason: Reason) -> str:
    if reason.days is None:
        return ""
    return f", {_days(reason.days)} when none is named"


def _days(days: int | None) -> str:
    if days is None:
        return "on a day that is named"
    return "after a day" if days == 1 else f"after {days} days"

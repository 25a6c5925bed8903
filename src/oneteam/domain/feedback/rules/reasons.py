"""The reasons a verdict may give: few, and each one causes something.

Which ones is terms, signed by both leaders; `DEFAULT` holds before they sign any. After the
disqualification reasons SiriusDecisions published for sales-accepted leads, split as the field
does into mend it, not now, and never.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from oneteam.domain.feedback.rules import Verdict


class Action(StrEnum):
    """What a reason triggers."""

    HAND_OVER = "hand_over"  # stays with the rep: a deal can be opened
    MEND = "mend"  # operations mends it, then it is judged and routed again
    NURTURE = "nurture"  # marketing warms it; it comes back on a day
    SUPPRESS = "suppress"  # closed; the next lead of this contact says why
    MARK_CUSTOMER = "mark_customer"  # closed; the account is known as a customer from now on

    @property
    def label(self) -> str:
        """What happens next, as people say it."""
        return ACTION_LABELS[self]


# What may follow each verdict, the usual first.
ACTIONS = {
    Verdict.RETURN: (Action.MEND,),
    Verdict.RECYCLE: (Action.NURTURE,),
    Verdict.REJECT: (Action.SUPPRESS, Action.MARK_CUSTOMER),
}
ACTION_LABELS = {
    Action.HAND_OVER: "Stays with you: open a deal when it becomes one",
    Action.MEND: "Goes to operations to be mended",
    Action.NURTURE: "Goes to nurture and comes back on the day",
    Action.SUPPRESS: "Closed; the next lead of this contact shows why",
    Action.MARK_CUSTOMER: "Closed; the account is marked as a customer",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what it asks of the person who gives it, and what it causes.

    `days` is when a recycled lead comes back if no day is named; None means one must be named.
    """

    code: str
    label: str
    verdict: Verdict
    action: Action
    needs_note: bool = False
    needs_attempts: bool = False
    sub_reasons: tuple[tuple[str, str], ...] = ()
    days: int | None = None

    @property
    def needs_until(self) -> bool:
        """Whether the day of return must be named."""
        return self.verdict is Verdict.RECYCLE and self.days is None


MISFITS = (
    ("too_small", "Too small"),
    ("too_big", "Too big"),
    ("industry", "Wrong industry"),
    ("region", "Region we do not serve"),
    ("use_case", "Wants something we do not do"),
    ("technology", "Does not work with their systems"),
)

# The days of return are our own starting points: a quarter's budget, a month's silence.
_ALL = (
    Reason("bad_data", "Bad data", Verdict.RETURN, Action.MEND, needs_note=True),
    Reason("duplicate", "Duplicate", Verdict.RETURN, Action.MEND),
    Reason("wrong_territory", "Wrong territory", Verdict.RETURN, Action.MEND),
    Reason("no_timing", "Not now", Verdict.RECYCLE, Action.NURTURE),
    Reason("no_budget", "No budget", Verdict.RECYCLE, Action.NURTURE, days=90),
    Reason(
        "unable_to_reach",
        "Unable to reach",
        Verdict.RECYCLE,
        Action.NURTURE,
        needs_attempts=True,
        days=30,
    ),
    Reason(
        "not_decision_maker",
        "Not the decision maker",
        Verdict.RECYCLE,
        Action.NURTURE,
        needs_note=True,
        days=30,
    ),
    Reason("no_need", "No need", Verdict.REJECT, Action.SUPPRESS),
    Reason(
        "no_fit", "No fit", Verdict.REJECT, Action.SUPPRESS, needs_note=True, sub_reasons=MISFITS
    ),
    Reason("competitor", "Competitor", Verdict.REJECT, Action.SUPPRESS),
    Reason("student", "Student", Verdict.REJECT, Action.SUPPRESS),
    Reason("vendor", "Wants to sell to us", Verdict.REJECT, Action.SUPPRESS),
    Reason("spam", "Spam", Verdict.REJECT, Action.SUPPRESS),
    Reason("own_staff", "Our own staff", Verdict.REJECT, Action.SUPPRESS),
    Reason("existing_customer", "Existing customer", Verdict.REJECT, Action.MARK_CUSTOMER),
)


@dataclass(frozen=True, slots=True)
class Reasons:
    """The reasons of one version, in the order they are offered."""

    reasons: tuple[Reason, ...]

    def find(self, code: str) -> Reason | None:
        """The reason of a code; None when it is not offered."""
        return next((one for one in self.reasons if one.code == code), None)

    def of(self, verdict: Verdict) -> list[Reason]:
        """The reasons this verdict may give."""
        return [one for one in self.reasons if one.verdict is verdict]

    def to_json(self) -> dict[str, Any]:
        """The stored form; `read_reasons(to_json())` gives the same reasons."""
        return {
            "reasons": [
                {
                    "code": one.code,
                    "label": one.label,
                    "verdict": one.verdict.value,
                    "action": one.action.value,
                    "needs_note": one.needs_note,
                    "needs_attempts": one.needs_attempts,
                    "days": one.days,
                    "sub_reasons": [
                        {"code": code, "label": label} for code, label in one.sub_reasons
                    ],
                }
                for one in self.reasons
            ]
        }


DEFAULT = Reasons(_ALL)


def named(code: str, sub_code: str, versions: Sequence[Reasons]) -> str:
    """A reason as the first of some versions that knows it calls it; else its code as it is."""
    known = [one for each in versions if (one := each.find(code))]
    if not known:
        return code
    subs = (dict(one.sub_reasons).get(sub_code) for one in known)
    sub = next((label for label in subs if label), sub_code)
    return f"{known[0].label}: {sub}" if sub else known[0].label

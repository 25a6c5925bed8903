"""What the demo's sales people say of leads, and why."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from oneteam.domain.feedback.rules import Verdict

SMALL = 40  # employees
TINY = 20  # below, being too small is what speaks against a company nearly always
ATTEMPTS = 6  # after which somebody counts as out of reach: the default target


@dataclass(frozen=True, slots=True)
class Opinion:
    """A verdict as it will be given."""

    verdict: Verdict
    reason: str = ""
    sub_reason: str = ""
    note: str = ""
    until: date | None = None


# verdict, reason, sub-reason, note, share
REFUSALS = (
    (Verdict.RETURN, "bad_data", "", "The phone number belongs to somebody else.", 5),
    (Verdict.RETURN, "duplicate", "", "", 3),
    (Verdict.RETURN, "wrong_territory", "", "", 3),
    (Verdict.RECYCLE, "no_timing", "", "They move house first.", 14),
    (Verdict.RECYCLE, "no_budget", "", "Next year's budget is being made now.", 12),
    (Verdict.RECYCLE, "not_decision_maker", "", "The operations manager decides.", 7),
    (Verdict.REJECT, "no_need", "", "They have two docks and no queue.", 13),
    (Verdict.REJECT, "no_fit", "too_small", "Four people; a calendar on the wall does it.", 12),
    (Verdict.REJECT, "no_fit", "use_case", "Wants route planning, which we do not do.", 6),
    (Verdict.REJECT, "competitor", "", "Works for a vendor of yard software.", 3),
    (Verdict.REJECT, "student", "", "Writes a thesis on queueing.", 5),
    (Verdict.REJECT, "vendor", "", "Sells pallets.", 5),
    (Verdict.REJECT, "existing_customer", "", "Their other site works with us.", 3),
)


def draw(
    chance: random.Random, *, merit: float, employees: int, attempts: int, now: datetime
) -> Opinion:
    """An opinion by chance: the better the lead, the likelier it is accepted.

    Only small companies are found too small; of others sales says that there is no need.
    """
    if attempts >= ATTEMPTS:
        return Opinion(Verdict.RECYCLE, "unable_to_reach", note="Six attempts, no answer.")
    if chance.random() < min(0.92, max(0.08, merit)):
        note = "Has a date and a budget." if chance.random() < 0.3 else ""
        return Opinion(Verdict.ACCEPT, note=note)
    often = 12 if 0 < employees < TINY else 1
    shares = [often * share if one[2] == "too_small" else share for *one, share in REFUSALS]
    verdict, reason, sub_reason, note, _ = chance.choices(REFUSALS, shares)[0]
    if sub_reason == "too_small" and not 0 < employees < SMALL:
        reason, sub_reason, note = "no_need", "", "They have two docks and no queue."
    until = None
    if reason == "no_timing":
        until = (now + timedelta(days=chance.randint(20, 150))).date()
    return Opinion(verdict, reason, sub_reason, note, until)

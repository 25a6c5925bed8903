"""Decides how a deal may be opened and how it may move from stage to stage."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from oneteam.domain.capture.rules import Status
from oneteam.domain.pipeline.rules import Commitment, ContactRole, Outcome
from oneteam.domain.pipeline.rules.money import amount_faults
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.org.rules.currencies import is_currency

NAME_LENGTH = 200
COMPETITOR_LENGTH = 100
WHY_LENGTH = 300


class LossReason(StrEnum):
    """Why a deal was lost: few, after what Frappe CRM's users asked for (issue 973)."""

    PRICE = "price"
    COMPETITION = "competition"
    BUDGET = "budget"
    MISSING_FEATURE = "missing_feature"
    TIMING = "timing"
    NO_DECISION = "no_decision"
    UNRESPONSIVE = "unresponsive"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The reason as people say it."""
        return self.value.replace("_", " ").capitalize()


class Move(StrEnum):
    """What a change of stage is."""

    NONE = "none"  # it is there already
    FORWARD = "forward"
    BACK = "back"
    WON = "won"
    LOST = "lost"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True)
class Part:
    """A contact's part in a deal."""

    contact_id: int
    role: ContactRole = ContactRole.OTHER


@dataclass(frozen=True, slots=True)
class NewDeal:
    """A deal as it is asked for; no amount means that it is not known yet."""

    name: str
    amount_minor: int | None
    currency: str
    close_on: date | None
    contacts: tuple[Part, ...] = ()
    commitment: Commitment = Commitment.PIPELINE
    competitor: str = ""


def deal_faults(
    deal: NewDeal,
    *,
    status: Status,
    has_open_deal: bool,
    known_contacts: Collection[int],
) -> list[str]:
    """Everything that keeps a lead from becoming this deal, each as a sentence."""
    wrong = _lead_faults(status, has_open_deal=has_open_deal)
    if not deal.name.strip():
        wrong.append("Give the deal a name.")
    elif len(deal.name) > NAME_LENGTH:
        wrong.append(f"The name is longer than {NAME_LENGTH} characters.")
    if not is_currency(deal.currency):
        wrong.append(f"“{deal.currency}” is not a currency; use a code such as EUR.")
    if deal.amount_minor is not None:
        wrong += amount_faults(deal.amount_minor)
    ids = [part.contact_id for part in deal.contacts]
    if len(set(ids)) < len(ids):
        wrong.append("A contact has one part in a deal, not two.")
    if not set(ids) <= set(known_contacts):
        wrong.append("Only contacts of the lead and its account can have a part in the deal.")
    return wrong


def move(before: Step, after: Step) -> Move:
    """What going from one stage to another is. Leaving won or lost for an open stage reopens."""
    if before.key == after.key:
        return Move.NONE
    if after.outcome is Outcome.WON:
        return Move.WON
    if after.outcome is Outcome.LOST:
        return Move.LOST
    if before.outcome is not Outcome.OPEN:
        return Move.REOPENED
    return Move.FORWARD if after.position > before.position else Move.BACK


def skipped(before: Step, after: Step, steps: Sequence[Step]) -> list[str]:
    """Keys of the open stages a forward move jumped over."""
    if before.outcome is not Outcome.OPEN or after.outcome is Outcome.LOST:
        return []
    return [
        step.key
        for step in sorted(steps, key=lambda step: step.position)
        if step.outcome is Outcome.OPEN and before.position < step.position < after.position
    ]


def move_faults(
    how: Move, *, loss_reason: str, competitor: str, has_other_open_deal: bool = False
) -> dict[str, str]:
    """Everything that keeps a deal from moving so: a sentence by field, "" is the whole of it."""
    wrong = {}
    reasons = [reason.value for reason in LossReason]
    if how is Move.LOST and loss_reason not in reasons:
        what = f"“{loss_reason}” is no reason" if loss_reason else "Say why"
        wrong["loss_reason"] = f"{what} the deal was lost; choose one of {', '.join(reasons)}."
    if loss_reason and how not in (Move.LOST, Move.NONE):
        wrong["loss_reason"] = "Only a lost deal has a loss reason."
    if len(competitor) > COMPETITOR_LENGTH:
        longest = f"longer than {COMPETITOR_LENGTH} characters"
        wrong["competitor"] = f"The competitor's name is {longest}."
    if how is Move.REOPENED and has_other_open_deal:
        wrong[""] = "The lead of this deal has another open deal; close that one first."
    return wrong


def skip_faults(skipped: Sequence[str], *, why: str | None) -> dict[str, str]:
    """What is wrong with skipping the stages of these names; None is someone who cannot be asked.

    A word is needed: a skipped stage is either a stage nobody needs or a deal nobody knows.
    """
    if not skipped or why is None:
        return {}
    if not why.strip():
        verb = "is" if len(skipped) == 1 else "are"
        *first, last = skipped
        named = f"{', '.join(first)} and {last}" if first else last
        return {"why": f"Say why {named} {verb} skipped."}
    if len(why.strip()) > WHY_LENGTH:
        return {"why": f"The reason is longer than {WHY_LENGTH} characters."}
    return {}


def _lead_faults(status: Status, *, has_open_deal: bool) -> list[str]:
    if has_open_deal:
        return ["This lead has an open deal already."]
    if status in (Status.ACCEPTED, Status.CONVERTED):
        return []
    if status is Status.ASSIGNED:
        return ["Accept the lead first; then it can become a deal."]
    return [f"Only an accepted lead can become a deal; this one stands at “{status.label}”."]

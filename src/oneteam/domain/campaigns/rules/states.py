"""Decides how a plan goes from a draft to its review, and which facts that leaves."""

from __future__ import annotations

from enum import StrEnum

from oneteam.timeline.rules import define


class PlanState(StrEnum):
    """How far a plan is."""

    DRAFT = "draft"  # marketing alone sees it
    SHARED = "shared"  # sales sees it
    RUNNING = "running"
    REVIEWED = "reviewed"  # over, and what was learned is written down

    @property
    def label(self) -> str:
        """The state as people say it."""
        return {"shared": "Shared with sales"}.get(self.value, self.value.capitalize())


define("campaign.planned", needs="plan version")
define("campaign.changed", needs="plan version fields")
define("campaign.shared", needs="plan version")
define("campaign.withdrawn", needs="plan version")
define("campaign.started", needs="plan version")
define("campaign.halted", needs="plan version")
define("campaign.reviewed", needs="plan version")
define("campaign.reopened", needs="plan version")
define("campaign.dropped", needs="plan version")

# Each step and the way back, with the kind of fact it leaves.
MOVES = {
    (PlanState.DRAFT, PlanState.SHARED): "campaign.shared",
    (PlanState.SHARED, PlanState.DRAFT): "campaign.withdrawn",
    (PlanState.SHARED, PlanState.RUNNING): "campaign.started",
    (PlanState.RUNNING, PlanState.SHARED): "campaign.halted",
    (PlanState.RUNNING, PlanState.REVIEWED): "campaign.reviewed",
    (PlanState.REVIEWED, PlanState.RUNNING): "campaign.reopened",
}


def move_of(before: PlanState, after: PlanState) -> str | None:
    """The kind of fact a move leaves; None when a plan cannot move so."""
    return MOVES.get((before, after))


def move_faults(
    before: PlanState, after: PlanState, *, seen: str, say: str, learned: str
) -> list[str]:
    """Everything that keeps a plan from moving so, each as a sentence."""
    if move_of(before, after) is None:
        return [f"A plan that is “{before.label}” cannot become “{after.label}” in one step."]
    wrong = []
    if after is PlanState.SHARED and before is PlanState.DRAFT:
        if not seen.strip():
            wrong.append("Write what customers will have seen before you share it with sales.")
        if not say.strip():
            wrong.append("Write what sales can say before you share it with sales.")
    if after is PlanState.REVIEWED and not learned.strip():
        wrong.append("Write what you learned; then it is reviewed.")
    return wrong

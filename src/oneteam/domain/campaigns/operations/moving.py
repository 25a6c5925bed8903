"""Plans move on: shared with sales, started, reviewed, and each step back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from oneteam.acts import act
from oneteam.domain.campaigns import queries
from oneteam.domain.campaigns.models import Campaign, CampaignPlan
from oneteam.domain.campaigns.operations.facts import note
from oneteam.domain.campaigns.rules import PlanState, move_faults, move_of

if TYPE_CHECKING:
    from oneteam.org.models import Person


class MoveRefused(Exception):
    """The plan cannot move so; `faults` names every reason."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__(" ".join(faults))
        self.faults = faults


@act
def move_plan(
    plan_id: int, *, to: PlanState, by: Person, now: datetime, learned: str | None = None
) -> PlanState:
    """Move a plan one step on or back; `learned` is what the review found. Returns the step before.

    From its start on, leads of the campaign are brought by the plan's owner. Raises PlanNotFound,
    NotAllowed, MoveRefused.
    """
    plan = queries.access_plan_to_edit(by, plan_id)
    before = PlanState(plan.state)
    found = plan.learned if learned is None else learned.strip()
    faults = move_faults(before, to, seen=plan.seen, say=plan.say, learned=found)
    kind = move_of(before, to)
    if faults or kind is None:
        raise MoveRefused(faults)
    changes: dict[str, Any] = {"state": to.value}
    if to is PlanState.SHARED and before is PlanState.DRAFT:
        changes["shared_at"] = now
    if to is PlanState.REVIEWED:
        changes["learned"] = found
    if not CampaignPlan.objects.filter(pk=plan_id, state=before.value).update(**changes):
        raise MoveRefused(["Somebody else moved this plan meanwhile. Look at it, then try again."])
    if to is PlanState.RUNNING and before is PlanState.SHARED:
        Campaign.objects.filter(pk=plan.campaign_id).update(owner=plan.owner_id)
    note(kind, plan, by=by, now=now, version=plan.version)
    return before


@act
def drop_plan(plan_id: int, *, by: Person, now: datetime) -> None:
    """Take a draft back, with everything on it. Raises PlanNotFound, NotAllowed, MoveRefused."""
    plan = queries.access_plan_to_edit(by, plan_id)
    drafts = CampaignPlan.objects.filter(pk=plan_id, state=PlanState.DRAFT.value)
    if not drafts.delete()[0]:
        raise MoveRefused(["Only a draft can be dropped; what sales has seen stays."])
    note("campaign.dropped", plan, by=by, now=now, version=plan.version)

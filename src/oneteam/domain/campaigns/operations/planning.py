"""Plans are made and changed; every change is another version, which sales reads anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING

from oneteam.acts import act
from oneteam.domain.campaigns import queries
from oneteam.domain.campaigns.models import Campaign, CampaignPlan
from oneteam.domain.campaigns.operations.facts import note
from oneteam.domain.campaigns.operations.naming import ensure_campaign
from oneteam.domain.campaigns.rules import Draft, campaign_name, draft_faults
from oneteam.org.models import Person as PersonRow
from oneteam.org.queries import company

if TYPE_CHECKING:
    from oneteam.org.models import Person

_KEPT = tuple(field.name for field in fields(Draft) if field.name != "name")


class PlanRefused(Exception):
    """A plan cannot be kept as it is; `wrong` names every field and what to do."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


class PlanChanged(Exception):
    """Somebody else changed the plan since it was read."""


@act
def make_plan(draft: Draft, *, by: Person, now: datetime) -> int:
    """Plan a campaign, as a draft. Returns the plan's id. Raises PlanRefused.

    A campaign of that name is planned again; it has one plan per first day.
    """
    _refuse(draft)
    campaign = ensure_campaign(draft.name, channel=draft.channel, now=now)
    _refuse_twice(campaign, draft)
    plan = CampaignPlan.objects.create(
        campaign=campaign,
        currency=company().currency,
        created_at=now,
        **{name: getattr(draft, name) for name in _KEPT},
    )
    note("campaign.planned", plan, by=by, now=now, version=plan.version)
    return plan.pk


@act
def change_plan(plan_id: int, draft: Draft, *, version: int, by: Person, now: datetime) -> bool:
    """Change a plan as it stood at a version. False when nothing is different.

    Raises PlanNotFound, NotAllowed, PlanRefused, and PlanChanged when it stands otherwise now.
    """
    plan = queries.access_plan_to_edit(by, plan_id)
    _refuse(draft)
    changes = {
        name: getattr(draft, name) for name in _KEPT if getattr(draft, name) != getattr(plan, name)
    }
    name, campaign = campaign_name(draft.name), plan.campaign
    if plan.version != version:
        raise PlanChanged("Somebody else changed this plan meanwhile. Look at it, then try again.")
    if not changes and name == campaign.name:
        return False
    if "starts_on" in changes:
        _refuse_twice(campaign, draft)
    rows = CampaignPlan.objects.filter(pk=plan_id, version=version)
    if not rows.update(**changes, version=version + 1):
        raise PlanChanged("Somebody else changed this plan meanwhile. Look at it, then try again.")
    if name != campaign.name:  # links and callers go on with the key it had
        Campaign.objects.filter(pk=campaign.pk).update(name=name)
    changed = sorted([*changes, *(["name"] if name != campaign.name else [])])
    said = {"version": version + 1, "fields": changed}
    note("campaign.changed", plan, by=by, now=now, part=version + 1, **said)
    return True


def _refuse(draft: Draft) -> None:
    wrong = draft_faults(draft)
    if not PersonRow.objects.filter(pk=draft.owner_id, is_active=True).exists():
        wrong["owner_id"] = "Choose somebody who works here."
    if wrong:
        raise PlanRefused(wrong)


def _refuse_twice(campaign: Campaign, draft: Draft) -> None:
    if CampaignPlan.objects.filter(campaign=campaign, starts_on=draft.starts_on).exists():
        raise PlanRefused({"starts_on": "This campaign has a plan that starts that day already."})

"""What a campaign takes: costs, people's hours, and what is made for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from oneteam.acts import act
from oneteam.domain.campaigns import queries
from oneteam.domain.campaigns.models import Asset, Contributor, Cost
from oneteam.domain.campaigns.operations.facts import note
from oneteam.domain.campaigns.rules.plans import LONGEST_LINE, MOST_MINOR
from oneteam.org.models import Person as PersonRow

if TYPE_CHECKING:
    from oneteam.org.models import Person

MOST_MINUTES = 60 * 10_000


class EntryRefused(Exception):
    """An entry cannot be kept as it is; `wrong` names every field and what to do."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__(" ".join(wrong.values()))
        self.wrong = dict(wrong)


@act
def book_cost(
    plan_id: int, *, what: str, amount_minor: int, spent_on: date, by: Person, now: datetime
) -> int:
    """Book money spent, in minor units of the plan's currency; a refund is below zero.

    Returns the cost's id. Raises PlanNotFound, NotAllowed, EntryRefused.
    """
    plan = queries.access_plan_to_edit(by, plan_id)
    wrong = _line(what, "what", LONGEST_LINE)
    if amount_minor == 0 or abs(amount_minor) > MOST_MINOR:
        wrong["amount"] = "Write an amount."
    if wrong:
        raise EntryRefused(wrong)
    cost = Cost.objects.create(
        plan=plan, what=what.strip(), amount_minor=amount_minor, spent_on=spent_on, by=by,
        booked_at=now,
    )  # fmt: skip
    said = {"cost": cost.pk, "amount_minor": amount_minor, "currency": plan.currency}
    note("cost.booked", plan, by=by, now=now, part=cost.pk, **said)
    return cost.pk


@act
def remove_cost(plan_id: int, cost_id: int, *, by: Person, now: datetime) -> Cost | None:
    """Take a cost back. Returns it, None when it was gone. Raises PlanNotFound, NotAllowed."""
    plan = queries.access_plan_to_edit(by, plan_id)
    cost = Cost.objects.filter(pk=cost_id, plan=plan).first()
    if cost is None or not Cost.objects.filter(pk=cost_id).delete()[0]:
        return None
    said = {"cost": cost_id, "amount_minor": cost.amount_minor, "currency": plan.currency}
    note("cost.removed", plan, by=by, now=now, part=cost_id, **said)
    return cost


@act
def name_contributor(
    plan_id: int, *, person_id: int, part: str, minutes: int, by: Person, now: datetime
) -> None:
    """Name someone's part and the time it took so far; who is named already is named anew.

    Raises PlanNotFound, NotAllowed, EntryRefused.
    """
    plan = queries.access_plan_to_edit(by, plan_id)
    wrong = {}
    if not PersonRow.objects.filter(pk=person_id).exists():
        wrong["person"] = "Choose somebody who works here."
    if len(part) > 100:
        wrong["part"] = "Write at most 100 characters."
    if not 0 <= minutes <= MOST_MINUTES:
        wrong["hours"] = "Write a number of hours, zero or more."
    if wrong:
        raise EntryRefused(wrong)
    Contributor.objects.update_or_create(
        plan=plan, person_id=person_id, defaults={"part": part.strip(), "minutes": minutes}
    )
    said = {"person": person_id, "minutes": minutes}
    note("contributor.named", plan, by=by, now=now, part=person_id, **said)


@act
def remove_contributor(
    plan_id: int, contributor_id: int, *, by: Person, now: datetime
) -> Contributor | None:
    """Take someone's part back. Returns it, None when it was gone."""
    plan = queries.access_plan_to_edit(by, plan_id)
    rows = Contributor.objects.filter(pk=contributor_id, plan=plan)
    found = rows.select_related("person").first()
    if found is None or not rows.delete()[0]:
        return None
    note("contributor.removed", plan, by=by, now=now, part=found.person_id, person=found.person_id)
    return found


@act
def add_asset(plan_id: int, *, name: str, url: str, by: Person, now: datetime) -> int:
    """Add something sales can open: a name and an address of the web. Returns its id.

    Raises PlanNotFound, NotAllowed, EntryRefused.
    """
    plan = queries.access_plan_to_edit(by, plan_id)
    wrong = _line(name, "name", 100)
    if not _is_web(url) or len(url) > 500:
        wrong["url"] = "Website address invalid"
    if wrong:
        raise EntryRefused(wrong)
    asset = Asset.objects.create(plan=plan, name=name.strip(), url=url.strip())
    note("asset.added", plan, by=by, now=now, part=asset.pk, asset=asset.pk)
    return asset.pk


@act
def remove_asset(plan_id: int, asset_id: int, *, by: Person, now: datetime) -> Asset | None:
    """Take an asset back. Returns it, None when it was gone."""
    plan = queries.access_plan_to_edit(by, plan_id)
    asset = Asset.objects.filter(pk=asset_id, plan=plan).first()
    if asset is None or not Asset.objects.filter(pk=asset_id).delete()[0]:
        return None
    note("asset.removed", plan, by=by, now=now, part=asset_id, asset=asset_id)
    return asset


def _line(text: str, name: str, longest: int) -> dict[str, str]:
    if not text.strip():
        return {name: "Required field missing"}
    return {name: f"Write at most {longest} characters."} if len(text) > longest else {}


def _is_web(url: str) -> bool:
    # Shown as a link to click: nothing but the web, so that no script hides in an address.
    try:
        parts = urlsplit(url.strip())
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False

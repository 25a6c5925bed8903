"""Bulk writes of the past: deals as files tell them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from oneteam.domain.capture.models import Account, Lead
from oneteam.domain.capture.operations.merging import Merged, Values, merge
from oneteam.domain.feedback.operations.history import import_verdicts
from oneteam.domain.pipeline.models import Opportunity, OpportunityContact, Stage
from oneteam.domain.pipeline.operations.opening import ensure_stages
from oneteam.domain.pipeline.rules import ContactRole, Outcome
from oneteam.sqlite import bulk
from oneteam.timeline.operations import record_history
from oneteam.timeline.rules import Fact

# Whose deal it is and since when is not a file's to change.
SETTLED = ("lead_id", "account_id", "owner_id", "opened_at")


@dataclass(frozen=True, slots=True)
class Place:
    """A stage as files name it."""

    id: int
    key: str
    outcome: str


def places() -> dict[str, Place]:
    """Stages by key and by name without case, and by outcome the first of each."""
    ensure_stages()
    found: dict[str, Place] = {}
    for row in Stage.objects.order_by("-position"):
        place = Place(row.pk, row.key, row.outcome)
        found |= {row.outcome: place}
    for row in Stage.objects.order_by("-position"):
        place = Place(row.pk, row.key, row.outcome)
        found |= {row.name.casefold(): place, row.key.casefold(): place}
    return found


def with_open_deal(lead_ids: set[int]) -> dict[int, str | None]:
    """Leads that have an open deal, with the outside key of that deal."""
    rows = Opportunity.objects.filter(lead__in=lead_ids, outcome=Outcome.OPEN.value)
    return {int(lead): key for lead, key in rows.values_list("lead_id", "external_key") if lead}


def import_opportunities(
    rows: Sequence[Values],
    *,
    contacts: Mapping[str, int],
    stages: Mapping[int, str],
    batch_id: int,
    now: datetime,
) -> Merged:
    """Deals of the past. A lead with a deal was accepted, at the latest when the deal opened.

    `contacts` gives the contact of a deal by its outside key; `stages` names the key of each stage.
    A deal that is known and stands in another stage moves there, and the timeline says so.
    """
    before = dict(
        Opportunity.objects.filter(external_key__in=[row["external_key"] for row in rows])
        .values_list("external_key", "stage_id")
        .iterator()
    )
    merged = merge(
        Opportunity, rows, constants={"batch_id": batch_id, "is_history": True}, settled=SETTLED
    )
    made = [(merged.ids[position], rows[position]) for position in merged.created]
    facts: list[Fact] = []
    for id_, row in made:
        facts.append(_opened(id_, row, stages[row["stage_id"]]))
        if row["outcome"] != Outcome.OPEN:
            facts.append(_closed(id_, row, stages[row["stage_id"]]))
    for position in merged.updated:
        id_, row = merged.ids[position], rows[position]
        was = before[row["external_key"]]
        if was != row["stage_id"]:
            facts.append(_moved(id_, row, before=stages[was], stage=stages[row["stage_id"]]))
    record_history(facts, now=now)
    OpportunityContact.objects.bulk_create(
        OpportunityContact(
            opportunity_id=id_,
            contact_id=contacts[row["external_key"]],
            role=ContactRole.OTHER.value,
        )
        for id_, row in made
        if row["external_key"] in contacts
    )
    _convert([row for _, row in made if row["lead_id"]], batch_id=batch_id, now=now)
    won = {row.get("account_id") for _, row in made if row["outcome"] == Outcome.WON}
    Account.objects.filter(pk__in=[id_ for id_ in won if id_], is_customer=False).update(
        is_customer=True
    )
    return merged


def remove_opportunities(batch_id: int, *, keep: set[int]) -> tuple[int, set[int]]:
    """Remove a batch's deals but those to keep; returns how many, and the leads they were of."""
    rows = Opportunity.objects.filter(batch=batch_id).exclude(pk__in=keep)
    leads = {int(id_) for id_ in rows.values_list("lead_id", flat=True) if id_}
    removed = rows.delete()[1].get("oneteam.Opportunity", 0)
    still = Opportunity.objects.filter(lead__in=leads).values_list("lead_id", flat=True)
    freed = leads - {int(id_) for id_ in still if id_}
    Lead.objects.filter(pk__in=freed, status="converted", is_history=True).update(status="accepted")
    return removed, leads


def deals_of_batch(batch_id: int) -> list[int]:
    """Ids of the deals a batch brought."""
    rows = Opportunity.objects.filter(batch=batch_id).order_by("id")
    return list(rows.values_list("id", flat=True))


def _convert(rows: Sequence[Values], *, batch_id: int, now: datetime) -> None:
    opened: dict[int, Values] = {}
    for row in rows:
        known = opened.get(row["lead_id"])
        if known is None or row["opened_at"] < known["opened_at"]:
            opened[row["lead_id"]] = row
    accepted = set(
        Lead.objects.filter(pk__in=opened, verdict="accept").values_list("id", flat=True)
    )
    verdicts = [
        {
            "lead_id": id_,
            "verdict": "accept",
            "at": row["opened_at"],
            "person_id": row.get("owner_id"),
        }
        for id_, row in opened.items()
        if id_ not in accepted
    ]
    if verdicts:
        import_verdicts(verdicts, batch_id=batch_id, now=now)
    bulk.update_many(Lead, ["status"], [(id_, ["converted"]) for id_ in opened])


def _opened(id_: int, row: Values, stage: str) -> Fact:
    return _fact(
        "deal.opened", id_, row, f"{id_}", row["opened_at"], deal=id_, stage=stage, **_worth(row)
    )


def _closed(id_: int, row: Values, stage: str) -> Fact:
    at = row["closed_at"]
    mark = f"{id_}:{at.isoformat()}:{stage}"
    if row["outcome"] == Outcome.WON:
        return _fact("deal.won", id_, row, mark, at, stage=stage, **_worth(row))
    return _fact("deal.lost", id_, row, mark, at, stage=stage, reason=row.get("loss_reason", ""))


def _moved(id_: int, row: Values, *, before: str, stage: str) -> Fact:
    if row["outcome"] != Outcome.OPEN:
        return _closed(id_, row, stage)
    at = row["stage_since"]
    mark = f"{id_}:{at.isoformat()}:{before}:{stage}"
    return _fact("deal.staged", id_, row, mark, at, stage=stage, before=before)


def _worth(row: Values) -> dict[str, Any]:
    amount = row.get("amount_minor")
    return {"currency": row["currency"]} | ({} if amount is None else {"amount_minor": amount})


def _fact(kind: str, id_: int, row: Values, mark: str, at: datetime, **data: Any) -> Fact:
    return Fact(
        kind=kind,
        subject=f"deal:{id_}",
        occurred_at=at,
        key=f"{kind}:{mark}",
        data=data | ({"lead": row["lead_id"]} if row["lead_id"] else {}),
        is_news=False,
    )

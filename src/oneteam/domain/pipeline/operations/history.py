"""Bulk writes of the past: deals as files tell them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from oneteam.domain.capture.models import Account, Lead
from oneteam.domain.capture.operations.merging import Merged, Values, merge
from oneteam.domain.feedback.operations.history import import_verdicts
from oneteam.domain.pipeline.models import Opportunity, OpportunityContact, Stage
from oneteam.domain.pipeline.operations.history_facts import record_made, record_moved
from oneteam.domain.pipeline.operations.history_stays import begin_stays, move_stays
from oneteam.domain.pipeline.operations.opening import ensure_stages
from oneteam.domain.pipeline.rules import ContactRole, Outcome
from oneteam.statements import bulk
from oneteam.timeline.queries import done_by_people

# Whose deal it is and since when is not a file's to change.
SETTLED = ("lead_id", "account_id", "owner_id", "opened_at")
# Facts that say where a person put a deal.
MOVES = ("deal.staged", "deal.won", "deal.lost", "deal.reopened")
STANDING = ("stage_id", "outcome", "stage_since", "closed_at", "closed_on", "loss_reason")


@dataclass(frozen=True, slots=True)
class Place:
    """A stage as files name it."""

    id: int
    key: str
    outcome: str


@dataclass(slots=True)
class MergedDeals(Merged):
    """What became of some deals: also which moved, and which a person had moved before."""

    moved: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    customers: list[int] = field(
        default_factory=list
    )  # accounts that became customers by a won deal


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


def with_open_deal(lead_ids: Iterable[int]) -> dict[int, str | None]:
    """Leads that have an open deal, with the outside key of that deal."""
    rows = Opportunity.objects.filter(lead__in=list(lead_ids), outcome=Outcome.OPEN.value)
    return {int(lead): key for lead, key in rows.values_list("lead_id", "external_key") if lead}


def import_opportunities(
    rows: Sequence[Values],
    *,
    contacts: Mapping[str, int],
    opened_in: Mapping[str, int],
    stages: Mapping[int, str],
    batch_id: int,
    now: datetime,
) -> MergedDeals:
    """Deals of the past. A lead with a deal was accepted, at the latest when the deal opened.

    `contacts` gives the contact of a deal by its outside key, `opened_in` the stage it was opened
    in; `stages` names the key of each stage. An open deal of unknown age counts from now.
    A deal that is known and stands in another stage moves there, and the timeline says so; one
    that a person moved stays where the person put it.
    """
    before = _standing(rows)
    rows = [_dated(row, before, now) for row in rows]
    left = _moved_by_people(rows, before)
    rows = [
        {**row, **before[row["external_key"]][1]} if position in left else row
        for position, row in enumerate(rows)
    ]
    merged = merge(
        Opportunity,
        rows,
        constants={"batch_id": batch_id, "is_history": True},
        settled=SETTLED,
        cleared=("closed_at", "closed_on"),
    )
    made = [(merged.ids[position], rows[position]) for position in merged.created]
    record_made(made, stages=stages, now=now)
    begin_stays(made, opened_in=opened_in)
    moved = {
        position: before[rows[position]["external_key"]][1]["stage_id"]
        for position in merged.updated
        if before[rows[position]["external_key"]][1]["stage_id"] != rows[position]["stage_id"]
    }
    record_moved(
        [(merged.ids[position], rows[position], stages[was]) for position, was in moved.items()],
        stages=stages,
        now=now,
    )
    move_stays([(merged.ids[position], rows[position]) for position in moved])
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
    return MergedDeals(
        ids=merged.ids,
        created=merged.created,
        updated=merged.updated,
        moved=sorted(moved),
        left=sorted(left),
        customers=_make_customers([row for _, row in made]),
    )


def _dated(row: Values, before: Mapping[str, tuple[int, dict[str, Any]]], now: datetime) -> Values:
    """The row with the moment since which it is where it is, when the file does not tell."""
    if row["stage_since"] is not None:
        return row
    known = before.get(row["external_key"])
    stands = known is not None and known[1]["stage_id"] == row["stage_id"]
    since = known[1]["stage_since"] if known and stands else now
    return {**row, "stage_since": since, "opened_at": row["opened_at"] or since}


def _standing(rows: Sequence[Values]) -> dict[str, tuple[int, dict[str, Any]]]:
    """Where known deals stand: by outside key, the id and the columns that say so."""
    known = Opportunity.objects.filter(external_key__in=[row["external_key"] for row in rows])
    return {
        row.pop("external_key"): (row.pop("id"), row)
        for row in known.values("external_key", "id", *STANDING)
    }


def _moved_by_people(
    rows: Sequence[Values], before: Mapping[str, tuple[int, dict[str, Any]]]
) -> set[int]:
    """Positions of deals that would move, but that a person moved before."""
    moving = {}
    for position, row in enumerate(rows):
        known = before.get(row["external_key"])
        if known and known[1]["stage_id"] != row["stage_id"]:
            moving[f"deal:{known[0]}"] = position
    done = done_by_people(moving, kinds=MOVES)
    return {moving[subject] for subject in done}


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


def _make_customers(rows: Sequence[Values]) -> list[int]:
    won = {row.get("account_id") for row in rows if row["outcome"] == Outcome.WON}
    found = Account.objects.filter(pk__in=[id_ for id_ in won if id_], is_customer=False)
    ids = list(found.values_list("id", flat=True))
    Account.objects.filter(pk__in=ids).update(is_customer=True)
    return ids

"""What became of the leads that a definition gains or loses, and what it means for sales."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneteam.analytics.replay.judgements import Engine

Side = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Group:
    """Some leads, and what became of them until now."""

    leads: tuple[int, ...]
    accepted: tuple[int, ...]
    deals: tuple[int, ...]
    won: tuple[int, ...]
    broken: tuple[int, ...]  # of which a promise was broken
    value: tuple[tuple[str, int], ...]  # currency and amount in minor units, of what was won

    def as_json(self) -> dict[str, Any]:
        """The group as the command prints it."""
        return {
            "leads": len(self.leads),
            "accepted": len(self.accepted),
            "deals": len(self.deals),
            "won": len(self.won),
            "value": [{"currency": one, "amount_minor": minor} for one, minor in self.value],
            "broken": len(self.broken),
            "ids": list(self.leads),
            "ids_accepted": list(self.accepted),
            "ids_deals": list(self.deals),
            "ids_won": list(self.won),
            "ids_broken": list(self.broken),
        }


@dataclass(frozen=True, slots=True)
class Load:
    """Qualified leads of one person: as it was, and as the draft would have made it.

    `loses` and `gains` are leads this person holds. Leads that are gained and that nobody holds
    would have been routed; `share` is this person's part of them, as of the leads there were.
    """

    person_id: int | None  # None: held by nobody
    before: int
    loses: int
    gains: int
    share: float

    @property
    def after(self) -> float:
        """What the person would have had."""
        return self.before - self.loses + self.gains + self.share


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Columns about leads, in the order of `leads`, which is by id."""

    leads: NDArray[np.int64]
    owners: NDArray[np.int64]  # 0: held by nobody
    accepted: Side
    deals: NDArray[np.int64]
    won: NDArray[np.int64]
    promises: NDArray[np.int64]  # clocks that were started
    broken: NDArray[np.int64]  # of these, those that were late


def outcomes(engine: Engine) -> Outcomes:
    """What became of the leads of the table `judged`, until now."""
    found = engine.execute(
        """
        WITH asked AS (SELECT DISTINCT lead FROM judged),
        sold AS (
            SELECT lead_id AS lead, COUNT(*) AS deals,
                   COUNT(*) FILTER (WHERE outcome = 'won') AS won
            FROM deals WHERE lead_id IS NOT NULL GROUP BY lead_id
        ),
        promised AS (
            SELECT about AS lead, COUNT(*) FILTER (WHERE kind = 'clock.started') AS promises,
                   COUNT(*) FILTER (WHERE kind = 'clock.breached') AS broken
            FROM events WHERE kind IN ('clock.started', 'clock.breached') AND noun = 'lead'
            GROUP BY about
        )
        SELECT l.id, coalesce(l.owner_id, 0) AS owner, l.accepted_at IS NOT NULL AS accepted,
               coalesce(deals, 0) AS deals, coalesce(won, 0) AS won,
               coalesce(promises, 0) AS promises, coalesce(broken, 0) AS broken
        FROM asked JOIN leads l ON l.id = asked.lead
        LEFT JOIN sold ON sold.lead = l.id LEFT JOIN promised ON promised.lead = l.id
        ORDER BY l.id
        """
    ).fetchnumpy()
    numbers = {name: np.asarray(column).astype(np.int64) for name, column in found.items()}
    return Outcomes(
        leads=numbers["id"],
        owners=numbers["owner"],
        accepted=(numbers["accepted"] > 0) | (numbers["deals"] > 0),
        deals=numbers["deals"],
        won=numbers["won"],
        promises=numbers["promises"],
        broken=numbers["broken"],
    )


def group(engine: Engine, known: Outcomes, chosen: Side) -> Group:
    """The chosen leads and what became of them."""

    def ids(which: Side) -> tuple[int, ...]:
        return tuple(known.leads[which].tolist())

    won = ids(chosen & (known.won > 0))
    value = engine.execute(
        "SELECT currency, SUM(amount_minor)::BIGINT FROM deals WHERE outcome = 'won' "
        "AND amount_minor IS NOT NULL AND list_contains($won, lead_id) GROUP BY 1 ORDER BY 1",
        {"won": list(won)},
    ).fetchall()
    return Group(
        leads=ids(chosen),
        accepted=ids(chosen & known.accepted),
        deals=ids(chosen & (known.deals > 0)),
        won=won,
        broken=ids(chosen & (known.broken > 0)),
        value=tuple((currency, minor) for currency, minor in value),
    )


def load(known: Outcomes, before: Side, gained: Side, lost: Side) -> list[Load]:
    """Qualified leads per person before and after; who held most comes first, nobody last."""
    free = int((gained & (known.owners == 0)).sum())
    held = int((before & (known.owners > 0)).sum())
    found = []
    for owner in np.unique(known.owners[before | gained]).tolist():
        its = known.owners == owner
        had = int((before & its).sum())
        found.append(
            Load(
                person_id=owner or None,
                before=had,
                loses=int((lost & its).sum()),
                gains=int((gained & its).sum()) if owner else 0,
                share=free * had / held if owner and held else float(0 if held else free),
            )
        )
    return sorted(found, key=lambda one: (one.person_id is None, -one.before, one.person_id or 0))

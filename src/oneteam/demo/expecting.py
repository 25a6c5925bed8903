"""What the demo's sales people expect of their deals, and what both teams aim at."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from oneteam import flow
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.operations import aiming
from oneteam.domain.pipeline.queries.forecast import quarter_deals
from oneteam.domain.pipeline.queries.terms import terms_of
from oneteam.domain.pipeline.rules import Commitment
from oneteam.org import queries as org

if TYPE_CHECKING:
    from oneteam.org.models import Person

# In each stage: how often an owner commits, or sees a good chance, and the days it may still take.
OUTLOOK = {"proposal": (0.06, 0.45, (14, 55)), "negotiation": (0.5, 0.35, (4, 28))}
RIVALS = ("Yardmaster", "Yardmaster", "Dockly", "Slotwise", "", "", "", "", "")
UNDATED = 0.05  # of the deals nobody says when they close
GROWTH = 1.2  # of what the last whole quarter brought
LEAST = 2_000_000  # minor units; a demo of a handful of leads aims at something too
STEP = 1_000_000  # people aim at round numbers


def expect(deal_id: int, *, stage: str, by: Person, now: datetime) -> None:
    """The owner of a deal that came to a stage says what to expect of it now."""
    if stage not in OUTLOOK:
        return
    chance = random.Random(f"{deal_id}:{stage}")
    commit, best, (soon, late) = OUTLOOK[stage]
    terms = terms_of(pipeline.access_deal(by, deal_id))
    if terms.amount_minor is None and stage == "negotiation":
        terms = replace(terms, amount_minor=chance.randint(8, 60) * 50_000)
    drawn = chance.random()
    close_on: date | None = (now + timedelta(days=chance.randint(soon, late))).date()
    if drawn < commit and terms.amount_minor is not None:
        terms = replace(terms, commitment=Commitment.COMMIT)
    elif drawn < commit + best:
        terms = replace(terms, commitment=Commitment.BEST_CASE)
    if chance.random() < UNDATED and terms.commitment is not Commitment.COMMIT:
        close_on = None
    competitor = terms.competitor or chance.choice(RIVALS)
    flow.change_deal(
        deal_id, terms=replace(terms, close_on=close_on, competitor=competitor), by=by, now=now
    )


def aim(people: Mapping[str, Person], *, now: datetime) -> None:
    """Both leaders set the target of the next quarter, past the agreement's; first too small."""
    sven, max_ = people["Sven de Vries"], people["Max Weber"]
    present = org.quarter_at(now)
    won = quarter_deals(sven, present.plus(-1), now=now).whole("EUR").forecast.won
    for share, by, days in ((0.9, sven, 5), (GROWTH, max_, 2)):
        aiming.set_target(
            present.next,
            currency="EUR",
            amount_minor=_round(won * share),
            by=by,
            now=now - timedelta(days=days),
        )


def _round(amount: float) -> int:
    return max(LEAST, round(amount / STEP) * STEP)

"""What the demo's sales people expect of their deals, and what both teams aim at."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from oneteam import flow
from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.queries.forecast import quarter_deals
from oneteam.domain.pipeline.queries.terms import terms_of
from oneteam.domain.pipeline.rules import Commitment
from oneteam.org.rules.quarters import quarter_of

if TYPE_CHECKING:
    from oneteam.org.models import Person

# In each stage: how often an owner commits, or sees a good chance, and the days it may still take.
OUTLOOK = {"proposal": (0.06, 0.45, (14, 55)), "negotiation": (0.5, 0.35, (4, 28))}
RIVALS = ("Yardmaster", "Yardmaster", "Dockly", "Slotwise", "", "", "", "", "")
UNDATED = 0.05  # of the deals nobody says when they close
QUARTERS = 4  # the present one and three before it; the next one has a target too
REACHED = (0.94, 1.09, 0.97)  # of the targets of past quarters
GROWTH = 1.06
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
    """Both leaders set the targets of the last quarters, the present one and the next."""
    leaders = (people["Sven de Vries"], people["Max Weber"])
    present = quarter_of(now.date())
    past = [present.plus(-back) for back in range(QUARTERS - 1, 0, -1)]
    won = [quarter_deals(leaders[0], one, now=now).whole("EUR").forecast.won for one in past]
    amounts = [_round(was / share) for was, share in zip(won, REACHED, strict=True)]
    amounts += [_round(sum(amounts) / len(amounts) * GROWTH**more) for more in (1, 2)]
    for number, (quarter, amount) in enumerate(
        zip((*past, present, present.next), amounts, strict=True)
    ):
        before = datetime.combine(quarter.starts_on - timedelta(days=12), time(10), UTC)
        at = min(max(before, now - timedelta(days=365)), now - timedelta(days=2 - number % 2))
        if quarter == present:  # first thought too small
            flow.set_target(
                quarter,
                currency="EUR",
                amount_minor=_round(amount * 0.9),
                by=leaders[(number + 1) % 2],
                now=at - timedelta(days=3),
            )
        flow.set_target(
            quarter, currency="EUR", amount_minor=amount, by=leaders[number % 2], now=at
        )


def _round(amount: float) -> int:
    return max(LEAST, round(amount / STEP) * STEP)

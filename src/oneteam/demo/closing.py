"""How the demo's accepted leads become deals, and how those end."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from oneteam import flow
from oneteam.demo.diary import Diary
from oneteam.demo.expecting import expect
from oneteam.domain.pipeline.operations import NewDeal

if TYPE_CHECKING:
    from oneteam.demo.story import Story, Worker

OPENED = 0.68  # of the accepted leads
GOES_ON = {"discovery": 0.82, "qualified": 0.78, "proposal": 0.7, "negotiation": 0.76}
NEXT = {
    "discovery": "qualified",
    "qualified": "proposal",
    "proposal": "negotiation",
    "negotiation": "won",
}
UNPRICED = 41  # of so many deals, one begins without anybody knowing what it is worth
WORKING_HOURS_A_STAGE = 62.0  # on average: about a week and a half
LOSSES = (
    ("price", "", 5),
    ("competition", "Yardmaster", 4),
    ("budget", "", 4),
    ("timing", "", 4),
    ("no_decision", "", 7),
    ("missing_feature", "", 2),
    ("unresponsive", "", 4),
)
PRODUCTS = ("Dock planner", "Yard planner", "Carrier portal", "Dock planner, all sites")


class Closing:
    """Deals on their way."""

    def __init__(self, diary: Diary) -> None:
        self.diary = diary

    def accepted(self, story: Story, worker: Worker, now: datetime) -> None:
        """A lead was accepted: perhaps it becomes a deal in a few days."""
        if story.chance.random() < OPENED:
            wait = timedelta(hours=story.chance.expovariate(1 / 9))
            deed = partial(self._open, story, worker)
            self.diary.note(worker.calendar.due(now, wait), deed)

    def _open(self, story: Story, worker: Worker, now: datetime) -> None:
        chance = story.chance
        product, company = chance.choice(PRODUCTS), story.inquiry.arrival.company
        amount = round(chance.lognormvariate(9.7, 0.8) / 50) * 5000
        deal = NewDeal(
            name=f"{company}: {product}" if company else product,
            amount_minor=None if story.lead_id % UNPRICED == 0 else amount,
            currency="EUR",
            close_on=(now + timedelta(days=chance.randint(45, 130))).date(),
        )
        deal_id = flow.open_deal(story.lead_id, deal=deal, by=worker.person, now=now)
        self._plan(deal_id, "discovery", story, worker, now)

    def _plan(self, deal_id: int, stage: str, story: Story, worker: Worker, now: datetime) -> None:
        wait = timedelta(hours=2 + story.chance.expovariate(1 / WORKING_HOURS_A_STAGE))
        deed = partial(self._advance, deal_id, stage, story, worker)
        self.diary.note(worker.calendar.due(now, wait), deed)

    def _advance(
        self, deal_id: int, stage: str, story: Story, worker: Worker, now: datetime
    ) -> None:
        chance = story.chance
        if chance.random() < GOES_ON[stage]:
            after = NEXT[stage]
            flow.advance(deal_id, stage=after, by=worker.person, now=now)
            expect(deal_id, stage=after, by=worker.person, now=now)
            if after in NEXT:
                self._plan(deal_id, after, story, worker, now)
            return
        reason, competitor, _ = chance.choices(LOSSES, [share for *_, share in LOSSES])[0]
        flow.advance(
            deal_id,
            stage="lost",
            loss_reason=reason,
            competitor=competitor,
            by=worker.person,
            now=now,
        )

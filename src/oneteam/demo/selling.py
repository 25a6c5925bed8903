"""How the demo's sales people treat leads: they claim, answer and give their verdict."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from typing import TYPE_CHECKING

from oneteam import flow
from oneteam.demo import rounds
from oneteam.demo.closing import Closing
from oneteam.demo.diary import Diary
from oneteam.demo.opinions import ATTEMPTS, draw
from oneteam.demo.story import Story, Worker
from oneteam.demo.year import Inquiry
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import NewTouch, Status
from oneteam.domain.feedback.rules import Channel, Verdict

if TYPE_CHECKING:
    from oneteam.domain.capture.queries import Standing
    from oneteam.org.models import Person

# Business minutes of a person of usual promptness, by the first letter of the grade.
MEDIAN_ANSWER = {"A": 2.6, "B": 14.0, "C": 21.0}
SPREAD = 0.95  # of the logarithm: one in twenty takes five times as long
NEGLECTED = 0.04  # nobody picks it up until somebody is told
REACHED = 0.6  # of each attempt
WARMED = 0.35  # of the leads in nurture that touch something again
MENDED = 0.92  # of the returned leads
CHANNELS = (Channel.CALL, Channel.CALL, Channel.EMAIL, Channel.CALL, Channel.EMAIL, Channel.MESSAGE)
NOTES = ("Left a voice mail.", "Asked for a slot next week.", "", "Sent two times to talk.", "")


class Selling:
    """Everybody who works on leads, with the diary they work by."""

    def __init__(
        self,
        diary: Diary,
        *,
        workers: Mapping[int, Worker],
        claimers: list[Worker],
        mender: Person,
        leader: Person,
    ) -> None:
        self.diary = diary
        self.workers = workers
        self.claimers = claimers
        self.mender = mender
        self.leader = leader
        self.closing = Closing(diary)

    def arrived(self, lead_id: int, inquiry: Inquiry, now: datetime) -> None:
        """A new lead: somebody will deal with it, or nobody for now."""
        self._follow(Story(lead_id, inquiry, random.Random(inquiry.seed)), now)

    def _follow(self, story: Story, now: datetime) -> None:
        lead, chance = leads.standing(story.lead_id), story.chance
        if lead.status == Status.ASSIGNED:
            story.attempts = 0
            self._plan_answer(story, lead, now)
        elif lead.status == Status.QUEUED:
            worker = chance.choice(self.claimers)
            wait = timedelta(minutes=chance.expovariate(1 / 25))
            self.diary.note(worker.calendar.due(now, wait), partial(self._claim, story, worker))
        elif lead.status == Status.NURTURE and chance.random() < WARMED:
            later = now + timedelta(days=chance.uniform(2, 60))
            self.diary.note(later, partial(self._warm, story))

    def _plan_answer(self, story: Story, lead: Standing, now: datetime) -> None:
        worker, chance = self._owner(lead), story.chance
        if worker is None:
            return
        minutes = MEDIAN_ANSWER[lead.grade[:1] or "C"] * worker.promptness
        wait = timedelta(minutes=minutes * chance.lognormvariate(0, SPREAD))
        if chance.random() < NEGLECTED * worker.promptness:
            wait += timedelta(hours=chance.uniform(8, 30))
        self.diary.note(worker.calendar.due(now, wait), partial(self._answer, story))

    def _claim(self, story: Story, worker: Worker, now: datetime) -> None:
        if leads.standing(story.lead_id).status == Status.QUEUED:
            flow.take(story.lead_id, by=worker.person, now=now)
            self._follow(story, now)

    def _warm(self, story: Story, now: datetime) -> None:
        lead, activity = leads.standing(story.lead_id), story.inquiry.activity
        if lead.status != Status.NURTURE or lead.contact_id is None:
            return
        kinds = ("webinar", "form", "event", "email_click")
        touch = NewTouch(
            kind=story.chance.choice(kinds), occurred_at=now, campaign=activity.name,
            source=activity.source, channel="email",
        )  # fmt: skip
        flow.touch(lead.contact_id, [touch], now=now)
        self._follow(story, now)

    def _answer(self, story: Story, now: datetime) -> None:
        lead, chance = leads.standing(story.lead_id), story.chance
        worker = self._owner(lead)
        if lead.status == Status.QUEUED:  # it went round everybody
            worker = chance.choice(self.claimers)
            flow.hand(story.lead_id, to=worker.person.pk, by=self.leader, now=now)
        elif worker is None or lead.status != Status.ASSIGNED:
            return
        if not worker.calendar.is_open(now):  # somebody else has it by now, elsewhere
            opening = worker.calendar.next_open(now) + timedelta(minutes=chance.uniform(1, 20))
            self.diary.note(opening, partial(self._answer, story))
            return
        flow.answer(
            story.lead_id,
            channel=CHANNELS[story.attempts % len(CHANNELS)],
            by=worker.person,
            now=now,
            note=chance.choice(NOTES),
        )
        story.attempts += 1
        if chance.random() < REACHED:
            wait, deed = timedelta(hours=chance.expovariate(1 / 5)), self._judge
        elif story.attempts < ATTEMPTS:
            wait, deed = timedelta(hours=chance.uniform(4, 13)), self._answer
        else:
            wait, deed = timedelta(hours=1), self._judge
        self.diary.note(worker.calendar.due(now, wait), partial(deed, story))

    def _judge(self, story: Story, now: datetime) -> None:
        lead, chance = leads.standing(story.lead_id), story.chance
        worker = self._owner(lead)
        if worker is None or lead.status != Status.ASSIGNED:
            return
        opinion = draw(
            chance,
            merit=story.inquiry.merit,
            employees=story.inquiry.arrival.employees or 0,
            attempts=story.attempts,
            now=now,
        )
        flow.judge(
            story.lead_id,
            verdict=opinion.verdict,
            by=worker.person,
            now=now,
            reason=opinion.reason,
            sub_reason=opinion.sub_reason,
            note=opinion.note,
            until=opinion.until,
        )
        if opinion.verdict is Verdict.ACCEPT:
            self.closing.accepted(story, worker, now)
        elif opinion.verdict is Verdict.RETURN and chance.random() < MENDED:
            wait = timedelta(hours=chance.uniform(3, 30))
            self.diary.note(worker.calendar.due(now, wait), partial(self._mend, story))
        elif opinion.verdict is Verdict.RECYCLE:
            wake_on = leads.standing(story.lead_id).wake_on
            if wake_on is not None:
                morning = datetime.combine(wake_on, time(6), tzinfo=UTC)
                self.diary.note(morning, partial(self._wake, story))

    def _wake(self, story: Story, now: datetime) -> None:
        rounds.wake(now)
        self._follow(story, now)

    def _mend(self, story: Story, now: datetime) -> None:
        if leads.standing(story.lead_id).status == Status.RETURNED:
            flow.mend(story.lead_id, by=self.mender, now=now)
            self._follow(story, now)

    def _owner(self, lead: Standing) -> Worker | None:
        return self.workers.get(lead.owner_id or 0)

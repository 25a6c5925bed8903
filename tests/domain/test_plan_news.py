"""Sales hears of plans, marketing of what is asked and heard, and nobody of what is a draft."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from cast import NOON, Cast
from oneteam.domain.campaigns import operations as campaigns
from oneteam.domain.campaigns.models import Campaign
from oneteam.domain.campaigns.rules import Draft, PlanState
from oneteam.org.models import Person
from oneteam.stream import operations, queries
from oneteam.stream.queries import feed
from oneteam.stream.queries.messages import lines
from oneteam.stream.rules.wording import FEED_KINDS, say
from oneteam.timeline import queries as timeline

DAY = timedelta(days=1)


@pytest.fixture
def plan(cast: Cast) -> int:
    """A draft of Mia's for the Spring fair."""
    draft = Draft(
        "Spring fair", cast.mia.pk, NOON.date(), NOON.date() + 30 * DAY, seen="A stand.", say="Ask."
    )
    return campaigns.make_plan(draft, by=cast.mia, now=NOON)


def share(plan: int, cast: Cast) -> None:
    campaigns.move_plan(plan, to=PlanState.SHARED, by=cast.mia, now=NOON)


def told(person: Person) -> list[str]:
    while operations.try_deliver_batch(now=NOON):
        pass
    return [notice.kind for notice in queries.unread(person)]


def read(person: Person, *, is_all: bool = True) -> list[str]:
    entries = feed.page(person, is_all=is_all).entries
    return [line.text for line in lines(person, entries)]


def test_all_of_sales_hears_of_a_plan_when_it_is_shared(cast: Cast, plan: int) -> None:
    assert told(cast.rosa) == []
    share(plan, cast)
    for person in (cast.rosa, cast.raj, cast.sven):
        assert told(person) == ["campaign.shared"]
        assert "Spring fair: Mia shared the plan with sales" in read(person, is_all=False)
    assert told(cast.mia) == told(cast.max) == []


def test_a_draft_is_news_for_nobody_who_may_not_see_it(cast: Cast, plan: int) -> None:
    assert any("began a plan" in line for line in read(cast.max))
    for person in (cast.rosa, cast.sven):
        assert read(person) == []
        entries = timeline.newest(FEED_KINDS, before=None, limit=20)
        assert queries.seen_by(person, entries) == set()


def test_what_was_taken_back_is_shown_no_more(cast: Cast, plan: int) -> None:
    share(plan, cast)
    assert told(cast.rosa) == ["campaign.shared"]
    campaigns.move_plan(plan, to=PlanState.DRAFT, by=cast.mia, now=NOON + DAY)
    assert read(cast.rosa) == read(cast.sven) == read(cast.rosa, is_all=False) == []
    assert any("took the plan back" in line for line in read(cast.mia))


def test_a_question_goes_to_the_planner_and_its_answer_to_the_asker(cast: Cast, plan: int) -> None:
    share(plan, cast)
    told(cast.rosa)
    question = campaigns.ask_question(plan, text="Which hall?", by=cast.rosa, now=NOON)
    assert told(cast.mia) == ["question.asked"]
    campaigns.answer_question(plan, question, text="Hall 4.", by=cast.max, now=NOON)
    assert told(cast.rosa).count("question.answered") == 1
    assert "question.answered" not in told(cast.raj)
    campaigns.leave_note(plan, text="They liked it.", by=cast.raj, now=NOON)
    assert "note.left" in told(cast.mia)


def test_news_of_costs_name_no_amount(cast: Cast, plan: int) -> None:
    share(plan, cast)
    campaigns.book_cost(
        plan, what="Stand", amount_minor=123_456, spent_on=NOON.date(), by=cast.mia, now=NOON
    )
    said = [line for line in read(cast.rosa) if "cost" in line]
    assert said == ["Spring fair: Mia booked a cost"]


def test_a_line_leads_to_the_plan(cast: Cast, plan: int) -> None:
    share(plan, cast)
    (first, *_) = lines(cast.rosa, feed.page(cast.rosa, is_all=True).entries)
    assert first.url.endswith(f"/plan/{plan}")


def test_a_campaign_of_nothing_but_drafts_cannot_be_followed_by_sales(
    cast: Cast, plan: int
) -> None:
    subject = f"campaign:{Campaign.objects.get().pk}"
    assert feed.access_subject(cast.mia, subject) == subject
    with pytest.raises(feed.SubjectNotFound):
        feed.access_subject(cast.rosa, subject)
    share(plan, cast)
    assert feed.access_subject(cast.rosa, subject) == subject


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("campaign.started", "Mia started it"),
        ("plan.read", "Mia read the plan"),
        ("contributor.named", "Mia named Raj for the plan"),
    ],
)
def test_facts_about_plans_have_words(kind: str, words: str) -> None:
    data: dict[str, Any] = {"plan": 1, "version": 1, "person": 2, "minutes": 60}
    assert say(kind, data, actor="Mia", people={2: "Raj"}) == words

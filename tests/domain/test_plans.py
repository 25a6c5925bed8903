"""The quarter's plan: made, shared, read, asked about, spent on."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from cast import NOON, Cast
from oneteam.domain.campaigns import operations, queries
from oneteam.domain.campaigns.models import Campaign, CampaignPlan, PlanReading
from oneteam.domain.campaigns.rules import Draft, PlanState
from oneteam.timeline.models import Event

SPRING = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 6, 30)}
TALK = {"seen": "Our benchmark.", "say": "Ask how many docks.", "avoid": "No dates."}


def _draft(cast: Cast, name: str = "Spring fair", **more: Any) -> Draft:
    return Draft(**{"name": name, "owner_id": cast.mia.pk, **SPRING, **TALK, **more})


@pytest.fixture
def plan(cast: Cast) -> int:
    return operations.make_plan(_draft(cast), by=cast.mia, now=NOON)


def _move(plan: int, *states: PlanState, cast: Cast, learned: str | None = None) -> None:
    for number, state in enumerate(states):
        at = NOON + timedelta(minutes=number)
        operations.move_plan(plan, to=state, by=cast.mia, now=at, learned=learned)


def test_a_plan_goes_from_draft_to_reviewed_and_leaves_its_facts(cast: Cast, plan: int) -> None:
    _move(plan, PlanState.SHARED, PlanState.RUNNING, PlanState.REVIEWED, cast=cast, learned="Yes.")
    row = CampaignPlan.objects.select_related("campaign").get(pk=plan)
    assert row.state == "reviewed"
    assert row.learned == "Yes."
    assert row.campaign.owner_id == cast.mia.pk
    kinds = Event.objects.filter(subject=f"campaign:{row.campaign_id}").order_by("id")
    assert list(kinds.values_list("kind", flat=True)) == [
        "campaign.planned",
        "campaign.shared",
        "campaign.started",
        "campaign.reviewed",
    ]


def test_a_step_taken_by_somebody_else_meanwhile_is_refused(cast: Cast, plan: int) -> None:
    _move(plan, PlanState.SHARED, cast=cast)
    with pytest.raises(operations.MoveRefused):
        _move(plan, PlanState.SHARED, cast=cast)


def test_sales_does_not_see_drafts_and_cannot_edit_what_it_sees(cast: Cast, plan: int) -> None:
    with pytest.raises(queries.PlanNotFound):
        queries.access_plan(cast.rosa, plan)
    _move(plan, PlanState.SHARED, cast=cast)
    assert queries.access_plan(cast.rosa, plan).pk == plan
    with pytest.raises(queries.NotAllowed):
        operations.move_plan(plan, to=PlanState.RUNNING, by=cast.rosa, now=NOON)


def test_sales_confirms_each_version_once(cast: Cast, plan: int) -> None:
    _move(plan, PlanState.SHARED, cast=cast)
    today = date(2026, 4, 2)
    assert queries.unread_count(cast.rosa, today=today) == 1
    assert operations.confirm_read(plan, version=1, by=cast.rosa, now=NOON)
    assert not operations.confirm_read(plan, version=1, by=cast.rosa, now=NOON)
    assert queries.unread_count(cast.rosa, today=today) == 0
    changed = _draft(cast, say="Ask how many doors.")
    assert operations.change_plan(plan, changed, version=1, by=cast.mia, now=NOON)
    assert queries.unread_count(cast.rosa, today=today) == 1
    assert not operations.confirm_read(plan, version=1, by=cast.rosa, now=NOON)
    assert operations.confirm_read(plan, version=2, by=cast.rosa, now=NOON)
    assert PlanReading.objects.count() == 2
    with pytest.raises(queries.NotAllowed):
        operations.confirm_read(plan, version=2, by=cast.mia, now=NOON)


def test_an_edit_of_a_version_that_is_gone_is_refused(cast: Cast, plan: int) -> None:
    assert not operations.change_plan(plan, _draft(cast), version=1, by=cast.mia, now=NOON)
    operations.change_plan(plan, _draft(cast, theme="Docks"), version=1, by=cast.mia, now=NOON)
    with pytest.raises(operations.PlanChanged):
        operations.change_plan(plan, _draft(cast, theme="Doors"), version=1, by=cast.max, now=NOON)


def test_a_plan_names_every_fault_and_a_campaign_has_one_plan_per_day(
    cast: Cast, plan: int
) -> None:
    with pytest.raises(operations.PlanRefused) as refused:
        operations.make_plan(
            _draft(cast, name="", owner_id=0, budget_minor=-5), by=cast.mia, now=NOON
        )
    assert set(refused.value.wrong) == {"name", "owner_id", "budget_minor"}
    with pytest.raises(operations.PlanRefused):
        operations.make_plan(_draft(cast, name="spring FAIR"), by=cast.mia, now=NOON)
    again = _draft(cast, starts_on=date(2026, 7, 1), ends_on=date(2026, 9, 30))
    operations.make_plan(again, by=cast.mia, now=NOON)
    assert Campaign.objects.count() == 1
    found = queries.windows_of_plans()
    assert found[plan].until == date(2026, 6, 30)


def test_costs_hours_and_assets_are_kept_and_taken_back(cast: Cast, plan: int) -> None:
    def of() -> queries.Details:
        return queries.details(CampaignPlan.objects.get(pk=plan))

    cost = operations.book_cost(
        plan, what="Stand", amount_minor=120_000, spent_on=NOON.date(), by=cast.mia, now=NOON
    )
    for minutes in (60, 90):
        operations.name_contributor(
            plan,
            person_id=cast.max.pk,
            part="Text",
            minutes=minutes,
            by=cast.mia,
            now=NOON + timedelta(minutes=minutes),
        )
    asset = operations.add_asset(
        plan, name="Slides", url="https://acme.example/s", by=cast.mia, now=NOON
    )
    assert (of().spent_minor, of().minutes, len(of().assets)) == (120_000, 90, 1)
    operations.remove_cost(plan, cost, by=cast.mia, now=NOON)
    operations.remove_asset(plan, asset, by=cast.mia, now=NOON)
    operations.remove_contributor(plan, of().contributors[0].pk, by=cast.mia, now=NOON)
    assert (of().spent_minor, of().minutes, of().assets) == (0, 0, [])
    with pytest.raises(operations.EntryRefused):
        operations.add_asset(plan, name="", url="javascript:alert(1)", by=cast.mia, now=NOON)
    with pytest.raises(operations.EntryRefused):
        operations.book_cost(
            plan, what="", amount_minor=0, spent_on=NOON.date(), by=cast.mia, now=NOON
        )


def test_questions_are_asked_answered_and_taken_back_while_open(cast: Cast, plan: int) -> None:
    _move(plan, PlanState.SHARED, cast=cast)
    asked = operations.ask_question(plan, text="Which docks?", by=cast.rosa, now=NOON)
    with pytest.raises(queries.NotAllowed):
        operations.answer_question(plan, asked, text="All.", by=cast.raj, now=NOON)
    assert not operations.remove_question(plan, asked, by=cast.raj, now=NOON)
    assert operations.answer_question(plan, asked, text="All.", by=cast.max, now=NOON)
    assert not operations.remove_question(plan, asked, by=cast.rosa, now=NOON)
    with pytest.raises(operations.TextRefused):
        operations.ask_question(plan, text="  ", by=cast.rosa, now=NOON)


def test_sales_notes_what_it_heard_and_only_the_writer_takes_it_back(cast: Cast, plan: int) -> None:
    _move(plan, PlanState.SHARED, cast=cast)
    heard = operations.leave_note(plan, text="They liked it.", by=cast.rosa, now=NOON)
    with pytest.raises(queries.NotAllowed):
        operations.leave_note(plan, text="Me too.", by=cast.mia, now=NOON)
    assert not operations.remove_note(plan, heard, by=cast.raj, now=NOON)
    assert operations.remove_note(plan, heard, by=cast.rosa, now=NOON)


def test_only_a_draft_can_be_dropped(cast: Cast, plan: int) -> None:
    _move(plan, PlanState.SHARED, cast=cast)
    with pytest.raises(operations.MoveRefused):
        operations.drop_plan(plan, by=cast.mia, now=NOON)
    _move(plan, PlanState.DRAFT, cast=cast)
    operations.drop_plan(plan, by=cast.mia, now=NOON)
    assert not CampaignPlan.objects.exists()


def test_a_known_campaign_costs_arrivals_one_query_that_reads_no_plan(
    cast: Cast, plan: int, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1) as asked:
        operations.ensure_campaigns(["Spring Fair"], now=NOON)
    assert "campaignplan" not in asked.captured_queries[0]["sql"]

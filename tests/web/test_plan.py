"""The plan on the screens: by quarter, by campaign, shared, read, asked about, spent on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from cast import Cast
from oneteam.domain.campaigns import operations
from oneteam.domain.campaigns.models import CampaignPlan, Cost, FieldNote, PlanReading, Question
from oneteam.domain.campaigns.rules import Draft, PlanState
from oneteam.org.models import Person


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def plan_of(cast: Cast, name: str, *, is_shared: bool = True) -> int:
    now = timezone.now()
    today = timezone.localdate()
    draft = Draft(
        name,
        cast.mia.pk,
        today - timedelta(days=3),
        today + timedelta(days=20),
        channel="event",
        budget_minor=500_000,
        target_leads=40,
        seen="Our stand in hall 4.",
        say="Ask how many docks they have.",
        avoid="No delivery dates.",
    )
    plan_id = operations.make_plan(draft, by=cast.mia, now=now)
    if is_shared:
        operations.move_plan(plan_id, to=PlanState.SHARED, by=cast.mia, now=now)
    return plan_id


def typed(**changes: str) -> dict[str, str]:
    today = timezone.localdate()
    said = {"name": "Roadshow", "starts_on": today.isoformat(), "ends_on": today.isoformat()}
    return {**said, "channel": "event", "budget": "1200.50", "target_leads": "30", **changes}


@pytest.mark.parametrize("view", ["timeline", "calendar", "list"])
def test_the_plan_shows_what_is_shared_and_drafts_only_to_marketing(cast: Cast, view: str) -> None:
    plan_of(cast, "Spring fair")
    plan_of(cast, "Secret show", is_shared=False)
    seen = as_(cast.rosa).get(f"/plan?view={view}").content.decode()
    assert "Spring fair" in seen
    assert "Secret show" not in seen
    assert "Secret show" in as_(cast.mia).get(f"/plan?view={view}").content.decode()


@pytest.mark.parametrize("view", ["timeline", "calendar", "list"])
def test_the_plan_costs_the_same_however_many_campaigns(
    cast: Cast, view: str, django_assert_max_num_queries: Any
) -> None:
    plan_of(cast, "One")
    rosa = as_(cast.rosa)
    rosa.get("/plan")
    with django_assert_max_num_queries(8) as before:
        rosa.get(f"/plan?view={view}")
    for number in range(6):
        plan_of(cast, f"More {number}")
    with django_assert_max_num_queries(len(before)):
        rosa.get(f"/plan?view={view}")


def test_a_campaign_page_tells_the_talk_track_at_a_fixed_cost(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    plan = plan_of(cast, "Spring fair")
    rosa = as_(cast.rosa)
    rosa.get(f"/plan/{plan}")
    with django_assert_max_num_queries(13):
        page = rosa.get(f"/plan/{plan}").content.decode()
    for said in ("Our stand in hall 4.", "Ask how many docks they have.", "No delivery dates."):
        assert said in page
    assert "I’ve read it" in page


def test_marketing_plans_changes_and_takes_back(cast: Cast) -> None:
    mia = as_(cast.mia)
    assert mia.get("/plan/new").status_code == 200
    refused = mia.post("/plan/new", typed(owner_id=str(cast.mia.pk), ends_on="2020-01-01"))
    assert refused.status_code == 422
    assert "It ends before it starts." in refused.content.decode()
    mia.post("/plan/new", typed(owner_id=str(cast.mia.pk)))
    plan = CampaignPlan.objects.get()
    assert (plan.budget_minor, plan.target_leads, plan.state) == (120_050, 30, "draft")
    changed = typed(owner_id=str(cast.max.pk), version="1", theme="Docks")
    assert mia.post(f"/plan/{plan.pk}/edit", changed).status_code == 302
    stale = mia.post(f"/plan/{plan.pk}/edit", changed | {"theme": "Doors"})
    assert stale.status_code == 422
    assert "Somebody else changed this plan" in stale.content.decode()
    page = mia.get(f"/plan/{plan.pk}")
    assert "asked to read it again" not in page.content.decode()  # nobody has read a draft
    back = page.context["undo"]
    assert mia.post(back.url, back.fields).status_code == 302
    plan.refresh_from_db()
    assert (plan.theme, plan.owner_id, plan.version) == ("", cast.mia.pk, 3)


def test_a_plan_is_shared_started_reviewed_and_each_step_undone(cast: Cast) -> None:
    plan = plan_of(cast, "Spring fair", is_shared=False)
    mia = as_(cast.mia)
    for to in ("shared", "running"):
        mia.post(f"/plan/{plan}/move", {"to": to})
        assert CampaignPlan.objects.get().state == to
    empty = mia.post(f"/plan/{plan}/move", {"to": "reviewed", "learned": " "})
    assert empty.status_code == 422
    mia.post(f"/plan/{plan}/move", {"to": "reviewed", "learned": "Fewer flyers."})
    assert CampaignPlan.objects.get().learned == "Fewer flyers."
    back = mia.get(f"/plan/{plan}").context["undo"]
    mia.post(back.url, back.fields)
    assert CampaignPlan.objects.get().state == "running"


def test_sales_confirms_asks_and_notes(cast: Cast) -> None:
    plan = plan_of(cast, "Spring fair")
    rosa = as_(cast.rosa)
    rosa.post(f"/plan/{plan}/read", {"version": "1"})
    assert PlanReading.objects.get().person_id == cast.rosa.pk
    assert "You have read it" in rosa.get(f"/plan/{plan}").content.decode()
    assert rosa.post(f"/plan/{plan}/questions", {"text": ""}).status_code == 422
    rosa.post(f"/plan/{plan}/questions", {"text": "Which hall?"})
    question = Question.objects.get()
    answering = f"/plan/{plan}/questions/{question.pk}/answer"
    refused = as_(cast.mia).post(answering, {"text": "Hall 4." * 1000})
    assert refused.status_code == 422
    assert "Hall 4.Hall 4." in refused.content.decode()
    as_(cast.mia).post(answering, {"text": "Hall 4."})
    assert "Hall 4." in rosa.get(f"/plan/{plan}").content.decode()
    rosa.post(f"/plan/{plan}/notes", {"text": "They came for the demo."})
    note = FieldNote.objects.get()
    as_(cast.raj).post(f"/plan/{plan}/notes/{note.pk}/remove")
    assert FieldNote.objects.exists()
    rosa.post(f"/plan/{plan}/notes/{note.pk}/remove")
    assert not FieldNote.objects.exists()


def test_costs_hours_and_assets_come_off_and_back_with_undo(cast: Cast) -> None:
    plan = plan_of(cast, "Spring fair")
    mia, day = as_(cast.mia), timezone.localdate().isoformat()
    mia.post(f"/plan/{plan}/costs", {"what": "Stand", "amount": "12.34", "spent_on": day})
    mia.post(f"/plan/{plan}/contributors", {"person": cast.max.pk, "part": "Text", "hours": "1.5"})
    mia.post(f"/plan/{plan}/assets", {"name": "Slides", "address": "https://acme.example/s"})
    bad = mia.post(f"/plan/{plan}/assets", {"name": "Trap", "address": "javascript:alert(1)"})
    assert bad.status_code == 422
    assert Cost.objects.get().amount_minor == 1234
    of = CampaignPlan.objects.get()
    for what, rows in (
        ("costs", of.costs),
        ("contributors", of.contributors),
        ("assets", of.assets),
    ):
        mia.post(f"/plan/{plan}/{what}/{rows.get().pk}/remove")
        assert not rows.exists()
        back = mia.get(f"/plan/{plan}").context["undo"]
        mia.post(back.url, back.fields)
        assert rows.count() == 1, what
    assert of.contributors.get().minutes == 90


def test_sales_cannot_change_the_plan_and_nobody_sees_what_is_not_there(cast: Cast) -> None:
    plan = plan_of(cast, "Spring fair")
    draft = plan_of(cast, "Secret", is_shared=False)
    rosa = as_(cast.rosa)
    assert rosa.post(f"/plan/{plan}/move", {"to": "running"}).status_code == 404
    assert rosa.get(f"/plan/{draft}").status_code == 404
    assert rosa.post(f"/plan/{draft}/questions", {"text": "?"}).status_code == 404
    assert as_(cast.mia).post(f"/plan/{plan}/read", {"version": "1"}).status_code == 404


def test_odd_addresses_and_other_fiscal_years_break_nothing(cast: Cast) -> None:
    plan_of(cast, "Spring fair")
    cast.company.fiscal_month = 4
    cast.company.save()
    mia = as_(cast.mia)
    for asked in ("quarter=9999-Q9", "quarter=8999-Q4", "quarter=1900-Q1", "view=x&channel=%00"):
        assert mia.get(f"/plan?{asked}").status_code == 200


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01"])
def test_a_plan_in_no_year_of_ours_is_refused_beside_its_fields(cast: Cast, day: str) -> None:
    client = Client()
    client.force_login(cast.mia)
    said = {"name": "Far away", "owner": cast.mia.pk, "starts_on": day, "ends_on": day}
    answer = client.post("/plan/new", said)
    assert answer.status_code == 422
    assert {"starts_on", "ends_on"} <= set(answer.context["form"].errors)

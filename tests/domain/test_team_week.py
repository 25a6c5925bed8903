"""The week of the one team: once a week, only with something to say."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

import stage as scenes
from cast import NOON, Cast
from oneteam import flow
from oneteam.domain.campaigns import operations as campaigns
from oneteam.domain.campaigns.models import CampaignPlan
from oneteam.domain.campaigns.rules import Draft
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.stream import operations
from oneteam.stream.models import Delivery
from oneteam.stream.operations import letters
from oneteam.stream.queries.team import team_week
from telling import a_lead, tell

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def with_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_the_week_of_the_team_comes_once_and_not_when_nothing_happened(cast: Cast) -> None:
    monday = datetime(2026, 3, 9, 9, 0, tzinfo=NOON.tzinfo)
    assert operations.queue_team_digests(now=monday) == 6
    assert operations.queue_team_digests(now=monday) == 0
    tell(monday)
    assert mail.outbox == []
    lead = a_lead(cast)
    Lead.objects.filter(pk=lead.pk).update(source="website", verdict="accept", verdict_at=NOON)
    Delivery.objects.update(state="waiting")
    tell(monday)
    letters = {letter.to[0]: letter for letter in mail.outbox}
    assert set(letters) == {f"{n}@acme.example" for n in ("rosa", "sven", "mia", "max", "olga")}
    assert "1 lead" in letters["mia@acme.example"].body
    assert "1 accepted" in letters["mia@acme.example"].body
    assert Delivery.objects.filter(monday=date(2026, 3, 9)).count() == 6


def test_the_week_of_the_team_tells_what_came_what_became_of_it_and_what_is_planned(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    later = NOON + timedelta(days=2)
    scenes.play(cast, now=later)
    for name, first, last in (("Spring fair", 0, 9), ("Webinar", -30, 60), ("Gone", -30, -1)):
        plan = campaigns.make_plan(
            Draft(
                name,
                cast.mia.pk,
                date(2026, 3, 12) + timedelta(days=first),
                date(2026, 3, 9) + timedelta(days=last),
            ),
            by=cast.mia,
            now=NOON,
        )
        CampaignPlan.objects.filter(pk=plan).update(state="shared")
    deal = Opportunity.objects.get()
    flow.advance(deal.pk, stage="won", by=cast.sven, now=later + timedelta(hours=1))
    monday = date(2026, 3, 9)
    with django_assert_num_queries(8):
        week = team_week(cast.max, monday=monday)
    assert (week.came, week.accepted, week.deals_opened, week.deals_won) == (7, 2, 1, 1)
    owner = deal.owner.name if deal.owner else ""
    assert [(win.name, win.owner, win.brought_by) for win in week.wins] == [
        ("Berg Industries", owner, "Mia")
    ]
    letter = letters.team_letter(Delivery(person=cast.max, monday=monday), week)
    html = str(letter.alternatives[0].content)
    for said in (str(letter.body), html):
        assert "Berg Industries" in said
        assert f"won by {owner}; Mia brought the lead" in " ".join(said.split())
        assert "begins Thursday" in said
        assert "Webinar" in said
        assert "Gone" not in said
        assert "/leads?since=2026-03-02" in said
    assert all(len(line) <= 72 for line in letter.body.splitlines() if "http" not in line)
    assert f"/deals/{deal.pk}" in html
    assert "<script" not in html
    assert [part for part in html.split('href="')[1:] if not part.startswith("http")] == []
    rep = team_week(next(p for p in (cast.rosa, cast.raj) if p != deal.owner), monday=monday)
    assert rep.wins == ()

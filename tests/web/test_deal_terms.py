"""What is expected of a deal, and how old it is beside past deals."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage as scenes
from cast import Cast
from oneteam.domain.pipeline.models import Opportunity
from oneteam.org.models import Person


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def terms(**changes: str) -> dict[str, str]:
    said = {"amount": "12500", "close_on": "2030-01-31", "commitment": "commit"}
    return {**said, "competitor": "Yardmaster", **changes}


@pytest.fixture
def deal(cast: Cast) -> Opportunity:
    """A deal with its owner, in Discovery."""
    scene = scenes.play(cast, now=timezone.now())
    return Opportunity.objects.select_related("owner").get(pk=scene.deal)


def test_an_owner_says_what_to_expect_and_takes_it_back(cast: Cast, deal: Opportunity) -> None:
    assert deal.owner is not None
    client = as_(deal.owner)
    client.post(f"/deals/{deal.pk}/terms", terms(amount="900.01"))
    deal.refresh_from_db()
    assert (deal.amount_minor, deal.commitment, deal.competitor) == (90_001, "commit", "Yardmaster")
    page: Any = client.get(f"/deals/{deal.pk}")
    said = page.content.decode()
    assert "€90 <" in said  # a tenth of it, in Discovery
    assert "changed the amount to <strong>€900.01</strong>" in said
    back = page.context["undo"]
    client.post(back.url, back.fields)
    deal.refresh_from_db()
    assert (deal.amount_minor, deal.close_on, deal.competitor) == (1_250_000, None, "")


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"amount": ""}, "Say how much you commit to."),
        ({"close_on": ""}, "Say by when"),
        ({"amount": "-1"}, "cannot be negative"),
        ({"amount": "0.001"}, "more decimals"),
        ({"close_on": "31/01/2030"}, "Enter a valid date"),
        ({"commitment": "certain"}, "Select a valid choice"),
        ({"competitor": "x" * 101}, "at most 100"),
    ],
)
def test_wrong_terms_come_back_with_what_was_typed(
    cast: Cast, deal: Opportunity, typed: dict[str, str], wrong: str
) -> None:
    answer = as_(cast.sven).post(f"/deals/{deal.pk}/terms", terms(**typed))
    assert answer.status_code == 422
    assert wrong in answer.content.decode()
    deal.refresh_from_db()
    assert (deal.amount_minor, deal.commitment) == (1_250_000, "pipeline")


def test_who_only_sees_a_deal_changes_nothing(cast: Cast, deal: Opportunity) -> None:
    other = cast.raj if deal.owner == cast.rosa else cast.rosa
    assert as_(other).post(f"/deals/{deal.pk}/terms", terms()).status_code == 404
    assert as_(cast.mia).post(f"/deals/{deal.pk}/terms", terms()).status_code == 404
    assert "terms_amount" not in as_(cast.mia).get(f"/deals/{deal.pk}").content.decode()


def test_a_deal_says_how_old_it_is_beside_past_deals(cast: Cast, deal: Opportunity) -> None:
    client = as_(cast.sven)
    assert "too few past deals to say" in client.get(f"/deals/{deal.pk}").content.decode()
    scenes.past_deals(cast, 20, stage="discovery")
    Opportunity.objects.filter(pk=deal.pk).update(stage_since=timezone.now() - timedelta(days=30))
    said = client.get(f"/deals/{deal.pk}").content.decode()
    assert "30 days in Discovery" in said
    assert "four of five past deals had left by day 17" in said
    assert "stale" in said


def test_a_stale_deal_carries_the_same_mark_on_the_board_and_in_the_list(
    cast: Cast, deal: Opportunity
) -> None:
    client = as_(cast.sven)
    scenes.past_deals(cast, 20, stage="discovery")
    views = ("/pipeline", "/pipeline?as=list")
    for days, marks in ((17, 0), (18, 1)):
        since = timezone.now() - timedelta(days=days)
        Opportunity.objects.filter(pk=deal.pk).update(stage_since=since)
        for view in views:
            assert client.get(view).content.decode().count("stale, past day 17") == marks, view

"""The search box, and the pages of companies and people: each finds only what one may see."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage as scenes
from cast import AROUND_THE_CLOCK, Cast
from oneteam.domain.campaigns.models import CampaignPlan
from oneteam.domain.capture.models import Account, Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.org.models import Calendar, Person


@pytest.fixture
def scene(cast: Cast) -> scenes.Stage:
    """A company with a lead in every state, a deal with Berg Industries, a plan and a draft."""
    Calendar.objects.update(hours=AROUND_THE_CLOCK)
    found = scenes.play(cast, now=timezone.now())
    scenes.plan(cast, now=timezone.now())
    return found


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def found(person: Person, text: str) -> Any:
    page: Any = as_(person).get("/search", {"q": text})
    assert page.status_code == 200
    return page


def owner_and_other(cast: Cast, lead_id: int) -> tuple[Person, Person]:
    is_rosa = scenes.owner_of(lead_id) == cast.rosa.pk
    return (cast.rosa, cast.raj) if is_rosa else (cast.raj, cast.rosa)


def test_a_word_finds_leads_deals_and_companies(cast: Cast, scene: scenes.Stage) -> None:
    page = found(cast.sven, "berg")
    assert [row["id"] for row in page.context["page"].rows] == [scene.converted]
    assert [deal.pk for deal in page.context["deals"]] == [scene.deal]
    assert [one.name for one in page.context["accounts"]] == ["Berg Industries"]
    assert found(cast.sven, "berg industries").context["deals"]


def test_a_rep_finds_nothing_of_another_rep(cast: Cast, scene: scenes.Stage) -> None:
    owner, other = owner_and_other(cast, scene.converted)
    mine, theirs = found(owner, "berg"), found(other, "berg")
    assert [deal.pk for deal in mine.context["deals"]] == [scene.deal]
    assert [one.name for one in mine.context["accounts"]] == ["Berg Industries"]
    assert not theirs.context["is_found"]
    assert "Nothing is called so" in theirs.content.decode()


def test_sales_does_not_find_drafts(cast: Cast, scene: scenes.Stage) -> None:
    assert [plan.campaign.name for plan in found(cast.mia, "autumn").context["plans"]] == [
        "Autumn tour"
    ]
    assert not found(cast.rosa, "autumn").context["plans"]
    assert [plan.campaign.name for plan in found(cast.rosa, "SPRING").context["plans"]] == [
        "Spring fair"
    ]


def test_what_is_cut_off_says_so_and_all_deals_are_one_step_away(
    cast: Cast, scene: scenes.Stage
) -> None:
    now = timezone.now()
    for number in range(8):
        Account.objects.create(name=f"Berg {number}", name_key=f"berg {number}", created_at=now)
    page = found(cast.sven, "berg")
    assert len(page.context["accounts"]) == 8
    assert page.content.decode().count("There are more") == 1
    Account.objects.filter(name__in=("Berg 0", "Berg 1")).delete()
    assert "There are more" not in found(cast.sven, "berg").content.decode()
    deal = Opportunity.objects.get(pk=scene.deal)
    for number in range(8):
        deal.pk, deal.lead, deal.name = None, None, f"Berg {number}"
        deal.save()
    page = found(cast.sven, "berg")
    assert len(page.context["deals"]) == 8
    assert "/pipeline?as=list&amp;q=berg" in page.content.decode()


@pytest.mark.parametrize("address", ["/leads", "/leads/became", "/pipeline", "/pipeline?as=list"])
def test_no_toolbar_names_a_campaign_that_is_only_drafted_to_sales(
    cast: Cast, scene: scenes.Stage, address: str
) -> None:
    marketing = as_(cast.mia).get(address).content.decode()
    sales = as_(cast.sven).get(address).content.decode()
    assert "Autumn tour" in marketing
    assert "Spring fair" in sales
    assert "Autumn tour" not in sales


def test_people_are_found_by_name(cast: Cast, scene: scenes.Stage) -> None:
    assert f"/people/{cast.mia.pk}" in found(cast.rosa, "mia").content.decode()


@pytest.mark.parametrize("text", ["", "   ", "\x00", "%", "'", "a" * 5000])
def test_odd_words_find_nothing_and_break_nothing(
    cast: Cast, scene: scenes.Stage, text: str
) -> None:
    found(cast.sven, text)
    found(cast.rosa, text)


def test_a_company_shows_what_one_may_see_of_it(cast: Cast, scene: scenes.Stage) -> None:
    account = Account.objects.get(name="Berg Industries")
    address = f"/accounts/{account.pk}"
    owner, other = owner_and_other(cast, scene.converted)
    page: Any = as_(owner).get(address)
    assert [deal.pk for deal in page.context["deals"]] == [scene.deal]
    assert [one.name for one in page.context["contacts"]] == ["Ann Berg"]
    assert page.context["page"].total == 1
    assert f"/leads?account={account.pk}" in page.content.decode()
    assert as_(owner).get(f"/leads?account={account.pk}").context["page"].total == 1
    assert as_(other).get(address).status_code == 404
    assert (
        as_(other).post("/stream/follow", {"subject": f"account:{account.pk}"}).status_code == 404
    )
    Lead.objects.create(arrived_at=timezone.now(), account=account, owner=other)
    seen: Any = as_(other).get(address)
    assert (seen.context["page"].total, seen.context["deals"], seen.context["contacts"]) == (
        1,
        [],
        [],
    )


def test_a_person_shows_what_one_may_see_they_hold(cast: Cast, scene: scenes.Stage) -> None:
    owner, other = owner_and_other(cast, scene.fresh)
    address = f"/people/{owner.pk}"
    held: Any = as_(cast.sven).get(address).context["held"]
    assert held.total == Lead.objects.filter(owner=owner, status="assigned").count() > 0
    assert as_(other).get(address).context["held"].total == 0
    mia: Any = as_(cast.rosa).get(f"/people/{cast.mia.pk}")
    assert [plan.campaign.name for plan in mia.context["plans"]] == ["Spring fair"]
    assert as_(cast.rosa).get("/people/987654").status_code == 404


@pytest.mark.parametrize("noun", ["account", "campaign", "person"])
def test_companies_campaigns_and_people_are_followed_on_their_pages(
    cast: Cast, scene: scenes.Stage, noun: str
) -> None:
    account = Account.objects.get(name="Berg Industries")
    address = {
        "account": f"/accounts/{account.pk}",
        "campaign": f"/plan/{CampaignPlan.objects.get(state='running').pk}",
        "person": f"/people/{cast.rosa.pk}",
    }[noun]
    client = as_(cast.sven)
    page = client.get(address)
    assert "Unfollow" not in page.content.decode()
    subject = page.context["follow_subject"]
    assert subject.startswith(f"{noun}:")
    answer = client.post("/stream/follow", {"subject": subject, "back": address})
    assert answer["Location"] == address
    assert "Unfollow" in client.get(address).content.decode()


@pytest.mark.parametrize("which", ["search", "account", "person"])
@pytest.mark.parametrize("name", ["rosa", "mia"])
def test_pages_cost_as_many_queries_with_more_to_find(
    cast: Cast,
    scene: scenes.Stage,
    which: str,
    name: str,
    django_assert_max_num_queries: Any,
) -> None:
    owner, _ = owner_and_other(cast, scene.converted)
    address = {
        "search": "/search?q=e",
        "account": f"/accounts/{Account.objects.get(name='Berg Industries').pk}",
        "person": f"/people/{owner.pk}",
    }[which]
    client = as_(owner if name == "rosa" else getattr(cast, name))
    assert client.get(address).status_code == 200
    with django_assert_max_num_queries(18) as before:
        client.get(address)
    for number in range(4):
        scenes.arrive(f"Eve{number} Berg", at=timezone.now(), company="Berg Industries")
    with django_assert_max_num_queries(len(before)):
        client.get(address)

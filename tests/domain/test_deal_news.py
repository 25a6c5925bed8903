"""Who owns or follows a deal hears in words what others changed of it, and nobody else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import stage as scenes
from cast import NOON, Cast
from oneteam import flow
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.queries.terms import terms_of
from oneteam.domain.pipeline.rules import Commitment
from oneteam.org.models import Person
from oneteam.stream import operations, queries
from oneteam.stream.models import Notice
from oneteam.stream.queries import feed
from oneteam.stream.queries.messages import lines

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def deal(cast: Cast) -> Opportunity:
    """A deal of Rosa's, all earlier news told."""
    scene = scenes.play(cast, now=NOON)
    row = Opportunity.objects.get(pk=scene.deal)
    Opportunity.objects.filter(pk=row.pk).update(owner=cast.rosa)
    Lead.objects.filter(pk=row.lead_id).update(owner=cast.rosa)
    told()
    Notice.objects.all().delete()
    return row


def told() -> None:
    while operations.try_deliver_batch(now=LATER):
        pass


def change(deal: Opportunity, by: Person) -> None:
    terms = replace(
        terms_of(deal), amount_minor=900_00, close_on=date(2026, 5, 1), commitment=Commitment.COMMIT
    )
    flow.change_deal(deal.pk, terms=terms, by=by, now=LATER)
    told()


def read(person: Person) -> list[str]:
    return [line.text for line in lines(person, feed.page(person, is_all=False).entries)]


def test_who_owns_a_deal_hears_what_somebody_else_changed_from_what_to_what(
    cast: Cast, deal: Opportunity
) -> None:
    change(deal, cast.sven)
    [said] = read(cast.rosa)
    assert said == (
        f"{deal.name}: Sven changed the amount from 12,500.00 EUR to 900.00 EUR,"
        " the expected close to 1 May 2026 and the commitment from pipeline to commit"
    )
    assert read(cast.sven) == read(cast.mia) == read(cast.raj) == []


def test_nobody_hears_of_what_they_changed_themselves(cast: Cast, deal: Opportunity) -> None:
    change(deal, cast.rosa)
    assert read(cast.rosa) == []


@pytest.mark.parametrize("noun", ["deal", "lead"])
def test_who_follows_a_deal_or_its_lead_hears_too(cast: Cast, deal: Opportunity, noun: str) -> None:
    subject = f"deal:{deal.pk}" if noun == "deal" else f"lead:{deal.lead_id}"
    operations.follow(cast.mia, subject, now=NOON)
    change(deal, cast.rosa)
    assert len(read(cast.mia)) == 1


def test_a_follower_who_may_see_it_no_longer_hears_nothing(cast: Cast, deal: Opportunity) -> None:
    operations.follow(cast.raj, f"deal:{deal.pk}", now=NOON)
    change(deal, cast.sven)
    assert [notice.kind for notice in queries.unread(cast.rosa)] == ["deal.changed"]
    assert queries.unread(cast.raj) == []
    assert read(cast.raj) == []


def test_an_owner_who_may_see_no_deals_any_more_hears_nothing(
    cast: Cast, deal: Opportunity
) -> None:
    Opportunity.objects.filter(pk=deal.pk).update(owner=cast.olga)
    Person.objects.filter(pk=cast.olga.pk).update(is_active=False)
    change(deal, cast.sven)
    assert not Notice.objects.filter(kind="deal.changed").exists()

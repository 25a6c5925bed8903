"""What is expected of a deal and of stages: changed with history, refused in words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

import stage as scenes
from cast import NOON, Cast
from oneteam import flow
from oneteam.domain.capture.models import Lead
from oneteam.domain.pipeline import queries
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.pipeline.operations import DealRefused, NewDeal, aiming
from oneteam.domain.pipeline.operations.aiming import ChancesRefused
from oneteam.domain.pipeline.operations.changing import ChangeRefused
from oneteam.domain.pipeline.queries.terms import terms_of
from oneteam.domain.pipeline.rules import Commitment
from oneteam.domain.pipeline.rules.changes import Terms
from oneteam.org.models import Person
from oneteam.timeline.queries import story


@pytest.fixture
def deal(cast: Cast) -> Opportunity:
    """The deal of Berg Industries, with its owner."""
    scene = scenes.play(cast, now=NOON)
    return Opportunity.objects.select_related("owner").get(pk=scene.deal)


def owner(deal: Opportunity) -> Person:
    assert deal.owner is not None
    return deal.owner


def test_a_deals_terms_change_with_their_history_and_change_back(deal: Opportunity) -> None:
    before = terms_of(deal)
    after = Terms(900_00, "EUR", date(2026, 5, 1), Commitment.COMMIT, "Yardmaster")
    names = flow.change_deal(deal.pk, terms=after, by=owner(deal), now=NOON)
    assert set(names) == {"amount_minor", "close_on", "commitment", "competitor"}
    deal.refresh_from_db()
    assert terms_of(deal) == after
    fact = story([f"deal:{deal.pk}"])[-1]
    assert (fact.kind, fact.data) == (
        "deal.changed",
        {
            "fields": ["amount_minor", "close_on", "commitment", "competitor"],
            "amount_minor": 900_00,
            "amount_before": 1_250_000,
            "currency": "EUR",
            "close_on": "2026-05-01",
            "close_before": None,
            "commitment": "commit",
            "commitment_before": "pipeline",
            "lead": deal.lead_id,
        },
    )
    later = NOON + timedelta(minutes=1)
    flow.change_deal(deal.pk, terms=before, by=owner(deal), now=later)
    deal.refresh_from_db()
    assert terms_of(deal) == before


def test_the_same_terms_are_no_fact(deal: Opportunity) -> None:
    told = len(story([f"deal:{deal.pk}"]))
    assert flow.change_deal(deal.pk, terms=terms_of(deal), by=owner(deal), now=NOON) == ()
    assert len(story([f"deal:{deal.pk}"])) == told


def test_who_commits_says_how_much_and_by_when(deal: Opportunity) -> None:
    vague = Terms(None, "EUR", None, Commitment.COMMIT, "x" * 101)
    with pytest.raises(ChangeRefused) as refused:
        flow.change_deal(deal.pk, terms=vague, by=owner(deal), now=NOON)
    assert set(refused.value.wrong) == {"amount", "close_on", "competitor"}
    negative = replace(terms_of(deal), amount_minor=-1)
    with pytest.raises(ChangeRefused, match="negative"):
        flow.change_deal(deal.pk, terms=negative, by=owner(deal), now=NOON)


def test_a_closed_deal_is_opened_again_first(deal: Opportunity) -> None:
    flow.advance(deal.pk, stage="won", by=owner(deal), now=NOON)
    other = replace(terms_of(deal), amount_minor=1)
    with pytest.raises(ChangeRefused, match="open it again"):
        flow.change_deal(deal.pk, terms=other, by=owner(deal), now=NOON)


def test_only_who_works_a_deal_changes_it(cast: Cast, deal: Opportunity) -> None:
    other = replace(terms_of(deal), amount_minor=1)
    for person in (cast.mia, cast.max, cast.olga):
        with pytest.raises(queries.NotAllowed):
            flow.change_deal(deal.pk, terms=other, by=person, now=NOON)
    stranger = cast.raj if deal.owner_id == cast.rosa.pk else cast.rosa
    with pytest.raises(queries.DealNotFound):
        flow.change_deal(deal.pk, terms=other, by=stranger, now=NOON)
    assert flow.change_deal(deal.pk, terms=other, by=cast.sven, now=NOON) == ("amount_minor",)


def test_stages_are_weighed_with_history_and_only_what_changed(
    cast: Cast, deal: Opportunity
) -> None:
    chances = {"proposal": Decimal("0.424"), "discovery": Decimal("0.1")}
    assert aiming.weigh_stages(chances, by=cast.olga, now=NOON) == {"proposal": Decimal("0.5")}
    assert Stage.objects.get(key="proposal").probability == Decimal("0.424")
    (fact,) = story(["stage:proposal", "stage:discovery"])
    assert fact.data == {"stage": "proposal", "probability": "0.424", "before": "0.500"}


@pytest.mark.parametrize(
    ("key", "chance"),
    [
        ("proposal", "1.001"),
        ("proposal", "-0.1"),
        ("proposal", "0.1234"),
        ("proposal", "NaN"),
        ("won", "0.9"),
        ("lost", "0.1"),
        ("heaven", "0.5"),
    ],
)
def test_a_chance_is_a_share_and_won_and_lost_are_certain(
    cast: Cast, deal: Opportunity, key: str, chance: str
) -> None:
    with pytest.raises(ChancesRefused) as refused:
        aiming.weigh_stages(
            {key: Decimal(chance), "discovery": Decimal("0.2")}, by=cast.olga, now=NOON
        )
    assert list(refused.value.wrong) == [key]
    assert Stage.objects.get(key="discovery").probability == Decimal("0.1")


def test_a_deal_may_be_committed_to_from_its_opening_on(cast: Cast, deal: Opportunity) -> None:
    lead = Lead.objects.get(pk=deal.lead_id)
    flow.advance(deal.pk, stage="won", by=owner(deal), now=NOON)
    Lead.objects.update(status="accepted")
    new = NewDeal("Again", 100, "EUR", None, commitment=Commitment.COMMIT, competitor="Dockly")
    with pytest.raises(DealRefused, match="by when"):
        flow.open_deal(lead.pk, deal=new, by=cast.sven, now=NOON)
    dated = replace(new, close_on=date(2026, 5, 1))
    opened = flow.open_deal(lead.pk, deal=dated, by=cast.sven, now=NOON)
    row = Opportunity.objects.get(pk=opened)
    assert (row.commitment, row.competitor) == ("commit", "Dockly")
    assert story([f"deal:{opened}"])[0].data["commitment"] == "commit"
    long = replace(dated, competitor="x" * 101)
    with pytest.raises(DealRefused, match="competitor"):
        flow.open_deal(lead.pk, deal=long, by=cast.sven, now=NOON)

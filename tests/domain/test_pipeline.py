"""Deals: opened from accepted leads, moved, won, lost, reopened; and who may see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from cast import NOON, Cast
from oneteam.domain.capture.models import Account, Contact, Lead
from oneteam.domain.pipeline import operations, queries
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.pipeline.operations import DealRefused, MoveRefused, NewDeal, Part
from oneteam.domain.pipeline.rules import ContactRole
from oneteam.timeline.queries import story

DEAL = NewDeal("Fifty desks", 1_234_500, "EUR", date(2026, 6, 30))


@pytest.fixture
def lead(cast: Cast) -> Lead:
    """An accepted lead of Rosa's, in a company with stages."""
    operations.ensure_stages()
    account = Account.objects.create(name="Umbrella", name_key="umbrella", created_at=NOON)
    contact = Contact.objects.create(name="Ada", account=account, created_at=NOON)
    return Lead.objects.create(
        contact=contact,
        account=account,
        brought_by=cast.mia,
        owner=cast.rosa,
        status="accepted",
        arrived_at=NOON,
        accepted_at=NOON,
    )


def _open(lead: Lead, cast: Cast) -> int:
    return operations.open_deal(lead.pk, deal=DEAL, by=cast.rosa, now=NOON)


def _advance(deal: int, cast: Cast, stage: str, *, hours: int = 1, loss: str = "") -> bool:
    return operations.advance(
        deal,
        stage=stage,
        loss_reason=loss,
        competitor="",
        by=cast.rosa,
        now=NOON + timedelta(hours=hours),
    )


def _kinds(deal: int) -> list[str]:
    return [entry.kind for entry in story([f"deal:{deal}"])]


def test_stages_are_made_once(db: None) -> None:
    operations.ensure_stages()
    operations.ensure_stages()
    assert [step.key for step in queries.stages()] == [
        "discovery",
        "qualified",
        "proposal",
        "negotiation",
        "won",
        "lost",
    ]


def test_an_accepted_lead_becomes_a_deal_of_its_owner(lead: Lead, cast: Cast) -> None:
    deal = queries.deal_of_lead(lead.pk)
    assert deal is None
    opened = _open(lead, cast)
    lead.refresh_from_db()
    deal = queries.deal_of_lead(lead.pk)
    assert deal is not None
    assert (deal.pk, deal.owner, deal.account) == (opened, cast.rosa, lead.account)
    assert (deal.stage.key, deal.outcome, lead.status) == ("discovery", "open", "converted")
    fact = story([f"deal:{opened}"])[0]
    assert fact.data == {
        "deal": opened,
        "stage": "discovery",
        "lead": lead.pk,
        "amount_minor": 1_234_500,
        "currency": "EUR",
    }


def test_the_leads_contact_has_a_part_and_colleagues_may_have_one(lead: Lead, cast: Cast) -> None:
    boss = Contact.objects.create(name="Bo", account=lead.account, created_at=NOON)
    deal = replace(DEAL, contacts=(Part(boss.pk, ContactRole.DECIDER),))
    opened = operations.open_deal(lead.pk, deal=deal, by=cast.rosa, now=NOON)
    assert {(part.name, part.role) for part in queries.participants(opened)} == {
        ("Ada", ContactRole.OTHER),
        ("Bo", ContactRole.DECIDER),
    }


def test_a_stranger_has_no_part_in_a_deal(lead: Lead, cast: Cast) -> None:
    stranger = Contact.objects.create(name="Eve", created_at=NOON)
    deal = replace(DEAL, contacts=(Part(stranger.pk),))
    with pytest.raises(DealRefused, match="Only contacts"):
        operations.open_deal(lead.pk, deal=deal, by=cast.rosa, now=NOON)


def test_a_lead_has_one_open_deal(lead: Lead, cast: Cast) -> None:
    first = _open(lead, cast)
    with pytest.raises(DealRefused, match="open deal already"):
        _open(lead, cast)
    _advance(first, cast, "lost", loss="timing")
    second = _open(lead, cast)
    deal = queries.deal_of_lead(lead.pk)
    assert deal is not None
    assert deal.pk == second
    with pytest.raises(MoveRefused, match="another open deal"):
        _advance(first, cast, "proposal", hours=2)


def test_an_assigned_lead_is_accepted_first(lead: Lead, cast: Cast) -> None:
    Lead.objects.update(status="assigned")
    with pytest.raises(DealRefused, match="Accept the lead first"):
        _open(lead, cast)
    assert not Opportunity.objects.exists()


def test_winning_closes_the_deal_and_makes_a_customer(lead: Lead, cast: Cast) -> None:
    opened = _open(lead, cast)
    assert _advance(opened, cast, "proposal")
    assert _advance(opened, cast, "won", hours=2)
    deal = Opportunity.objects.get()
    assert (deal.outcome, deal.closed_at) == ("won", NOON + timedelta(hours=2))
    assert Account.objects.get().is_customer
    staged, won = story([f"deal:{opened}"])[1:]
    assert staged.data["skipped"] == ["qualified"]
    assert (won.kind, won.data["amount_minor"], won.data["lead"]) == (
        "deal.won",
        1_234_500,
        lead.pk,
    )


def test_moving_to_where_it_is_changes_nothing(lead: Lead, cast: Cast) -> None:
    opened = _open(lead, cast)
    assert not _advance(opened, cast, "discovery")
    assert _kinds(opened) == ["deal.opened"]


def test_a_lost_deal_says_why_and_a_reopened_one_keeps_its_history(lead: Lead, cast: Cast) -> None:
    opened = _open(lead, cast)
    with pytest.raises(MoveRefused, match="Say why"):
        _advance(opened, cast, "lost")
    _advance(opened, cast, "lost", loss="price")
    assert Opportunity.objects.get().loss_reason == "price"
    _advance(opened, cast, "negotiation", hours=2)
    deal = Opportunity.objects.get()
    assert (deal.outcome, deal.closed_at, deal.loss_reason) == ("open", None, "")
    assert _kinds(opened) == ["deal.opened", "deal.lost", "deal.reopened"]


def test_an_unknown_stage_is_named(lead: Lead, cast: Cast) -> None:
    with pytest.raises(MoveRefused, match="no stage “heaven”"):
        _advance(_open(lead, cast), cast, "heaven")


def test_a_rep_sees_own_deals_and_nobody_elses(lead: Lead, cast: Cast) -> None:
    opened = _open(lead, cast)
    for person in (cast.rosa, cast.sven, cast.mia, cast.max, cast.olga):
        assert queries.access_deal(person, opened).pk == opened
    with pytest.raises(queries.DealNotFound):
        queries.access_deal(cast.raj, opened)
    with pytest.raises(queries.DealNotFound):
        queries.access_deal(cast.sven, opened + 1)
    assert queries.page_of_deals(cast.raj).rows == []


def test_only_the_owner_and_the_sales_leader_move_a_deal(lead: Lead, cast: Cast) -> None:
    opened = _open(lead, cast)
    for person in (cast.rosa, cast.sven):
        assert queries.access_deal_to_work(person, opened).pk == opened
    for person in (cast.mia, cast.max, cast.olga):
        with pytest.raises(queries.NotAllowed):
            queries.access_deal_to_work(person, opened)
    with pytest.raises(queries.DealNotFound):
        queries.access_deal_to_work(cast.raj, opened)


def test_the_pipeline_is_summed_by_stage_and_currency(lead: Lead, cast: Cast) -> None:
    _open(lead, cast)
    stage = Stage.objects.get(key="proposal")
    for currency, amount in (("EUR", 100), ("USD", 200), ("EUR", None)):
        Opportunity.objects.create(
            name="x",
            stage=stage,
            owner=cast.raj,
            currency=currency,
            amount_minor=amount,
            opened_at=NOON,
            stage_since=NOON,
        )
    by_key = {row.step.key: row for row in queries.open_by_stage(cast.sven)}
    assert (by_key["discovery"].count, by_key["discovery"].amounts) == (1, (("EUR", 1_234_500),))
    assert (by_key["proposal"].count, by_key["proposal"].amounts) == (
        3,
        (("EUR", 100), ("USD", 200)),
    )
    assert sum(row.count for row in queries.open_by_stage(cast.rosa)) == 1


def test_the_marketer_hears_of_deals_from_their_leads(lead: Lead, cast: Cast) -> None:
    opened = _open(lead, cast)
    assert [deal.pk for deal in queries.deals_of_marketer(cast.mia, since=NOON)] == [opened]
    assert queries.deals_of_marketer(cast.max, since=NOON) == []

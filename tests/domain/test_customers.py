"""An account is a customer while a deal with it is won, or where somebody or a file said so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

import stage as scenes
from cast import NOON, Cast
from oneteam import flow
from oneteam.domain.capture.models import Account, Batch, Lead
from oneteam.domain.feedback.rules import Verdict
from oneteam.domain.pipeline.models import Opportunity, Stage
from oneteam.domain.pipeline.operations import NewDeal

pytestmark = pytest.mark.django_db


@pytest.fixture
def deal(cast: Cast) -> int:
    """An open deal with a company that never bought."""
    scenes.set_up(cast, now=NOON)
    return _deal(cast, "Ann Berg")


def _deal(cast: Cast, name: str) -> int:
    lead = scenes.arrive(name, at=NOON)
    Lead.objects.filter(pk=lead).update(status="accepted", account=_account())
    return flow.open_deal(lead, deal=NewDeal(name, 500, "EUR", None), by=cast.sven, now=NOON)


def _account() -> Account:
    found, _ = Account.objects.get_or_create(
        name="Berg", name_key="berg", defaults={"created_at": NOON}
    )
    return found


@pytest.fixture
def go(cast: Cast) -> Callable[[int, str], bool]:
    """Moves a deal, and says whether its account is a customer then."""
    at = [NOON]

    def move(deal: int, stage: str) -> bool:
        at[0] += timedelta(hours=1)
        reason = "price" if stage == "lost" else ""
        flow.advance(
            deal, stage=stage, loss_reason=reason, why="They said so.", by=cast.sven, now=at[0]
        )
        return Account.objects.get(pk=_account().pk).is_customer

    return move


@pytest.mark.parametrize("back", ["discovery", "lost"])
def test_a_win_that_did_not_last_leaves_no_customer(
    deal: int, go: Callable[[int, str], bool], back: str
) -> None:
    assert go(deal, "won")
    assert not go(deal, back)
    assert go(deal, "won")
    assert not go(deal, back)


def test_a_customer_stays_one_while_another_deal_is_won(
    cast: Cast, deal: int, go: Callable[[int, str], bool]
) -> None:
    other = _deal(cast, "Bea Berg")
    assert go(deal, "won")
    assert go(other, "won")
    assert go(deal, "discovery")
    assert not go(other, "discovery")


def test_a_customer_before_the_win_is_one_after_it(
    deal: int, go: Callable[[int, str], bool]
) -> None:
    Account.objects.update(is_customer=True)  # as a file said
    assert go(deal, "won")
    assert go(deal, "discovery")


def test_who_a_verdict_calls_a_customer_stays_one(
    cast: Cast, deal: int, go: Callable[[int, str], bool]
) -> None:
    assert go(deal, "won")
    lead = scenes.arrive("Cem Berg", at=NOON)
    Lead.objects.filter(pk=lead).update(status="assigned", account=_account())
    flow.judge(
        lead,
        verdict=Verdict.REJECT,
        reason="existing_customer",
        note="Buys since 2019.",
        by=cast.sven,
        now=NOON,
    )
    assert go(deal, "discovery")


def test_a_customer_by_a_won_deal_of_a_file_is_none_once_it_is_open_again(
    deal: int, go: Callable[[int, str], bool]
) -> None:
    won = Stage.objects.get(key="won")
    Opportunity.objects.filter(pk=deal).update(stage=won, outcome="won", batch=_batch())
    Account.objects.update(is_customer=True)
    assert not go(deal, "discovery")


def _batch() -> int:
    summary = {"made": {"customers": [_account().pk]}}
    return Batch.objects.create(mapping="crm", started_at=NOON, summary=summary).pk

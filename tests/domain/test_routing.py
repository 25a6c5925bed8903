"""A lead gets a holder by the account, by rules or by turn, and the receipt says how."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOON, Cast
from oneteam.acts import act
from oneteam.domain.capture.models import Account, Lead
from oneteam.domain.routing import operations, queries
from oneteam.domain.routing.models import Assignment, Member, Pool
from oneteam.org.models import Absence, Person
from oneteam.timeline.queries import story

NIGHT = NOON + timedelta(hours=11)


@pytest.fixture
def pool(cast: Cast) -> Pool:
    """Rosa and Raj in turn; Sven manages."""
    pool_id = operations.ensure_pool(
        "Inbound", members=[cast.rosa, cast.raj], manager=cast.sven, now=NOON
    )
    return Pool.objects.get(id=pool_id)


def lead(**values: Any) -> int:
    return Lead.objects.create(arrived_at=NOON, **values).pk


def absent(person: Person) -> Absence:
    return Absence.objects.create(
        person=person, starts_at=NOON - timedelta(days=1), ends_at=NOON + timedelta(days=1)
    )


def holder(lead_id: int) -> int | None:
    """The owner, after proving that lead and assignment agree."""
    found = Lead.objects.get(id=lead_id)
    (open_now,) = Assignment.objects.filter(lead=found, ended_at=None)
    assert open_now.person_id == found.owner_id
    assert (found.status == "queued") == (open_now.person_id is None)
    return found.owner_id


def test_turns_go_round_by_weight(cast: Cast, pool: Pool) -> None:
    Member.objects.filter(person=cast.rosa).update(weight=2)
    taken = [operations.assign(lead(), now=NOON).person_id for _ in range(9)]
    assert Counter(taken) == {cast.rosa.pk: 6, cast.raj.pk: 3}


def test_a_receipt_tells_the_whole_decision(cast: Cast, pool: Pool) -> None:
    absent(cast.rosa)
    assigned = operations.assign(lead_id := lead(), now=NOON)
    assert (assigned.person_id, assigned.pool_id, assigned.number) == (cast.raj.pk, pool.pk, 1)
    assert holder(lead_id) == cast.raj.pk
    (receipt,) = queries.receipts(lead_id)
    (turn,) = receipt.receipt["pools"]
    assert [(one["person"], one["gates"]) for one in turn["candidates"]] == [
        (cast.rosa.pk, ["away"]),
        (cast.raj.pk, []),
    ]
    assert receipt.receipt["chosen"] == {"person": cast.raj.pk, "pool": pool.pk, "via": "pool"}
    (told,) = story([f"lead:{lead_id}"])
    assert (told.kind, told.data) == (
        "lead.routed",
        {"via": "pool", "number": 1, "person": cast.raj.pk, "pool": pool.pk},
    )


def test_a_dry_run_says_what_happens_and_changes_nothing(cast: Cast, pool: Pool) -> None:
    lead_id = lead()
    foretold = operations.dry_run(lead_id, now=NOON)
    assert operations.dry_run(lead_id, now=NOON) == foretold
    assert not Assignment.objects.exists()
    assert set(Member.objects.values_list("credit", flat=True)) == {0}
    operations.assign(lead_id, now=NOON)
    assert Assignment.objects.get().receipt == foretold


def test_the_accounts_owner_comes_before_every_rule(cast: Cast, pool: Pool) -> None:
    operations.save_rule(
        None, name="All to Raj", condition={}, person=cast.raj.pk, by=cast.olga, now=NOON
    )
    account = Account.objects.create(
        name="Globex", name_key="globex", owner=cast.rosa, created_at=NOON
    )
    assigned = operations.assign(lead(account=account), now=NOON)
    assert (assigned.person_id, assigned.via) == (cast.rosa.pk, "account_owner")
    absent(cast.rosa)
    assigned = operations.assign(second := lead(account=account), now=NOON)
    assert (assigned.person_id, assigned.via) == (cast.raj.pk, "rule")
    receipt = queries.receipts(second)[0].receipt
    assert receipt["owner"] == {"person": cast.rosa.pk, "gates": ["away"]}


def test_the_first_rule_that_matches_wins(cast: Cast, pool: Pool) -> None:
    germany = {"field": "account.country", "operator": "is", "value": "DE"}
    operations.save_rule(
        None, name="Germany", condition=germany, person=cast.rosa.pk, by=cast.olga, now=NOON
    )
    operations.save_rule(
        None, name="The rest", condition={}, person=cast.raj.pk, by=cast.olga, now=NOON
    )
    german = Account.objects.create(name="G", name_key="g", country="DE", created_at=NOON)
    assert operations.assign(lead(account=german), now=NOON).person_id == cast.rosa.pk
    assert operations.assign(lead(), now=NOON).person_id == cast.raj.pk


def test_rules_can_change_places(cast: Cast, pool: Pool) -> None:
    one = operations.save_rule(
        None, name="One", condition={}, person=cast.rosa.pk, by=cast.olga, now=NOON
    )
    two = operations.save_rule(
        None, name="Two", condition={}, person=cast.raj.pk, by=cast.olga, now=NOON
    )
    operations.move_rule(two, up=True, by=cast.olga, now=NOON + timedelta(seconds=1))
    assert [view.rule.pk for view in queries.rules()] == [two, one]
    operations.move_rule(two, up=True, by=cast.olga, now=NOON + timedelta(seconds=2))
    operations.delete_rule(one, by=cast.olga, now=NOON + timedelta(seconds=3))
    assert [view.rule.name for view in queries.rules()] == ["Two"]


def test_caps_pass_people_over(cast: Cast, pool: Pool) -> None:
    Member.objects.filter(person=cast.rosa).update(cap_day=1)
    Member.objects.filter(person=cast.raj).update(cap_open=2)
    taken = [operations.assign(lead(), now=NOON).person_id for _ in range(4)]
    assert Counter(taken) == {cast.rosa.pk: 1, cast.raj.pk: 2, None: 1}
    (pool_line,) = queries.receipts(Lead.objects.get(status="queued").pk)[0].receipt["pools"]
    assert [one["gates"] for one in pool_line["candidates"]] == [["cap_day"], ["cap_open"]]


def test_a_day_of_leads_is_counted_where_the_person_is(cast: Cast, pool: Pool) -> None:
    Member.objects.filter(person=cast.rosa).update(cap_day=1)
    Member.objects.filter(person=cast.raj).update(is_active=False)
    Person.objects.filter(id=cast.rosa.pk).update(time_zone="Asia/Tokyo")  # 21:00 there at NOON
    assert operations.assign(lead(), now=NOON).person_id == cast.rosa.pk
    assert operations.assign(lead(), now=NOON + timedelta(hours=2)).person_id is None
    assert operations.assign(lead(), now=NOON + timedelta(hours=4)).person_id == cast.rosa.pk


def test_the_fallback_pool_helps_out_and_the_manager_comes_last(cast: Cast, pool: Pool) -> None:
    second = Pool.objects.create(name="Second", respects_hours=False)
    Member.objects.create(pool=second, person=cast.raj, joined_at=NOON)
    Pool.objects.filter(id=pool.pk).update(fallback=second, is_claimable=False)
    Pool.objects.filter(id=second.pk).update(is_claimable=False)
    Member.objects.filter(pool=pool).update(is_active=False)
    assigned = operations.assign(lead(), now=NOON)
    assert (assigned.person_id, assigned.pool_id) == (cast.raj.pk, second.pk)
    absent(cast.raj)
    assigned = operations.assign(lead_id := lead(), now=NOON)
    assert (assigned.person_id, assigned.via) == (cast.sven.pk, "manager")
    assert queries.receipts(lead_id)[0].receipt["fallbacks"] == [f"pool:{second.pk}", "manager"]


def test_a_lead_is_never_lost_for_want_of_a_pool(cast: Cast) -> None:
    assigned = operations.assign(lead_id := lead(), now=NOON)
    assert (assigned.person_id, assigned.pool_id) == (None, None)
    assert operations.claim(lead_id, by=cast.sven, now=NOON).person_id == cast.sven.pk


def test_a_returner_is_neither_flooded_nor_skipped(cast: Cast, pool: Pool) -> None:
    operations.assign(lead(), now=NOON)
    absence = absent(cast.raj)
    for _ in range(20):
        assert operations.assign(lead(), now=NOON).person_id == cast.rosa.pk
    absence.delete()
    taken = [operations.assign(lead(), now=NOON).person_id for _ in range(4)]
    assert Counter(taken) == {cast.rosa.pk: 2, cast.raj.pk: 2}


def test_a_lead_is_handed_over_with_a_trace(cast: Cast, pool: Pool) -> None:
    lead_id = operations.assign(lead(), now=NOON).lead_id
    assert holder(lead_id) == cast.rosa.pk
    operations.hand(lead_id, to=cast.raj.pk, by=cast.sven, now=NOON + timedelta(hours=1))
    assert holder(lead_id) == cast.raj.pk
    told = story([f"lead:{lead_id}"])[-1]
    assert (told.kind, told.actor, told.data["via"]) == (
        "lead.routed",
        f"person:{cast.sven.pk}",
        "handed",
    )


def test_an_accepted_lead_stays_accepted_in_other_hands(cast: Cast, pool: Pool) -> None:
    lead_id = operations.assign(lead(), now=NOON).lead_id
    Lead.objects.filter(id=lead_id).update(status="accepted")
    operations.hand(lead_id, to=cast.raj.pk, by=cast.sven, now=NOON)
    assert Lead.objects.get(id=lead_id).status == "accepted"


def test_a_hand_over_that_cannot_be_says_everything_that_is_wrong(cast: Cast) -> None:
    Person.objects.filter(id=cast.mia.pk).update(is_active=False)
    with pytest.raises(operations.HandRefused) as refused:
        operations.hand(lead(), to=cast.mia.pk, by=cast.sven, now=NOON)
    assert str(refused.value) == (
        "The lead is new: it is not with sales. Mia does not work here any more. "
        "Mia does not work leads."
    )


def test_escalation_goes_to_the_next_and_never_back(cast: Cast, pool: Pool) -> None:
    lead_id = operations.assign(lead(), now=NOON).lead_id
    assert operations.reassign(lead_id, now=NOON + timedelta(hours=1)).person_id == cast.raj.pk
    assert holder(lead_id) == cast.raj.pk
    third = operations.reassign(lead_id, now=NOON + timedelta(hours=2))
    assert (third.person_id, third.via) == (None, "queue")
    assert holder(lead_id) is None
    assert not operations.reassign(lead_id, now=NOON + timedelta(hours=3)).has_moved
    assert [one.number for one in queries.receipts(lead_id)] == [3, 2, 1]


def test_an_accepted_lead_is_not_taken_away(cast: Cast, pool: Pool) -> None:
    lead_id = operations.assign(lead(), now=NOON).lead_id
    Lead.objects.filter(id=lead_id).update(status="accepted")
    assert not operations.reassign(lead_id, now=NOON).has_moved
    assert holder(lead_id) == cast.rosa.pk


def test_a_released_lead_keeps_its_last_holder(cast: Cast, pool: Pool) -> None:
    lead_id = operations.assign(lead(), now=NOON).lead_id
    Lead.objects.filter(id=lead_id).update(status="rejected")
    assert operations.release(lead_id, why="reject", by=cast.rosa, now=NOON)
    assert not operations.release(lead_id, why="reject", by=cast.rosa, now=NOON)
    assert Lead.objects.get(id=lead_id).owner == cast.rosa
    assert not Assignment.objects.filter(lead=lead_id, ended_at=None).exists()


def test_a_held_lead_cannot_be_assigned_again(cast: Cast, pool: Pool) -> None:
    lead_id = operations.assign(lead(), now=NOON).lead_id
    before = list(Member.objects.order_by("id").values_list("credit", flat=True))
    with pytest.raises(operations.NotToAssign):
        operations.assign(lead_id, now=NOON)
    assert list(Member.objects.order_by("id").values_list("credit", flat=True)) == before


def test_editing_a_pool_starts_nobody_over(cast: Cast, pool: Pool) -> None:
    operations.assign(lead(), now=NOON)
    before = dict(Member.objects.values_list("person_id", "credit"))
    places = [
        operations.Place(cast.rosa.pk, weight=3, cap_day=5),
        operations.Place(cast.sven.pk),
    ]
    operations.save_members(pool.pk, places=places, by=cast.olga, now=NOON)
    assert dict(Member.objects.values_list("person_id", "credit")) == {**before, cast.sven.pk: 0}
    assert not Member.objects.get(person=cast.raj).is_active


def test_a_wrong_setting_names_everything_wrong(cast: Cast, pool: Pool) -> None:
    with pytest.raises(operations.RoutingRefused) as refused:
        operations.save_pool(
            None, name="inbound", fallback=99, manager=cast.mia.pk, by=cast.olga, now=NOON
        )
    assert set(refused.value.wrong) == {"name", "fallback", "manager"}
    with pytest.raises(operations.RoutingRefused) as refused:
        operations.save_rule(
            None, name="", condition={"field": "shoe size"}, by=cast.olga, now=NOON
        )
    assert set(refused.value.wrong) == {"name", "condition.field", "goes_to"}


def test_pools_cannot_help_each_other_in_a_circle(cast: Cast, pool: Pool) -> None:
    second = operations.save_pool(None, name="Second", fallback=pool.pk, by=cast.olga, now=NOON)
    with pytest.raises(operations.RoutingRefused, match="lead back"):
        operations.save_pool(pool.pk, name="Inbound", fallback=second, by=cast.olga, now=NOON)


def test_assigning_costs_few_statements(cast: Cast, pool: Pool) -> None:
    assign = act(operations.assign)
    assign(lead(), now=NOON)  # reads the settings, which are known from then on
    lead_id = lead()
    with CaptureQueriesContext(connection) as statements:
        assign(lead_id, now=NOON)
    asked = [one["sql"] for one in statements.captured_queries if "SAVEPOINT" not in one["sql"]]
    assert len(asked) <= 9, asked


def test_a_pool_that_minds_hours_queues_at_night(cast: Cast, pool: Pool) -> None:
    assert operations.assign(lead(), now=NIGHT).person_id is not None
    Pool.objects.filter(id=pool.pk).update(respects_hours=True)
    assigned = operations.assign(lead_id := lead(), now=NIGHT)
    assert (assigned.person_id, assigned.via) == (None, "queue")
    assert holder(lead_id) is None
    assert operations.is_queued(lead_id)
    (told,) = story([f"lead:{lead_id}"])
    assert (told.kind, told.data) == ("lead.queued", {"pool": pool.pk, "number": 1})


def test_only_one_of_those_who_claim_gets_it(cast: Cast, pool: Pool) -> None:
    Pool.objects.filter(id=pool.pk).update(respects_hours=True)
    lead_id = operations.assign(lead(), now=NIGHT).lead_id
    with pytest.raises(operations.ClaimRefused, match="Only members"):
        operations.claim(lead_id, by=cast.mia, now=NIGHT)
    assert operations.claim(lead_id, by=cast.raj, now=NIGHT).via == "claim"
    assert holder(lead_id) == cast.raj.pk
    with pytest.raises(operations.ClaimRefused, match="claimed by somebody else"):
        operations.claim(lead_id, by=cast.rosa, now=NIGHT)


def test_weights_cut_sharply_leave_the_turns_fair(cast: Cast, pool: Pool) -> None:
    Member.objects.filter(person=cast.rosa).update(weight=100, credit=-190)
    Member.objects.filter(person=cast.raj).update(weight=100, credit=190)
    places = [operations.Place(cast.rosa.pk), operations.Place(cast.raj.pk)]
    operations.save_members(pool.pk, places=places, by=cast.olga, now=NOON)
    credits = Member.objects.order_by("credit").values_list("credit", flat=True)
    assert list(credits) == [-2, 2]  # nearly a lead each, as before
    taken = [operations.assign(lead(), now=NOON).person_id for _ in range(4)]
    assert Counter(taken) == {cast.raj.pk: 3, cast.rosa.pk: 1}

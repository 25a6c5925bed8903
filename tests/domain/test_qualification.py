"""Leads are judged by the active policy, and every judgement keeps its receipt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cast import NOON, Cast
from oneteam.domain.capture import operations as capture
from oneteam.domain.capture.models import CustomField, Lead
from oneteam.domain.capture.rules import Arrival, NewTouch
from oneteam.domain.qualification import operations, queries, rules
from oneteam.domain.qualification.models import Policy, ScoreReceipt
from oneteam.timeline.queries import story

BUSINESS = {"name": "Ann", "email": "ann@globex.example", "company": "Globex"}
PRIVATE = {"name": "Bob", "email": "bob@gmail.com"}


def arrive(**told: str) -> int:
    return capture.capture(Arrival(**told), by=None, now=NOON).lead_id  # type: ignore[arg-type]


def definition(**changes: object) -> dict[str, object]:
    return {**rules.DEFAULT, **changes}


def test_a_good_lead_is_qualified_and_its_receipt_replays(cast: Cast) -> None:
    lead_id = arrive(**BUSINESS)
    judged = operations.qualify(lead_id, now=NOON)
    assert (judged.is_qualified, judged.grade, judged.points) == (True, "B2", 50)
    lead = Lead.objects.get(id=lead_id)
    assert (lead.grade, lead.points, lead.qualified_at) == ("B2", 50, NOON)
    (receipt,) = queries.receipts(lead_id)
    assert {line["rule"] for line in receipt.lines if line["matched"]} == {
        "Business address",
        "Company is known",
        "Asked to be contacted",
    }
    assert queries.replayed(receipt.id)
    assert story([f"lead:{lead_id}"])[-1].data == {
        "grade": "B2",
        "points": 50,
        "policy": Policy.objects.get().pk,
        "receipt": receipt.id,
    }


def test_a_receipt_keeps_nothing_personal(cast: Cast) -> None:
    lead_id = arrive(**BUSINESS, phone="020 123 4567", message="Call me, Ann Example")
    operations.qualify(lead_id, now=NOON)
    kept = str(ScoreReceipt.objects.values_list("inputs", "lines").get())
    for personal in ("Ann", "ann@", "123", "Call me"):
        assert personal not in kept


def test_below_the_threshold_goes_to_nurture_and_new_touches_lift_it(cast: Cast) -> None:
    lead_id = arrive(**PRIVATE)
    assert not operations.qualify(lead_id, now=NOON).is_qualified
    lead = Lead.objects.get(id=lead_id)
    assert (lead.status, lead.qualified_at) == ("nurture", None)
    later = NOON + timedelta(days=1)
    touches = [NewTouch(kind="webinar", occurred_at=later)] * 2
    assert capture.add_touches(lead.contact_id or 0, touches, now=later) == [lead_id]
    assert operations.qualify(lead_id, now=later).is_qualified
    lead.refresh_from_db()
    assert (lead.status, lead.qualified_at) == ("new", later)
    kinds = [entry.kind for entry in story([f"lead:{lead_id}"])]
    assert [kind for kind in kinds if kind.startswith("lead.")] == [
        "lead.captured",
        "lead.nurtured",
        "lead.qualified",
    ]


def test_a_lead_that_sales_holds_is_left_alone(cast: Cast) -> None:
    lead_id = arrive(**BUSINESS)
    Lead.objects.filter(id=lead_id).update(status="assigned", grade="A1")
    assert not operations.qualify(lead_id, now=NOON).is_qualified
    assert Lead.objects.get(id=lead_id).grade == "A1"
    assert queries.receipts(lead_id) == []


def test_a_lead_that_comes_back_is_qualified_from_then(cast: Cast) -> None:
    lead_id = arrive(**BUSINESS)
    operations.qualify(lead_id, now=NOON)
    Lead.objects.filter(id=lead_id).update(status="recycled")
    operations.qualify(lead_id, now=NOON + timedelta(days=2))
    assert Lead.objects.get(id=lead_id).qualified_at == NOON + timedelta(days=2)
    assert len(queries.receipts(lead_id)) == 2


def test_a_draft_replaces_the_draft_and_activation_retires_the_old(cast: Cast) -> None:
    first = operations.ensure_policy(now=NOON)
    assert operations.ensure_policy(now=NOON) == first
    draft = operations.save_draft(definition(threshold=40), name="Stricter", now=NOON)
    assert operations.save_draft(definition(threshold=90), name="Strictest", now=NOON) == draft
    operations.activate(draft, by=cast.olga, now=NOON)
    active = queries.active_policy(NOON)
    assert active is not None
    assert active.policy.threshold == 90
    told = story([f"policy:{draft}"])[-1]
    assert (told.kind, told.actor) == ("policy.activated", f"person:{cast.olga.pk}")
    assert told.data == {"policy": draft, "version": 2, "retired": first}
    assert queries.draft() is None
    assert not operations.qualify(arrive(**BUSINESS), now=NOON).is_qualified


def test_an_earlier_version_comes_back_as_a_new_one_and_the_past_keeps_its_own(
    cast: Cast,
) -> None:
    hour = timedelta(hours=1)
    first = operations.ensure_policy(now=NOON)
    second = operations.save_draft(definition(threshold=90), now=NOON)
    operations.activate(second, by=cast.olga, now=NOON + hour)
    again = operations.activate(first, by=cast.olga, now=NOON + 2 * hour)
    found = [queries.active_policy(NOON + hours * hour) for hours in range(3)]
    assert [one.id if one else None for one in found] == [first, second, again]
    assert found[0] is not None
    assert found[2] is not None
    assert (found[2].version, found[2].policy) == (3, found[0].policy)
    with pytest.raises(operations.PolicyRefused):
        operations.activate(again, by=cast.olga, now=NOON + 3 * hour)


def test_a_wrong_definition_names_everything_wrong(cast: Cast) -> None:
    with pytest.raises(rules.PolicyWrong) as refused:
        operations.save_draft(
            {"fit": [{"name": "", "points": 0, "condition": {"field": "x"}}], "threshold": 1},
            now=NOON,
        )
    assert set(refused.value.wrong) == {
        "fit[0].name",
        "fit[0].points",
        "fit[0].condition.field",
        "fit_a",
        "fit_b",
        "engagement_1",
        "engagement_2",
    }
    assert queries.draft() is None


def test_a_custom_field_can_be_asked_and_the_definition_outlives_it(cast: Cast) -> None:
    CustomField.objects.create(entity="lead", key="budget", label="Budget", type="number")
    budget = {"field": "lead.custom.budget", "operator": ">=", "value": 1000}
    fit = [{"name": "Has a budget", "condition": budget, "points": 100}]
    policy_id = operations.save_draft(definition(fit=fit), now=NOON)
    operations.activate(policy_id, by=cast.olga, now=NOON)
    lead_id = arrive(**PRIVATE)
    Lead.objects.filter(id=lead_id).update(custom={"budget": 5000})
    CustomField.objects.all().delete()
    assert operations.qualify(lead_id, now=NOON).points == 120
    assert queries.policy(policy_id).policy.fit[0].condition.sentence() == "budget is at least 1000"


def test_trying_a_definition_on_a_lead_changes_nothing(cast: Cast) -> None:
    lead_id = arrive(**BUSINESS)
    policy = rules.policy_from_json(rules.DEFAULT)
    assert queries.would_say(policy, lead_id, now=NOON).total == 50
    assert queries.receipts(lead_id) == []
    assert Lead.objects.get(id=lead_id).status == "new"

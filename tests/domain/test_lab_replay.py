"""A definition replayed over the past: what was decided comes out again, what would change is
named lead by lead, and nothing counts that was not known at the moment."""

from __future__ import annotations

import json
import tempfile
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from hypothesis import strategies as st

import stage
from cast import NOON, Cast
from oneteam import flow
from oneteam.analytics.exporting import export
from oneteam.analytics.replay.replayed import Replayed
from oneteam.analytics.replay.replaying import replay
from oneteam.domain.capture import operations as capture
from oneteam.domain.capture.models import Account, Contact, CustomField, Lead, Touch
from oneteam.domain.capture.rules import Arrival, NewTouch
from oneteam.domain.qualification import operations, queries, rules
from oneteam.domain.qualification.models import ScoreReceipt

DAY = timedelta(days=1)
BOUNDS = {"fit_a": 20, "fit_b": 10, "engagement_1": 20, "engagement_2": 10}


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, settings: Any) -> None:
    settings.HOME = tmp_path


def policy(
    fit: list[Any] | None = None, engagement: list[Any] | None = None, threshold: int = 10
) -> rules.Policy:
    said = {"fit": fit or [], "engagement": engagement or [], "threshold": threshold, **BOUNDS}
    return rules.policy_from_json(said, fields=queries.fields())


def leaf(field: str, operator: str, value: Any = None) -> dict[str, Any]:
    said = {"field": field, "operator": operator}
    return said if value is None else {**said, "value": value}


def fit(condition: dict[str, Any], points: int = 10) -> list[dict[str, Any]]:
    return [{"name": "One", "condition": condition, "points": points}]


def replayed(one: rules.Policy, *, until: datetime = NOON + 400 * DAY) -> Replayed:
    export(now=until)
    return replay(one, since=NOON - 400 * DAY, until=until, now=until)


def in_force() -> rules.Policy:
    version = queries.active_policy(NOON)
    assert version is not None
    return version.policy


def arrive(name: str, *, at: datetime = NOON, **told: Any) -> int:
    email = told.pop("email", f"{name.lower()}@globex-{name.lower()}.example")
    title = told.pop("title", "")
    lead_id = capture.capture(Arrival(name=name, email=email, **told), by=None, now=at).lead_id
    Contact.objects.filter(leads=lead_id).update(title=title)
    operations.qualify(lead_id, now=at)
    return lead_id


def test_the_policy_in_force_reproduces_every_stored_decision_and_changes_nothing(
    cast: Cast,
) -> None:
    stage.play(cast, now=NOON)
    arrive("Bob", email="bob@gmail.com")
    found = replayed(in_force())
    assert found.reproduced.decisions == ScoreReceipt.objects.count() == 8
    assert found.reproduced.same == 8
    assert (found.leads, len(found.before.leads), len(found.after.leads)) == (8, 7, 7)
    assert found.gained.leads == found.lost.leads == ()
    assert found.promises.before == found.promises.after > 0


def test_decisions_of_several_policies_are_each_made_again_by_their_own(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    before = arrive("Bob", email="bob@gmail.com")
    draft = operations.save_draft(rules.DEFAULT | {"threshold": 15}, now=NOON)
    operations.activate(draft, by=cast.olga, now=NOON + DAY)
    after = arrive("Bill", email="bill@gmail.com", at=NOON + 2 * DAY)
    found = replayed(policy(fit({}, points=1), threshold=50))
    assert found.reproduced.same == found.reproduced.decisions == 2
    assert (found.before.leads, found.lost.leads) == ((after,), (after,))
    assert found.gained.leads == () != (before,)


def test_gained_and_lost_leads_come_with_what_became_of_them(cast: Cast) -> None:
    played = stage.play(cast, now=NOON)
    bob = arrive("Bob", email="bob@gmail.com", employees=3)
    found = replayed(policy(fit(leaf("account.employees", "<", 20))))
    assert found.lost.leads == tuple(sorted(found.before.leads)) != ()
    assert found.lost.accepted == tuple(sorted([played.accepted, played.converted]))
    assert (found.lost.deals, found.lost.won) == ((played.converted,), ())
    assert found.gained.leads == ((bob,) if Lead.objects.get(pk=bob).account_id else ())
    with_all = replayed(policy(fit({})))
    assert with_all.gained.leads == (bob,)
    assert (with_all.lost.leads, with_all.promises.after > with_all.promises.before) == ((), True)


def test_what_was_won_is_counted_by_currency(cast: Cast) -> None:
    played = stage.play(cast, now=NOON)
    owner = next(p for p in cast.everyone() if p.pk == stage.owner_of(played.converted))
    flow.advance(played.deal, stage="won", by=owner, now=NOON, why="They signed at once.")
    found = replayed(policy(fit({}), threshold=99))
    assert (found.lost.won, found.lost.value) == ((played.converted,), (("EUR", 1250000),))


def test_the_load_of_each_rep_adds_up(cast: Cast) -> None:
    stage.play(cast, now=NOON)
    arrive("Bob", email="bob@gmail.com")
    found = replayed(policy(fit({})))
    assert sum(one.before for one in found.load) == len(found.before.leads)
    assert sum(one.after for one in found.load) == pytest.approx(len(found.after.leads))
    lost = replayed(policy(fit({}), threshold=99))
    assert [one.after for one in lost.load] == [0.0] * len(lost.load)


def test_touches_after_the_decision_do_not_count(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    lead_id = arrive("Ann", company="Globex")
    flow.touch(
        Lead.objects.get(pk=lead_id).contact_id or 0,
        [NewTouch(kind="webinar", occurred_at=NOON + timedelta(seconds=1))],
        now=NOON + DAY,
    )
    webinar = leaf("touch.kind", "is", "webinar")
    found = replayed(policy(engagement=fit(webinar)))
    assert found.after.leads == ()


def test_touches_noted_down_after_the_decision_do_not_count(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    lead_id = arrive("Ann", company="Globex")
    flow.touch(
        Lead.objects.get(pk=lead_id).contact_id or 0,
        [NewTouch(kind="fair", occurred_at=NOON - DAY)],
        now=NOON + DAY,
    )
    assert replayed(policy(engagement=fit(leaf("touch.kind", "is", "fair")))).after.leads == ()


def test_touches_that_no_rule_counted_then_count_when_a_draft_asks(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    lead_id = arrive(
        "Ann", touches=(NewTouch(kind="fair", occurred_at=NOON - DAY),), company="Globex"
    )
    found = replayed(policy(engagement=fit(leaf("touch.kind", "is", "fair"))))
    assert found.after.leads == (lead_id,)


def test_a_touch_that_counted_then_still_does_when_it_is_gone(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    at = NOON - DAY
    lead_id = arrive("Ann", touches=(NewTouch(kind="webinar", occurred_at=at),), company="Globex")
    Touch.objects.filter(kind="webinar").delete()
    found = replayed(policy(engagement=fit(leaf("touch.kind", "is", "webinar"))))
    assert found.after.leads == (lead_id,)
    assert found.reproduced.same == found.reproduced.decisions == 1


def test_facts_are_as_the_receipt_kept_them_and_others_are_named(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    lead_id = arrive("Ann", company="Globex", employees=30, country="NL")
    Account.objects.update(employees=3, country="DE")
    assert replayed(policy(fit(leaf("account.employees", "=", 30)))).after.leads == (lead_id,)
    found = replayed(policy(fit(leaf("account.country", "is", "de"))))
    assert found.after.leads == (lead_id,)
    assert found.as_now == {"account.country": 1}
    assert found.reproduced.same == 1


def test_what_people_typed_is_asked_of_the_database(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    CustomField.objects.create(entity="lead", key="wish", label="Wish", type="text")
    CustomField.objects.create(entity="account", key="docks", label="Docks", type="number")
    lead_id = arrive("Ann", title="Head of Docks", company="Globex")
    Contact.objects.update(title="Retired")
    Lead.objects.update(custom={"wish": "a ramp"})
    Account.objects.update(custom={"docks": 12})
    assert replayed(policy(fit(leaf("contact.title", "contains", "DOCKS")))).after.leads == (
        lead_id,
    )
    assert replayed(policy(fit(leaf("lead.custom.wish", "is", "A ramp")))).after.leads == (lead_id,)
    assert replayed(policy(fit(leaf("account.custom.docks", ">=", 12)))).after.leads == (lead_id,)


def test_an_earlier_rejection_counts_from_its_moment(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    first = arrive("Ann", company="Globex")
    Lead.objects.filter(pk=first).update(
        verdict="reject", reason="spam", status="rejected", verdict_at=NOON + DAY
    )
    second = arrive("Ann", company="Globex", at=NOON + 2 * DAY)
    found = replayed(policy(fit(leaf("contact.rejected_as", "is", "spam"))))
    assert second != first
    assert found.after.leads == (second,)


def test_history_that_was_never_judged_is_judged_on_arrival_by_both(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    lead = Lead.objects.create(arrived_at=NOON, source="fair", is_history=True)
    Touch.objects.create(lead=lead, kind="form", occurred_at=NOON)
    Touch.objects.create(lead=lead, kind="late", occurred_at=NOON + DAY)
    found = replayed(policy(fit(leaf("lead.source", "is", "Fair"))))
    assert (found.judged_anew, found.before.leads, found.after.leads) == (1, (lead.pk,), (lead.pk,))
    assert found.promises.before == found.promises.after == 0
    kinds = [leaf("touch.kind", "is", kind) for kind in ("form", "late")]
    assert replayed(policy(engagement=fit(kinds[0]))).after.leads == (lead.pk,)
    assert replayed(policy(engagement=fit(kinds[1]))).after.leads == ()


def test_only_the_newest_touches_are_looked_at_as_in_judging(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    lead_id = arrive("Ann", company="Globex")
    contact = Lead.objects.get(pk=lead_id).contact
    later = NOON + 2 * DAY
    old = [NewTouch(kind="fair", occurred_at=NOON + timedelta(hours=1))]
    views = [NewTouch(kind="seen", occurred_at=NOON + DAY + timedelta(hours=1))] * 200
    assert contact is not None
    Lead.objects.update(status="recycled")
    flow.touch(contact.pk, [*old, *views], now=later)
    operations.qualify(lead_id, now=later)
    assert ScoreReceipt.objects.count() == 2
    assert replayed(policy(engagement=fit(leaf("touch.kind", "is", "fair")))).after.leads == ()
    seen = policy(engagement=fit(leaf("touch.kind", "is", "seen"), points=1), threshold=200)
    assert replayed(seen).after.leads == (lead_id,)


def test_the_period_bounds_which_judgements_count(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    first = arrive("Ann", company="Globex")
    arrive("Ben", company="Initech", at=NOON + DAY)
    export(now=NOON + DAY)
    found = replay(policy(fit({})), since=NOON, until=NOON + DAY, now=NOON + DAY)
    assert found.after.leads == (first,)
    none = replay(policy(fit({})), since=NOON - DAY, until=NOON, now=NOON + DAY)
    assert (none.leads, none.gained.leads, none.load) == (0, (), ())


leads = st.lists(
    st.fixed_dictionaries(
        {
            "employees": st.sampled_from([None, 5, 20, 300]),
            "country": st.sampled_from(["", "DE", "NL"]),
            "title": st.sampled_from(["", "Student", "Buyer"]),
            "kinds": st.lists(st.sampled_from(["webinar", "form", "page_view"]), max_size=3),
        }
    ),
    min_size=1,
    max_size=5,
)


@examples(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(leads, st.sampled_from([5, 15, 30]), st.integers(10, 40))
def test_the_files_say_of_every_lead_what_judging_it_now_would(
    cast: Cast,
    settings: Any,
    tmp_path: Path,
    told: list[dict[str, Any]],
    employees: int,
    threshold: int,
) -> None:
    settings.HOME = Path(tempfile.mkdtemp(dir=tmp_path))  # each company has files of its own
    one = policy(
        [
            *fit(leaf("account.employees", ">=", employees), points=15),
            {"name": "b", "condition": {"not": leaf("contact.title", "is", "buyer")}, "points": 9},
            {"name": "c", "condition": leaf("account.country", "is_unknown"), "points": -7},
        ],
        [
            {
                "name": "d",
                "condition": {},
                "points": 8,
                "half_life_days": 3,
                "cap": 20,
                "window_days": 9,
            }
        ],
        threshold=threshold,
    )
    with transaction.atomic():
        wanted = []
        for number, said in enumerate(told):
            at = NOON + timedelta(minutes=number)
            kinds = [(k, at - (3 * i + 1) * DAY) for i, k in enumerate(said["kinds"])]
            lead_id = arrive(
                f"Kim{number}",
                at=at,
                company=f"Firm {number}",
                employees=said["employees"],
                country=said["country"],
                title=said["title"],
                touches=tuple(NewTouch(kind=k, occurred_at=when) for k, when in kinds),
            )
            if queries.would_say(one, lead_id, now=at).is_qualified:
                wanted.append(lead_id)
        assert list(replayed(one).after.leads) == wanted
        transaction.set_rollback(True)


DRAFT = """
threshold = 10
fit_a = 20
fit_b = 10
engagement_1 = 20
engagement_2 = 10

[[fit]]
name = "Everyone"
points = 10
condition = { all = [{ field = "lead.message_length", operator = ">=", value = 0 }] }
"""


def _printed(*arguments: str) -> str:
    out = StringIO()
    call_command("replay", "qualification", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_prints_what_a_draft_would_have_done(cast: Cast, tmp_path: Path) -> None:
    stage.play(cast, now=NOON)
    bob = arrive("Bob", email="bob@gmail.com")
    path = tmp_path / "draft.toml"
    path.write_text(DRAFT)
    said = json.loads(_printed(str(path), "--from", "2026-02-01", "--to", "2026-03-31", "--json"))
    assert (said["gained"]["ids"], said["lost"]["ids"]) == ([bob], [])
    assert said["reproduced"] == {"decisions": 8, "same": 8, "otherwise": []}
    assert said["draft"]["leads"] == said["in_force"]["leads"] + 1 == 8
    text = _printed(str(path))
    assert f"Gained: {bob}" in text
    assert "8 of 8 come out the same" in text
    assert json.loads(_printed("--json"))["gained"]["leads"] == 0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("threshold = ", "cannot be read"),
        (DRAFT.replace("threshold = 10", "threshold = 'ten'"), "threshold: must be a whole number"),
        (DRAFT.replace("lead.message_length", "lead.hat_size"), "there is no field lead.hat_size"),
    ],
)
def test_what_is_wrong_with_a_draft_is_named(
    cast: Cast, tmp_path: Path, text: str, says: str
) -> None:
    path = tmp_path / "draft.toml"
    path.write_text(text)
    with pytest.raises(CommandError, match=says):
        _printed(str(path))
    with pytest.raises(CommandError, match="cannot be read"):
        _printed(str(tmp_path / "none.toml"))

"""Each assertion holds of what the product does, and fails of what it must never do."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

import stage
from cast import NOON, Cast
from oneteam import flow
from oneteam.analytics import invariants
from oneteam.analytics.invariants import verify
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Arrival
from oneteam.domain.clocks.models import Clock
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.pipeline import operations as pipeline
from oneteam.domain.pipeline.models import Opportunity
from oneteam.domain.pipeline.operations import NewDeal
from oneteam.domain.qualification import operations as qualification
from oneteam.domain.qualification.rules import DEFAULT, policy_from_json
from oneteam.domain.routing import operations as routing

HOUR = timedelta(hours=1)
LATER = NOON + HOUR + HOUR / 30

# One act of vandalism for each assertion; {lead} is with Rosa, {deal} is won, {away} is rejected.
BREAK = {
    "lead_is_held": "UPDATE oneteam_lead SET owner_id = NULL WHERE id = {lead}",
    "lead_is_settled": "UPDATE oneteam_lead SET status = 'new' WHERE id = {lead}",
    "lead_has_one_assignment": "UPDATE oneteam_assignment SET ended_at = assigned_at",
    "assignment_is_the_owners": "UPDATE oneteam_assignment SET person_id = {raj}",
    "lead_sent_away_is_released": "UPDATE oneteam_assignment SET ended_at = NULL"
    " WHERE lead_id = {away}",
    "assignments_are_numbered": "UPDATE oneteam_assignment SET number = number + 1",
    "assignment_is_told": "UPDATE oneteam_assignment SET id = id + 1000",
    "lead_is_captured": "UPDATE oneteam_touch SET lead_id = NULL; "
    "INSERT INTO oneteam_lead (source, channel, landing_page, message, status, grade, points,"
    " arrived_at, verdict, reason, is_history, custom)"
    " VALUES ('', '', '', '', 'nurture', '', 0, '2026-03-01', '', '', {false}, '{{}}')",
    "qualified_lead_has_receipt": "DELETE FROM oneteam_scorereceipt",
    "lead_carries_its_verdict": "UPDATE oneteam_lead SET reason = 'whim' WHERE id = {away}",
    "status_fits_verdict": "UPDATE oneteam_lead SET status = 'recycled' WHERE id = {away}",
    "verdict_is_told": "UPDATE oneteam_verdict SET id = id + 1000",
    "first_response_is_the_first": "UPDATE oneteam_lead SET responded_at = NULL WHERE id = {sold}",
    "recycled_lead_comes_back": "UPDATE oneteam_lead SET status = 'recycled',"
    " wake_on = '2026-02-01' WHERE id = {away}",
    "contact_key_is_normal": "UPDATE oneteam_contact SET email_key = 'Ada@Umbrella.example'"
    " WHERE id = (SELECT contact_id FROM oneteam_lead WHERE id = {lead})",
    "account_domain_is_normal": "UPDATE oneteam_account SET domain = 'www.umbrella.example'"
    " WHERE id = (SELECT account_id FROM oneteam_lead WHERE id = {lead})",
    "assigned_lead_has_clocks": "DELETE FROM oneteam_escalation; DELETE FROM oneteam_clock",
    "no_clock_runs_in_vain": "UPDATE oneteam_lead SET status = 'nurture' WHERE id = {lead}",
    "clock_is_the_owners": "UPDATE oneteam_clock SET holder_id = {raj}",
    "clock_state_fits_its_moments": "UPDATE oneteam_clock SET state = 'met', met_at = NULL",
    "nothing_overdue_is_unfired": "UPDATE oneteam_clock SET next_at = '2026-03-01 00:00:00+00:00'",
    "breach_is_told_once": "UPDATE oneteam_clock SET breached_at = due_at",
    "no_breach_without_delay": "INSERT INTO oneteam_escalation (clock_id, step, due_at, fired_at)"
    " SELECT id, 'breach', due_at, due_at FROM oneteam_clock WHERE state = 'running'",
    "clock_is_told": "UPDATE oneteam_clock SET id = id + 1000",
    "turns_are_paid_for": "UPDATE oneteam_member SET credit = credit + 1",
    "turns_are_fair": "UPDATE oneteam_member SET credit = 99",
    "deal_outcome_fits_stage": "UPDATE oneteam_opportunity SET outcome = 'lost'",
    "deal_end_is_told": "UPDATE oneteam_opportunity SET id = id + 1000",
    "deal_start_is_told": "UPDATE oneteam_opportunity SET id = id + 1000",
    "deal_stays_where_it_is": "UPDATE oneteam_stay SET left_at = NULL",
    "lead_of_a_deal_is_converted": "UPDATE oneteam_opportunity SET outcome = 'open';"
    "UPDATE oneteam_lead SET status = 'accepted' WHERE id = {sold}",
    "judged_by_a_policy_in_force": "UPDATE oneteam_policy SET activated_at = '2026-12-01'"
    " WHERE terms_id IS NOT NULL",
    "signature_is_under_the_content": "UPDATE oneteam_version SET content = '{{}}'",
    "signed_by_both_teams": "DELETE FROM oneteam_signature WHERE team = 'sales'",
    "agreement_is_told": "UPDATE oneteam_signature SET version_id = version_id + 1000;"
    "UPDATE oneteam_targetset SET terms_id = NULL; UPDATE oneteam_policy SET terms_id = NULL;"
    "UPDATE oneteam_version SET id = id + 1000",
    "signed_terms_were_taken": "UPDATE oneteam_targetset SET terms_id = NULL",
    "promises_are_the_agreed_ones": "UPDATE oneteam_targetset SET active_from = '2026-12-01'",
    "policy_is_the_agreed_one": "UPDATE oneteam_policy SET definition = '{{}}'",
    "outbox_has_its_event": "UPDATE oneteam_outbox SET event_id = event_id + 100000",
    "history_is_no_news": "UPDATE oneteam_lead SET is_history = {true}",
    "reply_was_an_act": "INSERT INTO oneteam_reply (scope, key, body_digest, status, body,"
    " created_at) VALUES ('person:1 POST /api/v1/leads', 'k', '', 201, '{{\"id\": 999999}}',"
    " '2026-03-01')",
    "undone_import_is_gone": "INSERT INTO oneteam_batch (mapping, started_at, undone_at, summary)"
    " VALUES ('x', '2026-03-01', '2026-03-01', '{{}}');"
    "INSERT INTO oneteam_lead (source, channel, landing_page, message, status, grade, points,"
    " arrived_at, verdict, reason, is_history, custom, batch_id)"
    " SELECT '', '', '', '', 'nurture', '', 0, '2026-03-01', '', '', {true}, '{{}}', MAX(id)"
    " FROM oneteam_batch",
    "nothing_happens_before_it_is_known": "INSERT INTO oneteam_event (kind, version, subject,"
    " occurred_at, recorded_at, actor, data, key) VALUES ('x.happened', 1, 'x:1', '2026-03-02',"
    " '2026-03-01', 'system', '{{}}', 'x')",
}


@pytest.fixture
def story(cast: Cast) -> dict[str, str]:
    """Three leads that went their ways: one with Rosa, one sold, one rejected."""
    pipeline.ensure_stages()
    qualification.ensure_policy(now=NOON - HOUR)
    routing.ensure_pool("Sales", members=[cast.rosa], now=NOON)
    stage.sign(Kind.AGREEMENT, stage.agreed().to_json(), cast, now=NOON - HOUR)
    stage.sign(Kind.QUALIFICATION, policy_from_json(DEFAULT).to_json(), cast, now=NOON - HOUR)
    leads = [_arrive(name) for name in ("lead", "sold", "away")]
    lead, sold, away = leads
    flow.answer(sold, channel=Channel.CALL, by=cast.rosa, now=NOON + HOUR / 60)
    flow.judge(sold, verdict=Verdict.ACCEPT, by=cast.rosa, now=NOON + HOUR / 30)
    deal = NewDeal("Desks", 100, "EUR", None)
    flow.open_deal(sold, deal=deal, by=cast.rosa, now=NOON + HOUR / 20)
    flow.advance(Opportunity.objects.get().pk, stage="won", by=cast.rosa, now=NOON + HOUR / 15)
    flow.judge(
        away,
        verdict=Verdict.REJECT,
        reason="spam",
        note="Pills.",
        by=cast.rosa,
        now=NOON + HOUR / 12,
    )
    while flow.escalate_overdue(now=LATER):
        pass
    is_real = connection.vendor == "postgresql"
    return {
        "lead": str(lead),
        "sold": str(sold),
        "away": str(away),
        "raj": str(cast.raj.pk),
        "true": "TRUE" if is_real else "1",
        "false": "FALSE" if is_real else "0",
    }


def _arrive(name: str) -> int:
    return flow.arrive(
        Arrival(
            name=name.title(),
            email=f"{name}@{name}.example",
            phone="+31 20 123 4567",
            company=name.title(),
            website=f"{name}.example",
            employees=120,
            country="NL",
            message="We would like fifty desks, and a quote.",
            source="search",
            token=name,
        ),
        now=NOON,
    )


def test_everything_holds_of_what_the_product_does(story: dict[str, str]) -> None:
    assert Lead.objects.get(pk=story["lead"]).status == "assigned"
    assert invariants.verify(LATER) == []


def test_everything_holds_of_an_empty_database(db: None) -> None:
    assert invariants.verify(NOON) == []


def test_each_assertion_can_fail(story: dict[str, str]) -> None:
    blind = [
        assertion.name
        for assertion in invariants.ASSERTIONS
        if assertion.name not in _found_after(BREAK[assertion.name].format(**story))
    ]
    assert blind == []


def _found_after(vandalism: str) -> set[str]:
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA defer_foreign_keys = ON")
            for statement in vandalism.split(";"):
                cursor.execute(statement)
        found = {finding.name for finding in invariants.verify(LATER)}
        transaction.set_rollback(True)
    return found


def test_there_are_about_twenty_five_and_each_has_its_own_name() -> None:
    names = [assertion.name for assertion in invariants.ASSERTIONS]
    assert len(names) == len(set(names)) >= 25
    assert all(assertion.sentence.endswith(".") for assertion in invariants.ASSERTIONS)


def test_the_command_says_what_holds_and_fails_when_something_does_not(
    story: dict[str, str],
) -> None:
    Lead.objects.filter(pk=story["away"]).update(reason="whim")
    out = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify", "--json", stdout=out)
    assert ended.value.code == 1
    report = json.loads(out.getvalue())
    assert report["ok"] is False
    (found,) = [row for row in report["assertions"] if row["name"] == "lead_carries_its_verdict"]
    assert found["examples"] == [int(story["away"])]
    assert found["violations"] == 1


def test_the_command_is_content_with_an_empty_database(db: None) -> None:
    out = StringIO()
    call_command("verify", stdout=out)
    assert "assertions hold" in out.getvalue()


def test_a_promise_kept_while_it_stood_still_is_no_contradiction(cast: Cast) -> None:
    stage.set_up(cast, now=NOON)
    lead_id = stage.arrive("Ann Berg", at=NOON)
    flow.pause(lead_id, reason="contact_asked_later", by=cast.sven, now=NOON)
    later = NOON + timedelta(days=1)
    flow.take(lead_id, by=cast.sven, now=later)
    assert Clock.objects.get(kind="accept").state == "met"
    assert [finding for finding in verify(now=later) if finding.violations] == []

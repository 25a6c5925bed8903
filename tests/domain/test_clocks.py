"""Promises about leads are started, kept, paused, broken and escalated, each step once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cast import NOON, Cast
from oneteam.domain.capture.models import Lead
from oneteam.domain.clocks import operations, queries
from oneteam.domain.clocks.models import Clock, Escalation
from oneteam.domain.clocks.rules import Kind, PauseRefused, State, Step
from oneteam.org.models import Calendar
from oneteam.timeline.models import Event

MINUTE = timedelta(minutes=1)


def a_lead(cast: Cast, *, at: datetime = NOON, grade: str = "A1", **values: object) -> Lead:
    facts = {"owner": cast.rosa, "status": "assigned", "assigned_at": at, "qualified_at": at}
    return Lead.objects.create(arrived_at=at, grade=grade, **(facts | values))


def the(kind: Kind, lead: Lead) -> Clock:
    return Clock.objects.filter(lead=lead, kind=kind).latest("id")


def fire_all(now: datetime) -> list[Step]:
    steps = []
    while fired := operations.try_fire_one(now=now):
        steps.append(fired.step)
    return steps


def test_a_hand_over_starts_the_four_promises(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    due = {clock.kind: clock.due_at for clock in queries.clocks_of(lead.pk)}
    assert due == {
        Kind.ACCEPT: NOON + 5 * MINUTE,
        Kind.RESPOND: NOON + 5 * MINUTE,
        Kind.ATTEMPTS: NOON + timedelta(days=14),
        Kind.VERDICT: NOON + timedelta(days=7),
    }
    assert Event.objects.filter(kind="clock.started", subject=f"lead:{lead.pk}").count() == 4


def test_other_grades_get_an_hour(cast: Cast) -> None:
    lead = a_lead(cast, grade="B2")
    operations.start(lead.pk, now=NOON)
    assert the(Kind.ACCEPT, lead).due_at == NOON + 60 * MINUTE


def test_starting_twice_changes_nothing(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    operations.start(lead.pk, now=NOON + MINUTE)
    assert Clock.objects.count() == 4


def test_an_answer_at_the_due_moment_is_in_time(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    fire_all(NOON + 5 * MINUTE)
    operations.meet(lead.pk, {Kind.RESPOND}, at=NOON + 5 * MINUTE, now=NOON + 6 * MINUTE)
    assert the(Kind.RESPOND, lead).state == State.MET


def test_an_answer_logged_later_is_judged_by_when_it_was_given(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    fire_all(NOON + 50 * MINUTE)
    operations.meet(lead.pk, {Kind.RESPOND}, at=NOON + MINUTE, now=NOON + 50 * MINUTE)
    assert the(Kind.RESPOND, lead).state == State.MET
    assert the(Kind.RESPOND, lead).met_at == NOON + MINUTE


def test_met_late_and_missed_stay_apart(cast: Cast) -> None:
    late, silent = a_lead(cast), a_lead(cast)
    for lead in (late, silent):
        operations.start(lead.pk, now=NOON)
    operations.meet(late.pk, {Kind.RESPOND}, at=NOON + 9 * MINUTE, now=NOON + 9 * MINUTE)
    operations.stop(silent.pk, now=NOON + 9 * MINUTE)
    assert the(Kind.RESPOND, late).state == State.MET_LATE
    assert the(Kind.RESPOND, silent).state == State.MISSED
    assert the(Kind.VERDICT, silent).state == State.STOPPED
    for lead in (late, silent):  # nobody had noticed the breach yet: it is recorded all the same
        clock = the(Kind.RESPOND, lead)
        assert (clock.breached_at, clock.breached_by) == (NOON + 5 * MINUTE, cast.rosa)
        breach = Event.objects.get(key=f"clock.breached:{clock.pk}")
        assert breach.occurred_at == NOON + 5 * MINUTE
        assert breach.recorded_at == NOON + 9 * MINUTE


def test_a_late_worker_takes_the_missed_steps_in_order_each_once(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    Clock.objects.exclude(kind=Kind.ACCEPT).delete()
    late = NOON + timedelta(hours=4)
    assert fire_all(late) == [
        Step.DUE_SOON,
        Step.BREACH,
        Step.REMIND,
        Step.TELL_LEADER,
        Step.REASSIGN,
    ]
    assert fire_all(late + timedelta(days=30)) == []
    minutes = [0 + 4, 5, 5 + 15, 5 + 30, 5 + 60]
    found = Escalation.objects.order_by("id").values_list("due_at", "fired_at")
    assert list(found) == [(NOON + minute * MINUTE, late) for minute in minutes]


def test_who_held_it_at_the_breach_is_kept(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    handed = NOON + 30 * MINUTE
    Lead.objects.filter(pk=lead.pk).update(owner=cast.raj, assigned_at=handed)
    operations.start(lead.pk, now=handed)  # the worker has not fired anything yet
    respond = the(Kind.RESPOND, lead)
    assert (respond.holder, respond.breached_by) == (cast.raj, cast.rosa)
    assert respond.due_at == NOON + 5 * MINUTE  # the customer's clock is never reset
    old, new = Clock.objects.filter(lead=lead, kind=Kind.ACCEPT).order_by("id")
    assert (old.state, old.breached_by) == (State.MISSED, cast.rosa)
    assert (new.state, new.holder, new.due_at) == ("running", cast.raj, handed + 5 * MINUTE)


def test_pausing_over_the_weekend_moves_the_due_moment_by_working_time(cast: Cast) -> None:
    friday = datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
    lead = a_lead(cast, at=friday, grade="B1")
    operations.start(lead.pk, now=friday)
    operations.pause(lead.pk, reason="contact_asked_later", by=cast.rosa, now=friday + 30 * MINUTE)
    assert fire_all(friday + timedelta(days=2)) == []  # a paused clock cannot breach
    monday = datetime(2026, 3, 9, 10, 0, tzinfo=UTC)
    operations.resume(lead.pk, by=cast.rosa, now=monday)
    respond = the(Kind.RESPOND, lead)
    assert respond.due_at == monday + 30 * MINUTE
    assert respond.paused_seconds == 90 * 60
    assert respond.state == State.RUNNING


def test_a_pause_ends_by_itself_at_its_cap(cast: Cast) -> None:
    lead = a_lead(cast, grade="B1")
    operations.start(lead.pk, now=NOON)
    operations.pause(lead.pk, reason="waiting_for_contact_data", by=cast.rosa, now=NOON)
    cap = NOON + timedelta(days=2)
    late = cap + 30 * MINUTE
    assert operations.fire_due(now=late) == 4
    respond = the(Kind.RESPOND, lead)
    assert respond.state == State.RUNNING
    assert respond.due_at == cap + 60 * MINUTE
    resumed = Event.objects.filter(kind="clock.resumed").first()
    assert resumed is not None
    assert resumed.occurred_at == cap


def test_pausing_again_and_again_gains_nothing(cast: Cast) -> None:
    lead = a_lead(cast, grade="B1")
    operations.start(lead.pk, now=NOON)
    operations.pause(lead.pk, reason="our_outage", by=cast.rosa, now=NOON)
    operations.fire_due(now=NOON + timedelta(days=1))
    with pytest.raises(PauseRefused, match="already stood still"):
        operations.pause(lead.pk, reason="our_outage", by=cast.rosa, now=NOON + timedelta(days=1))


def test_what_is_late_does_not_pause(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    operations.pause(lead.pk, reason="our_outage", by=cast.rosa, now=NOON + 6 * MINUTE)
    assert the(Kind.RESPOND, lead).state == State.RUNNING
    assert the(Kind.VERDICT, lead).state == State.PAUSED
    with pytest.raises(PauseRefused, match="one of"):
        operations.pause(lead.pk, reason="lunch", by=cast.rosa, now=NOON)


def test_the_sixth_attempt_keeps_the_promise(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    for number in range(1, 7):
        assert the(Kind.ATTEMPTS, lead).state == State.RUNNING
        assert operations.count_attempt(lead.pk, at=NOON + number * MINUTE, now=NOON) == number
    assert the(Kind.ATTEMPTS, lead).state == State.MET


def test_with_a_verdict_no_more_attempts_are_owed(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    operations.meet(lead.pk, {Kind.ACCEPT, Kind.VERDICT}, at=NOON, now=NOON)
    assert the(Kind.ATTEMPTS, lead).state == State.STOPPED
    assert the(Kind.RESPOND, lead).state == State.RUNNING


def test_a_queued_lead_runs_the_customers_clock_only(cast: Cast) -> None:
    lead = a_lead(cast, owner=None, status="queued", assigned_at=None)
    operations.start(lead.pk, now=NOON)
    assert [clock.kind for clock in queries.clocks_of(lead.pk)] == [Kind.RESPOND]


def test_a_lead_that_comes_back_gets_new_clocks(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    operations.meet(lead.pk, {Kind.ACCEPT, Kind.RESPOND}, at=NOON, now=NOON)
    operations.stop(lead.pk, now=NOON)
    back = NOON + timedelta(days=91)
    Lead.objects.filter(pk=lead.pk).update(assigned_at=back, qualified_at=back)
    operations.start(lead.pk, now=back)
    assert the(Kind.RESPOND, lead).due_at == back + 5 * MINUTE


def test_history_runs_no_clock(cast: Cast) -> None:
    lead = a_lead(cast, is_history=True)
    operations.start(lead.pk, now=NOON)
    assert not Clock.objects.exists()


def test_assignment_clocks_run_by_the_holders_hours(cast: Cast) -> None:
    cast.rosa.calendar = Calendar.objects.create(
        name="Afternoons", time_zone="UTC", hours={"0": [["14:00", "18:00"]]}
    )
    cast.rosa.save()
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    assert the(Kind.RESPOND, lead).due_at == NOON + 5 * MINUTE
    assert the(Kind.ACCEPT, lead).due_at == NOON + timedelta(hours=2) + 5 * MINUTE


def test_hours_in_which_nobody_works_never_lose_a_lead(cast: Cast) -> None:
    Calendar.objects.update(hours={})
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    assert the(Kind.RESPOND, lead).due_at == NOON + 5 * MINUTE


def test_a_clock_that_cannot_be_dealt_with_does_not_stop_the_others(cast: Cast) -> None:
    bad, good = a_lead(cast), a_lead(cast)
    for lead in (bad, good):
        operations.start(lead.pk, now=NOON)
    broken = the(Kind.ACCEPT, bad)
    Escalation.objects.create(  # as if the step had been taken: taking it again must fail
        clock=broken, step=Step.DUE_SOON, due_at=NOON, fired_at=NOON, holder=cast.rosa
    )
    now = NOON + 4 * MINUTE
    while operations.fire_due(now=now):
        pass
    assert the(Kind.ACCEPT, good).next_step == Step.BREACH
    broken.refresh_from_db()
    assert (broken.next_step, broken.next_at) == (Step.DUE_SOON, now + 5 * MINUTE)


def test_reassigning_fails_as_a_whole_and_is_tried_again(cast: Cast) -> None:
    lead = a_lead(cast)
    operations.start(lead.pk, now=NOON)
    now = NOON + timedelta(hours=4)
    while operations.fire_due(now=now):
        pass

    def refuse(lead_id: int, now: datetime) -> None:
        raise RuntimeError("nobody there")

    assert operations.try_reassign_one(refuse, now=now)
    assert the(Kind.ACCEPT, lead).next_step == Step.REASSIGN
    assert not Escalation.objects.filter(step=Step.REASSIGN).exists()
    assert not operations.try_reassign_one(refuse, now=now)

    handed: list[int] = []
    again = now + timedelta(minutes=5)
    assert operations.try_reassign_one(lambda lead_id, now: handed.append(lead_id), now=again)
    assert handed == [lead.pk]
    assert Escalation.objects.filter(step=Step.REASSIGN).count() == 1


def test_a_desk_lists_the_most_urgent_first(cast: Cast) -> None:
    calm, urgent = a_lead(cast, grade="B1"), a_lead(cast)
    for lead in (calm, urgent):
        operations.start(lead.pk, now=NOON)
    desk = queries.desk(cast.rosa, now=NOON)
    assert [view.lead_id for view in desk[:4]] == [urgent.pk, urgent.pk, calm.pk, calm.pk]
    assert queries.desk(cast.raj, now=NOON) == []
    risky = queries.at_risk(now=NOON, within=10 * MINUTE)
    assert {view.lead_id for view in risky} == {urgent.pk}

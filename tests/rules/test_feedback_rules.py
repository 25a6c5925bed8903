"""Which verdicts may be given, what each asks for, and when a lead comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oneteam.domain.capture.rules import Status
from oneteam.domain.feedback.rules import Verdict, judging
from oneteam.domain.feedback.rules.judging import Opinion, Standing
from oneteam.domain.feedback.rules.reasons import DEFAULT, Action, Reasons, named
from oneteam.domain.qualification.rules.fields import REJECTED_AS

MONDAY = date(2026, 3, 2)
WITH_ROSA = Standing(
    status=Status.ASSIGNED, is_qualified=True, attempts=6, attempts_needed=6, today=MONDAY
)
REASONS = {one.code: one for one in DEFAULT.reasons}


def faults(said: Opinion, standing: Standing, offered: Reasons = DEFAULT) -> list[str]:
    return judging.faults(said, standing, offered)


def wake_day(said: Opinion, *, today: date) -> date | None:
    return judging.wake_day(said, DEFAULT.find(said.reason), today=today)


def test_an_acceptance_asks_for_nothing() -> None:
    assert faults(Opinion(Verdict.ACCEPT), WITH_ROSA) == []


def test_an_acceptance_takes_no_reason_and_no_day() -> None:
    said = Opinion(Verdict.ACCEPT, reason="spam", until=MONDAY + timedelta(days=3))
    assert len(faults(said, WITH_ROSA)) == 2


@pytest.mark.parametrize("verdict", [Verdict.RETURN, Verdict.RECYCLE, Verdict.REJECT])
def test_every_other_verdict_needs_one_of_its_own_reasons(verdict: Verdict) -> None:
    assert "Give a reason" in faults(Opinion(verdict), WITH_ROSA)[0]
    for reason in REASONS.values():
        wrong = faults(Opinion(verdict, reason.code), WITH_ROSA)
        assert ("is no reason" in " ".join(wrong)) == (reason.verdict is not verdict)


def test_a_queued_lead_is_taken_before_it_is_accepted() -> None:
    queued = replace(WITH_ROSA, status=Status.QUEUED)
    assert faults(Opinion(Verdict.ACCEPT), queued) == ["Nobody has this lead yet: take it first."]


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_deal_takes_no_verdict(verdict: Verdict) -> None:
    converted = replace(WITH_ROSA, status=Status.CONVERTED)
    assert "deal" in faults(Opinion(verdict, "duplicate"), converted)[0]


@pytest.mark.parametrize(
    "status", [Status.NEW, Status.NURTURE, Status.RETURNED, Status.RECYCLED, Status.REJECTED]
)
def test_only_leads_with_sales_get_a_verdict(status: Status) -> None:
    standing = replace(WITH_ROSA, status=status)
    assert "not with sales" in faults(Opinion(Verdict.RETURN, "duplicate"), standing)[0]


def test_an_accepted_lead_can_still_be_sent_away() -> None:
    accepted = replace(WITH_ROSA, status=Status.ACCEPTED)
    assert faults(Opinion(Verdict.RECYCLE, "no_budget"), accepted) == []
    assert faults(Opinion(Verdict.ACCEPT), accepted) == ["This lead is accepted already."]


def test_unable_to_reach_counts_only_after_the_attempts_are_met() -> None:
    said = Opinion(Verdict.RECYCLE, "unable_to_reach")
    assert faults(said, WITH_ROSA) == []
    assert faults(said, replace(WITH_ROSA, attempts=5)) == [
        "“Unable to reach” takes 6 attempts; 5 so far."
    ]


def test_rejecting_a_qualified_lead_needs_a_note() -> None:
    said = Opinion(Verdict.REJECT, "no_need")
    assert faults(said, WITH_ROSA) == ["Add a note: it is what the other team learns from."]
    assert faults(said, replace(WITH_ROSA, is_qualified=False)) == []
    assert faults(replace(said, note="  "), WITH_ROSA) != []
    assert faults(replace(said, note="They build it themselves."), WITH_ROSA) == []


def test_no_fit_says_what_does_not_fit() -> None:
    said = Opinion(Verdict.REJECT, "no_fit", note="Two people in a garage.")
    assert "Say why" in faults(said, WITH_ROSA)[0]
    assert faults(replace(said, sub_reason="too_small"), WITH_ROSA) == []


def test_not_now_names_the_day_and_the_others_have_one() -> None:
    said = Opinion(Verdict.RECYCLE, "no_timing")
    assert faults(said, WITH_ROSA) == ["Name the day it comes back."]
    assert wake_day(Opinion(Verdict.RECYCLE, "no_budget"), today=MONDAY) == date(2026, 5, 31)
    tuesday = MONDAY + timedelta(days=1)
    assert wake_day(replace(said, until=tuesday), today=MONDAY) == tuesday
    assert wake_day(Opinion(Verdict.REJECT, "spam"), today=MONDAY) is None


@pytest.mark.parametrize("days", [0, -1, 5000])
def test_the_day_of_return_lies_in_a_near_future(days: int) -> None:
    said = Opinion(Verdict.RECYCLE, "no_timing", until=MONDAY + timedelta(days=days))
    assert len(faults(said, WITH_ROSA)) == 1


def test_everything_wrong_is_named_at_once() -> None:
    said = Opinion(Verdict.REJECT, "no_fit", sub_reason="colour", until=MONDAY)
    assert len(faults(said, WITH_ROSA)) == 3


def test_every_reason_triggers_an_action_fit_for_its_verdict() -> None:
    fit = {
        Verdict.RETURN: {Action.MEND},
        Verdict.RECYCLE: {Action.NURTURE},
        Verdict.REJECT: {Action.SUPPRESS, Action.MARK_CUSTOMER},
    }
    for verdict, actions in fit.items():
        assert {reason.action for reason in DEFAULT.of(verdict)} <= actions
        assert DEFAULT.of(verdict)
    assert DEFAULT.of(Verdict.ACCEPT) == []


def test_labels_are_read_by_people() -> None:
    assert named("no_fit", "too_small", [DEFAULT]) == "No fit: Too small"
    assert named("from_an_old_system", "", [DEFAULT]) == "from_an_old_system"


def test_a_reason_is_called_as_the_first_version_that_knows_it_calls_it() -> None:
    fit, spam = REASONS["no_fit"], REASONS["spam"]
    later = Reasons((replace(fit, label="Not for us", sub_reasons=(("other", "Other"),)),))
    earlier = Reasons((fit, spam))
    assert named("no_fit", "other", [later, earlier]) == "Not for us: Other"
    assert named("no_fit", "too_small", [later, earlier]) == "Not for us: Too small"
    assert named("no_fit", "too_small", [earlier, later]) == "No fit: Too small"
    assert named("spam", "", [later, earlier]) == "Spam"


def test_only_what_is_offered_may_be_given() -> None:
    fewer = Reasons(tuple(one for one in DEFAULT.reasons if one.code != "spam"))
    said = Opinion(Verdict.REJECT, "spam", note="Casino links.")
    assert faults(said, WITH_ROSA) == []
    assert "“spam” is no reason to reject a lead" in faults(said, WITH_ROSA, fewer)[0]
    assert "spam" not in faults(said, WITH_ROSA, fewer)[0].partition("choose one of")[2]


@given(
    verdict=st.sampled_from(Verdict),
    reason=st.sampled_from(["", "nonsense", *REASONS]),
    sub=st.sampled_from(["", "too_small", "x"]),
    note=st.sampled_from(["", "because"]),
    days=st.one_of(st.none(), st.integers(-10, 2000)),
    status=st.sampled_from(Status),
    attempts=st.integers(0, 8),
)
def test_a_recycled_lead_always_comes_back_on_a_later_day(
    verdict: Verdict,
    reason: str,
    sub: str,
    note: str,
    days: int | None,
    status: Status,
    attempts: int,
) -> None:
    until = None if days is None else MONDAY + timedelta(days=days)
    said = Opinion(verdict, reason, sub, note, until)
    standing = replace(WITH_ROSA, status=status, attempts=attempts)
    if faults(said, standing):
        return
    day = wake_day(said, today=MONDAY)
    assert (day is not None) == (verdict is Verdict.RECYCLE)
    assert day is None or day > MONDAY


def test_rules_can_ask_for_every_reason_of_a_rejection() -> None:
    assert tuple(one.code for one in DEFAULT.of(Verdict.REJECT)) == REJECTED_AS

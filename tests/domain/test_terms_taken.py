"""What both leaders signed is what the clocks and the judging go by, from its minute on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

import stage
from cast import AROUND_THE_CLOCK, NOON, Cast
from oneteam import flow
from oneteam.analytics.invariants import verify
from oneteam.domain.agreement import operations as agreement
from oneteam.domain.agreement.models import Version
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.agreement.rules.terms import Goal
from oneteam.domain.clocks import operations as clocks
from oneteam.domain.clocks import queries as targets
from oneteam.domain.clocks.models import Clock, TargetSet
from oneteam.domain.clocks.rules import DEFAULTS
from oneteam.domain.pipeline.models import SharedTarget
from oneteam.domain.pipeline.operations import aiming
from oneteam.domain.pipeline.operations.aiming import TargetRefused
from oneteam.domain.qualification import operations as qualification
from oneteam.domain.qualification import queries as policies
from oneteam.domain.qualification.rules import DEFAULT, PolicyWrong, policy_from_json
from oneteam.org.models import Calendar
from oneteam.org.rules.quarters import quarter_of
from oneteam.timeline.models import Event

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
HOUR = 60 * MINUTE


@pytest.fixture
def company(cast: Cast) -> Cast:
    """The company at work, open around the clock."""
    Calendar.objects.update(hours=AROUND_THE_CLOCK)
    stage.set_up(cast, now=NOON - 24 * HOUR)
    return cast


def first_answer_due(lead_id: int) -> timedelta:
    clock = Clock.objects.get(lead_id=lead_id, kind="respond")
    return clock.due_at - clock.started_at


def test_new_clocks_take_the_signed_minutes_from_the_effective_minute_and_not_before(
    company: Cast,
) -> None:
    begins = NOON + HOUR
    content = stage.agreed(A=3, B=3, C=3).to_json()
    stage.sign(Kind.AGREEMENT, content, company, now=NOON, effective_from=begins)
    before = stage.arrive("Ann Berg", at=begins - MINUTE)
    after = stage.arrive("Ben Carlsson", at=begins)
    assert first_answer_due(before) == dict(DEFAULTS.promises[1].within)["A"] * MINUTE
    assert first_answer_due(after) == 3 * MINUTE
    to = company.raj if stage.owner_of(before) == company.rosa.pk else company.rosa
    flow.hand(before, to=to.pk, by=company.sven, now=begins + MINUTE)
    assert first_answer_due(before) == 5 * MINUTE
    assert verify(begins) == []


def test_a_later_version_rules_from_its_minute_and_what_ran_keeps_its_own(company: Cast) -> None:
    stage.sign(Kind.AGREEMENT, stage.agreed(A=10).to_json(), company, now=NOON)
    first = stage.arrive("Ann Berg", at=NOON + MINUTE)
    stage.sign(Kind.AGREEMENT, stage.agreed(A=20).to_json(), company, now=NOON + HOUR)
    second = stage.arrive("Ben Carlsson", at=NOON + HOUR)
    assert (first_answer_due(first), first_answer_due(second)) == (10 * MINUTE, 20 * MINUTE)


def test_a_signed_agreement_that_waits_for_its_day_does_not_start_clocks(company: Cast) -> None:
    TargetSet.objects.all().delete()
    begins = NOON + 100 * HOUR
    content = stage.agreed(A=2, B=2, C=2).to_json()
    stage.sign(Kind.AGREEMENT, content, company, now=NOON, effective_from=begins)
    lead = stage.arrive("Ann Berg", at=NOON)
    assert first_answer_due(lead) == 5 * MINUTE
    kept = targets.targets_at(begins)
    assert kept is not None
    assert (kept.version, kept.active_from) == (1, begins)


def test_what_both_mean_to_win_is_the_shared_target_until_both_sign_another(company: Cast) -> None:
    quarter = quarter_of(NOON.date())
    goals = (
        Goal(quarter.plus(-1).key, 1, 700_000),
        Goal(quarter.key, 1, 800_000),
        Goal(quarter.next.key, 1, 0),
    )
    terms = stage.agreed()
    content = replace(terms, both=replace(terms.both, goals=goals)).to_json()
    stage.sign(Kind.AGREEMENT, content, company, now=NOON)
    kept = SharedTarget.objects.values_list("starts_on", "amount_minor")
    assert list(kept) == [(quarter.starts_on, 800_000)]  # past quarters stay as they were
    with pytest.raises(TargetRefused, match="both sign a change"):
        aiming.set_target(
            quarter, currency=terms.currency, amount_minor=1, by=company.max, now=NOON + HOUR
        )
    aiming.set_target(
        quarter.next, currency=terms.currency, amount_minor=1, by=company.max, now=NOON + HOUR
    )
    assert SharedTarget.objects.count() == 2


def test_the_facts_name_the_terms_they_came_from(company: Cast) -> None:
    made = stage.sign(Kind.AGREEMENT, stage.agreed().to_json(), company, now=NOON)
    told = Event.objects.filter(kind="targets.activated").latest("id")
    assert told.data["terms"] == made
    assert told.data["active_from"] == NOON.isoformat()
    assert told.actor == f"person:{company.sven.pk}"


def test_while_an_agreement_is_in_force_nobody_saves_targets_alone(company: Cast) -> None:
    begins = NOON + HOUR
    content = stage.agreed().to_json()
    stage.sign(Kind.AGREEMENT, content, company, now=NOON, effective_from=begins)
    clocks.save_targets(DEFAULTS, by=company.olga, now=NOON + MINUTE)
    kept = targets.targets_at(begins)
    assert kept is not None
    assert kept.terms_id == Version.objects.get().pk
    with pytest.raises(clocks.TargetsRefused, match="draft a new version"):
        clocks.save_targets(DEFAULTS, by=company.olga, now=begins)


def test_a_signed_definition_judges_from_its_moment_and_receipts_name_it(company: Cast) -> None:
    begins = NOON + HOUR
    strict = policy_from_json({**DEFAULT, "threshold": 900}).to_json()
    made = stage.sign(Kind.QUALIFICATION, strict, company, now=NOON, effective_from=begins)
    early = stage.arrive("Ann Berg", at=begins - MINUTE)
    late = stage.arrive("Ben Carlsson", at=begins)
    versions = [policies.receipts(lead)[0].policy_version for lead in (early, late)]
    assert versions == [1, 2]
    assert policies.receipts(early)[0].is_qualified
    assert not policies.receipts(late)[0].is_qualified
    found = policies.active_policy(begins)
    assert found is not None
    assert found.terms_id == made
    assert verify(begins) == []


def test_once_a_definition_is_signed_operations_activate_none_alone(company: Cast) -> None:
    content = policy_from_json(DEFAULT).to_json()
    stage.sign(Kind.QUALIFICATION, content, company, now=NOON)
    draft = qualification.save_draft({**DEFAULT, "threshold": 1}, now=NOON)
    with pytest.raises(qualification.PolicyRefused, match="Both leaders signed"):
        qualification.activate(draft, by=company.olga, now=NOON)


def test_terms_that_cannot_be_read_are_not_proposed(company: Cast) -> None:
    with pytest.raises(agreement.TermsRefused, match=r"marketing: must be an object"):
        agreement.draft(Kind.AGREEMENT, {}, by=company.max, now=NOON)
    made = agreement.draft(Kind.QUALIFICATION, {"fit": 1}, by=company.max, now=NOON)
    with pytest.raises(PolicyWrong):
        flow.propose(made, by=company.max, now=NOON)

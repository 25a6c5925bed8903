"""The reasons both leaders signed: in force from their minute, and the past keeps its own."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

import stage
from cast import NOON, Cast
from oneteam import flow
from oneteam.analytics.invariants import verify
from oneteam.domain.agreement import operations as agreement
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.capture.models import Account, Lead
from oneteam.domain.feedback import models, queries
from oneteam.domain.feedback.operations import VerdictRefused
from oneteam.domain.feedback.queries.reasons_replay import (
    leads_of_reasons_replay,
    replay_reasons,
)
from oneteam.domain.feedback.rules import Channel, Verdict
from oneteam.domain.feedback.rules.reasons import DEFAULT, Action, Reason, Reasons
from oneteam.domain.feedback.rules.reasons_reading import BadReasons
from oneteam.domain.feedback.rules.replaying import Fault, Used
from oneteam.org.models import Person

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
TOO_SMALL = {"reason": "no_fit", "sub_reason": "too_small", "note": "Two people."}


@pytest.fixture
def company(cast: Cast) -> Cast:
    stage.set_up(cast, now=NOON - 24 * HOUR)
    return cast


def without(*codes: str, **changed: Mapping[str, Any]) -> Reasons:
    """The reasons the product brings, without some and with others changed."""
    kept = (one for one in DEFAULT.reasons if one.code not in codes)
    return Reasons(tuple(replace(one, **changed.get(one.code, {})) for one in kept))


def judge(lead: int, verdict: Verdict = Verdict.REJECT, *, at: Any, **said: Any) -> int:
    owner = Person.objects.get(pk=stage.owner_of(lead))
    flow.judge(lead, verdict=verdict, by=owner, now=at, **said)
    return lead


def sign(reasons: Reasons, company: Cast, **more: Any) -> int:
    return stage.sign(Kind.REASONS, reasons.to_json(), company, **more)


def test_verdicts_take_their_reasons_from_the_effective_minute_and_not_before(
    company: Cast,
) -> None:
    begins = NOON + HOUR
    pilot = Reason("pilot", "Wants a pilot", Verdict.RECYCLE, Action.NURTURE, days=10)
    new = Reasons((*without("spam").reasons, pilot))
    sign(new, company, now=NOON, effective_from=begins)
    first, second, third = (
        stage.arrive(name, at=NOON) for name in ("Ann Berg", "Ben Carlsson", "Cem Demir")
    )
    with pytest.raises(VerdictRefused):
        judge(first, Verdict.RECYCLE, at=begins - MINUTE, reason="pilot")
    judge(first, at=begins - MINUTE, reason="spam", note="Casino links.")
    with pytest.raises(VerdictRefused, match="“spam” is no reason"):
        judge(second, at=begins, reason="spam", note="Casino links.")
    judge(third, Verdict.RECYCLE, at=begins, reason="pilot")
    assert Lead.objects.get(pk=third).wake_on == date(2026, 3, 12)
    while flow.escalate_overdue(now=begins):
        pass
    assert verify(begins) == []


def test_an_old_verdict_keeps_the_words_of_its_time(company: Cast) -> None:
    lead = judge(stage.arrive("Ann Berg", at=NOON), at=NOON + MINUTE, **TOO_SMALL)
    renamed = without(no_fit={"label": "Not for us", "sub_reasons": (("too_small", "Tiny"),)})
    sign(renamed, company, now=NOON + HOUR)
    later = judge(stage.arrive("Ben Carlsson", at=NOON), at=NOON + HOUR, **TOO_SMALL)
    sign(without("no_fit"), company, now=NOON + 2 * HOUR)
    said = [queries.verdicts(one)[0].reason_label for one in (lead, later)]
    assert said == ["No fit: Too small", "Not for us: Tiny"]
    assert queries.label_at("no_fit", "too_small", at=None) == "Not for us: Tiny"
    assert queries.label_at("words_of_a_file", at=NOON) == "words_of_a_file"


def test_what_a_reason_causes_is_what_its_version_says(company: Cast) -> None:
    customer = without(
        vendor={"action": Action.MARK_CUSTOMER},
        no_need={"needs_note": False, "sub_reasons": (("done", "Done already"),)},
    )
    sign(customer, company, now=NOON)
    lead = judge(
        stage.arrive("Ann Berg", at=NOON), at=NOON + MINUTE, reason="vendor", note="Sells to us."
    )
    assert Account.objects.get(leads=lead).is_customer
    other = stage.arrive("Ben Carlsson", at=NOON)
    with pytest.raises(VerdictRefused, match="Say why it is “No need”; choose one of done"):
        judge(other, at=NOON + MINUTE, reason="no_need", note="Done.")
    judge(other, at=NOON + MINUTE, reason="no_need", sub_reason="done", note="Done.")


def test_terms_that_are_no_reasons_are_not_put_before_the_leaders(company: Cast) -> None:
    made = agreement.draft(Kind.REASONS, {"reasons": []}, by=company.max, now=NOON)
    with pytest.raises(BadReasons, match="need at least one to return a lead"):
        flow.propose(made, by=company.max, now=NOON)
    agreement.propose(made, by=company.max, now=NOON)
    with pytest.raises(BadReasons):
        flow.sign(made, seen="", by=company.max, now=NOON)


def test_reasons_in_force_are_read_once(company: Cast, django_assert_num_queries: Any) -> None:
    sign(without("spam"), company, now=NOON)
    queries.reasons_at(NOON)
    with django_assert_num_queries(1):  # the stamp of the settings
        assert queries.reasons_at(NOON) == without("spam")


@pytest.fixture
def judged(company: Cast) -> dict[str, int]:
    """Leads sent away in several ways, by name."""
    names = ["Ann Berg", "Ben Carlsson", "Cem Demir", "Dana Evers", "Eli Fuchs", "Fay Grant"]
    ann, ben, cem, dana, eli, fay = (stage.arrive(name, at=NOON) for name in names)
    judge(ann, at=NOON + MINUTE, reason="spam", note="Casino links.")
    judge(ben, at=NOON + MINUTE, **TOO_SMALL)
    judge(cem, Verdict.RECYCLE, at=NOON + MINUTE, reason="no_budget")
    owner = Person.objects.get(pk=stage.owner_of(dana))
    for minutes in (1, 2):
        at = NOON + minutes * MINUTE
        flow.answer(dana, channel=Channel.CALL, by=owner, now=at, at=at)
    judge(dana, Verdict.RECYCLE, at=NOON + HOUR, reason="no_budget")
    judge(eli, Verdict.ACCEPT, at=NOON + MINUTE)
    judge(fay, Verdict.RETURN, at=NOON + MINUTE, reason="duplicate")
    models.Verdict.objects.filter(lead=fay).update(reason="twice, says the file")
    return {"ann": ann, "ben": ben, "cem": cem, "dana": dana}


def used(draft: Reasons) -> dict[str, Used]:
    found = replay_reasons(draft, since=NOON, until=NOON + 2 * HOUR, now=NOON + 2 * HOUR)
    return {one.code: one for one in found.used}


def opened(draft: Reasons, which: str) -> tuple[int, ...]:
    return leads_of_reasons_replay(draft, which=which, since=NOON, until=NOON + 2 * HOUR)


def test_the_reasons_in_force_would_have_taken_every_verdict_given(judged: Any) -> None:
    found = used(DEFAULT)
    assert {code: one.count for code, one in found.items()} == {
        "spam": 1,
        "no_fit": 1,
        "no_budget": 2,
    }
    assert all(one.fit == one.count for one in found.values())


def test_a_replay_counts_what_could_not_be_given_so_and_opens_to_it(
    judged: dict[str, int],
) -> None:
    draft = without(
        "spam",
        no_fit={"sub_reasons": (("too_big", "Too big"),)},
        no_budget={"needs_note": True},
    )
    found = used(draft)
    assert found["spam"].faults == {Fault.GONE: 1}
    assert found["no_fit"].faults == {Fault.SECOND: 1}
    assert found["no_budget"].faults == {Fault.NOTE: 2}
    assert opened(draft, "reject:spam:gone") == (judged["ann"],)
    assert opened(draft, "reject:no_fit:second") == (judged["ben"],)
    assert opened(draft, "recycle:no_budget:note") == (judged["cem"], judged["dana"])
    assert opened(draft, "recycle:no_budget") == (judged["cem"], judged["dana"])
    assert opened(draft, "recycle:no_budget:moon") == ()
    told = replay_reasons(draft, since=NOON, until=NOON + 2 * HOUR, now=NOON + 2 * HOUR)
    assert told.sentences == [
        "Of 4 verdicts that sent a lead away, 1 used a reason this draft removes: “Spam” 1.",
        "1 would have to say what exactly, or say it otherwise.",
        "2 came without a note where one is asked for.",
        "Left out: 1 verdict that sent a lead away imported without a reason we know.",
    ]


def test_a_reason_moved_to_another_verdict_is_gone_from_the_first(judged: Any) -> None:
    moved = {"verdict": Verdict.RETURN, "action": Action.MEND}
    assert used(without(spam=moved))["spam"].faults == {Fault.GONE: 1}


def test_attempts_are_counted_as_they_stood_when_the_verdict_was_given(
    judged: dict[str, int], company: Cast
) -> None:
    asking = without(no_budget={"needs_attempts": True})
    assert used(asking)["no_budget"].faults == {Fault.ATTEMPTS: 2}
    owner = Person.objects.get(pk=company.rosa.pk)
    lead, at = Lead.objects.get(pk=judged["dana"]), NOON + HOUR
    models.Response.objects.bulk_create(
        models.Response(lead=lead, person=owner, channel="call", at=at - n * MINUTE)
        for n in range(1, 5)
    )
    assert used(asking)["no_budget"].faults == {Fault.ATTEMPTS: 1}
    assert opened(asking, "recycle:no_budget:attempts") == (judged["cem"],)
    models.Response.objects.filter(lead=lead).update(is_automatic=True)
    assert used(asking)["no_budget"].faults == {Fault.ATTEMPTS: 2}


def test_what_is_gone_already_is_not_said_of_the_draft(judged: Any, company: Cast) -> None:
    sign(without("spam"), company, now=NOON + HOUR)
    told = replay_reasons(
        without("spam"), since=NOON, until=NOON + 2 * HOUR, now=NOON + 2 * HOUR
    ).sentences
    assert told[0].endswith("0 used a reason this draft removes.")
    assert told[1] == "1 used a reason that is gone already."


TOML = """
[[reasons]]
code = "duplicate"
label = "Twice"
verdict = "return"
action = "mend"
[[reasons]]
code = "no_budget"
label = "No budget"
verdict = "recycle"
action = "nurture"
days = 30
[[reasons]]
code = "no_fit"
label = "No fit"
verdict = "reject"
action = "suppress"
"""


def test_the_command_replays_a_file_and_says_the_same(judged: Any, tmp_path: Path) -> None:
    path, out = tmp_path / "draft.toml", StringIO()
    path.write_text(TOML)
    asked = ["reasons", str(path), "--from", "2026-03-02", "--to", "2026-03-02"]
    call_command("replay", *asked, "--json", stdout=out)
    found = json.loads(out.getvalue())
    assert (found["verdicts"], found["foreign"]) == (4, 1)
    assert found["faults"] == {"gone": 1, "second": 1, "note": 0, "attempts": 0}
    lines = StringIO()
    call_command("replay", *asked, stdout=lines)
    assert found["sentences"][0] in lines.getvalue()


def test_a_file_that_holds_no_reasons_is_said_with_every_fault(
    company: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "draft.toml"
    path.write_text(TOML.replace('"mend"', '"suppress"').replace("days = 30", "days = -1"))
    with pytest.raises(CommandError) as refused:
        call_command("replay", "reasons", str(path))
    assert "reasons[0].action: must be mend" in str(refused.value)
    assert "reasons[1].days: must be a whole number from 1 to 1096" in str(refused.value)

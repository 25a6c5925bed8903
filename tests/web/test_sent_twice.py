"""A double click, a reload, the back button: what was sent twice is done once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from cast import NOON, Cast
from oneteam.domain.campaigns.models import Cost, FieldNote
from oneteam.domain.capture.models import Lead
from oneteam.domain.feedback.models import Response, Verdict
from oneteam.domain.pipeline.models import Opportunity
from oneteam.web.opened import CHANGED
from stage import Stage, plan, play

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return play(cast, now=NOON)


def signed_in(person: Any) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def token(browser: Client, page: str, action: str) -> dict[str, str]:
    """The hidden fields of a form on a page, by where it is sent."""
    told = browser.get(page).content.decode()
    form = told[told.index(f'action="{action}"') :].partition("</form>")[0]
    hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}


def test_an_answer_is_logged_once_however_often_it_is_sent(cast: Cast, stage: Stage) -> None:
    browser, page = signed_in(cast.sven), f"/leads/{stage.answered}"
    said = {"channel": "call", "note": "Hello", **token(browser, page, f"{page}/answer")}
    before = Response.objects.count()
    leads_to = {browser.post(f"{page}/answer", said)["Location"] for _ in range(3)}
    assert leads_to == {page}
    assert Response.objects.count() == before + 1
    browser.post(f"{page}/answer", {**said, "note": "And again"})
    said |= token(browser, page, f"{page}/answer")
    browser.post(f"{page}/answer", said)
    assert Response.objects.count() == before + 3


def test_what_came_back_wrong_is_sent_again_and_done(cast: Cast) -> None:
    browser, page = signed_in(cast.mia), f"/plan/{plan(cast, now=NOON)}"
    said = {"what": "Stand", "amount": "x", "spent_on": "2026-03-02"}
    said |= token(browser, page, f"{page}/costs")
    before = Cost.objects.count()
    assert browser.post(f"{page}/costs", said).status_code == 422
    for _ in range(2):
        assert browser.post(f"{page}/costs", {**said, "amount": "12"}).status_code == 302
    assert Cost.objects.count() == before + 1


def test_a_plan_and_what_is_said_of_it_are_kept_once(cast: Cast) -> None:
    of = plan(cast, now=NOON)
    browser, page = signed_in(cast.rosa), f"/plan/{of}"
    said = {"text": "They liked it.", **token(browser, page, f"{page}/notes")}
    before = FieldNote.objects.count()
    for _ in range(2):
        assert browser.post(f"{page}/notes", said)["Location"] == f"{page}#heard"
    assert FieldNote.objects.count() == before + 1


def test_a_second_click_on_a_verdict_or_a_deal_leads_where_the_first_did(
    cast: Cast, stage: Stage
) -> None:
    Lead.objects.filter(pk=stage.answered).update(status="assigned", owner=cast.rosa)
    browser, page = signed_in(cast.rosa), f"/leads/{stage.answered}"
    before = Verdict.objects.count()
    said = {"verdict": "accept", **token(browser, page, f"{page}/judge")}
    assert [browser.post(f"{page}/judge", said).status_code for _ in range(2)] == [302, 302]
    assert Verdict.objects.count() == before + 1
    deal = {"name": "Docks", "currency": "EUR", **token(browser, page, f"{page}/deal")}
    assert len({browser.post(f"{page}/deal", deal)["Location"] for _ in range(2)}) == 1
    assert Opportunity.objects.filter(lead=stage.answered).count() == 1


def test_who_judges_what_somebody_else_judged_meanwhile_is_told(cast: Cast, stage: Stage) -> None:
    Lead.objects.filter(pk=stage.answered).update(status="assigned", owner=cast.rosa)
    rosa, sven, page = signed_in(cast.rosa), signed_in(cast.sven), f"/leads/{stage.answered}"
    late = {"verdict": "reject", "reason_reject": "spam", "note": "No."}
    late |= token(sven, page, f"{page}/judge")
    rosa.post(f"{page}/judge", {"verdict": "accept", **token(rosa, page, f"{page}/judge")})
    answer = sven.post(f"{page}/judge", late)
    assert answer.status_code == 422
    assert CHANGED in answer.content.decode()
    assert Lead.objects.get(pk=stage.answered).status == "accepted"
    again = {**late, "was": answer.context["verdict_form"]["was"].value()}
    assert sven.post(f"{page}/judge", again).status_code == 302
    assert Lead.objects.get(pk=stage.answered).status == "rejected"


def test_who_hands_over_what_has_gone_to_another_meanwhile_is_told(
    cast: Cast, stage: Stage
) -> None:
    Lead.objects.filter(pk=stage.answered).update(status="assigned", owner=cast.rosa)
    browser, page = signed_in(cast.sven), f"/leads/{stage.answered}"
    late = {"to": str(cast.sven.pk), **token(browser, page, f"{page}/hand")}
    first = {"to": str(cast.raj.pk), **token(browser, page, f"{page}/hand")}
    assert [browser.post(f"{page}/hand", first).status_code for _ in range(2)] == [302, 302]
    answer = browser.post(f"{page}/hand", late)
    assert answer.status_code == 422
    assert CHANGED in answer.content.decode()
    assert Lead.objects.get(pk=stage.answered).owner == cast.raj

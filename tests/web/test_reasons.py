"""The reasons of verdicts on the screens and in the API: drafted, replayed, signed, then given."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage
from cast import PASSWORD, Cast
from oneteam.domain.agreement.models import Version
from oneteam.domain.agreement.rules import Kind
from oneteam.domain.feedback import queries
from oneteam.domain.feedback.models import Verdict
from oneteam.domain.feedback.rules.reasons import DEFAULT, Reasons
from oneteam.org.models import Person
from oneteam.web.agreement_reasons_forms import ReasonsForms

NEW = "/agreement/reasons/new"
SPAM = "reject-5"


@pytest.fixture
def company(cast: Cast) -> Cast:
    stage.set_up(cast, now=timezone.now())
    for leader in (cast.sven, cast.max):
        leader.set_password(PASSWORD)
        leader.save(update_fields=["password"])
    return cast


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def typed(reasons: Reasons = DEFAULT, **changed: Any) -> dict[str, Any]:
    """The form as a browser sends it, with some changes; None leaves a field out."""
    forms = ReasonsForms(reasons=reasons)
    rows = [forms.head, *(row for group in forms.groups for row in group.rows)]
    data = {
        bound.html_name: "" if bound.value() is None else bound.value()
        for form in rows
        for bound in form
        if bound.value() is not False
    }
    data |= {name.replace("__", "-"): value for name, value in changed.items()}
    return {name: value for name, value in data.items() if value is not None}


def drafted(company: Cast, **changed: Any) -> int:
    answer = as_(company.max).post(NEW, typed(**changed))
    assert answer.status_code == 302, answer.content.decode()
    return Version.objects.latest("id").pk


def signed(company: Cast, **changed: Any) -> int:
    made = drafted(company, **changed)
    assert as_(company.max).post(f"/agreement/{made}/propose").status_code == 302
    for leader in (company.max, company.sven):
        seen = Version.objects.get(pk=made).digest
        answer = as_(leader).post(f"/agreement/{made}/sign", {"seen": seen, "password": PASSWORD})
        assert answer.status_code == 302
    return made


def test_the_form_as_it_comes_says_what_is_in_force(company: Cast) -> None:
    made = drafted(company)
    assert Version.objects.get(pk=made).content == DEFAULT.to_json()
    page = as_(company.max).get(f"/agreement/{made}").content.decode()
    assert "Nothing: it says the same as the reasons OneTeam brings." in page


def test_reasons_go_from_a_form_to_the_verdict_of_a_rep(company: Cast) -> None:
    made = signed(
        company,
        reject__5__is_dropped="on",
        return__0__label="Wrong data",
        reject__9__label="Wünscht 演示 only",
        reject__9__subs="For school\n\n  For   fun ",
        reject__9__needs_note="on",
    )
    page = as_(company.rosa).get(f"/agreement/{made}").content.decode()
    assert "“Wünscht 演示 only”. Asks for what exactly (For school, For fun) and a note." in page
    offered = queries.reasons_at(timezone.now())
    fresh = offered.reasons[-1]
    assert fresh.sub_reasons == (("for_school", "For school"), ("for_fun", "For fun"))
    lead = stage.arrive("Ann Berg", at=timezone.now())
    rep = as_(Person.objects.get(pk=stage.owner_of(lead)))
    page = rep.get(f"/leads/{lead}").content.decode()
    assert '<option value="spam">' not in page
    assert "Wrong data" in page
    said = {"verdict": "reject", "reason_reject": fresh.code, "note": "Homework."}
    refused = rep.post(f"/leads/{lead}/judge", said)
    assert refused.status_code == 422
    assert "choose one of for_school, for_fun" in refused.content.decode()
    old = rep.post(f"/leads/{lead}/judge", {**said, "reason_reject": "spam"})
    assert old.status_code == 422
    given = rep.post(f"/leads/{lead}/judge", {**said, "sub_reason": "for_school"})
    assert given.status_code == 302
    assert Verdict.objects.get().reason == fresh.code
    assert "Wünscht 演示 only: For school" in rep.get(f"/leads/{lead}").content.decode()


def test_what_was_typed_stays_and_each_fault_stands_beside_its_field(company: Cast) -> None:
    wrong = typed(
        name="My draft",
        return__0__label="",
        return__1__label="Wrong territory",
        recycle__0__days="-4",
        recycle__1__days="99999",
        reject__1__subs="Same\nSame",
    )
    answer = as_(company.max).post(NEW, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('class="field__error"') == 2
    for kept in ("My draft", "-4", "99999"):
        assert f'value="{kept}"' in page
    wrong |= {"recycle-0-days": "4", "recycle-1-days": "9"}
    answer = as_(company.max).post(NEW, wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count('class="field__error"') == 3, page
    assert "Must be some words." in page
    assert not Version.objects.exists()


def test_a_verdict_without_any_reason_left_is_said(company: Cast) -> None:
    gone = {f"return__{number}__is_dropped": "on" for number in range(3)}
    answer = as_(company.max).post(NEW, typed(**gone))
    assert answer.status_code == 422
    assert "You need at least one to return a lead." in answer.content.decode()


def test_a_draft_is_changed_and_nobody_else_drafts(company: Cast) -> None:
    made, client = drafted(company), as_(company.sven)
    assert client.get(f"/agreement/{made}/edit").status_code == 200
    changed = client.post(f"/agreement/{made}/edit", typed(**{f"{SPAM}-is_dropped": "on"}))
    assert changed.status_code == 302
    page = client.get(f"/agreement/{made}").content.decode()
    assert "Reject: “Spam” is no longer a reason." in page
    for person in (company.rosa, company.mia):
        assert as_(person).get(NEW).status_code == 404
        assert as_(person).get(f"/agreement/{made}/edit").status_code == 404


def test_a_version_is_replayed_and_every_figure_opens_to_its_leads(company: Cast) -> None:
    lead = stage.arrive("Ann Berg", at=timezone.now())
    rep = as_(Person.objects.get(pk=stage.owner_of(lead)))
    said = {"verdict": "reject", "reason_reject": "spam", "note": "Casino links."}
    assert rep.post(f"/leads/{lead}/judge", said).status_code == 302
    made = drafted(company, **{f"{SPAM}-is_dropped": "on"})
    client = as_(company.mia)
    answer = client.get(f"/agreement/{made}/replay")
    assert "1 used a reason this draft removes: “Spam” 1." in answer.content.decode()
    row = answer.context["rows"][0]
    for url in (row["url"], row["cells"][0][2]):
        assert [one["id"] for one in client.get(url).context["page"].rows] == [lead]
    odd = f"/leads?replay={made}&promise=reasons&outcome=reject%00:x:y"
    assert client.get(odd).status_code == 200


def test_the_reasons_in_force_stand_with_the_agreement(company: Cast) -> None:
    page = as_(company.rosa).get("/agreement").content.decode()
    assert "The reasons OneTeam brings hold till a leader of each team signs others." in page
    assert NEW not in page
    signed(company)
    page = as_(company.max).get("/agreement").content.decode()
    assert "Reasons of verdicts: every version" in page
    assert NEW in page
    pdf = as_(company.rosa).get(f"/agreement/{Version.objects.get().pk}/pdf")
    assert pdf.content[:5] == b"%PDF-"


def test_several_reasons_that_ask_what_exactly_group_their_choices(company: Cast) -> None:
    stage.sign(
        Kind.REASONS,
        split_twice(),
        company,
        now=timezone.now(),
    )
    lead = stage.arrive("Ann Berg", at=timezone.now())
    rep = as_(Person.objects.get(pk=stage.owner_of(lead)))
    page = rep.get(f"/leads/{lead}").content.decode()
    assert '<optgroup label="Duplicate">' in page
    assert 'data-for="reject return"' in page


def split_twice() -> dict[str, Any]:
    content = DEFAULT.to_json()
    content["reasons"][1]["sub_reasons"] = [{"code": "lead", "label": "Of a lead"}]
    return content

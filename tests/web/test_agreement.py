"""The agreement on the screens: read by all, drafted and proposed by some, signed by leaders."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import stage
from cast import PASSWORD, Cast
from oneteam.domain.agreement import operations, queries
from oneteam.domain.agreement.models import Signature, Version
from oneteam.domain.agreement.rules import Kind, Standing
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.domain.clocks import queries as clocks
from oneteam.domain.qualification.rules import DEFAULT, policy_from_json
from oneteam.org.models import Person
from oneteam.web.agreement_forms import TermsForms
from oneteam.web.plan import quarter_at

EVERYONE = ["rosa", "sven", "mia", "max", "olga"]
HOUR = timedelta(hours=1)


@pytest.fixture
def company(cast: Cast) -> Cast:
    """A company whose people can sign in by hand; nothing is agreed yet."""
    stage.set_up(cast, now=timezone.now() - 24 * HOUR)
    for leader in (cast.sven, cast.max):
        leader.set_password(PASSWORD)
        leader.save(update_fields=["password"])
    return cast


def as_(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def typed(**changed: Any) -> dict[str, Any]:
    """The form as a browser sends it, filled in with an agreement and some changes."""
    forms = TermsForms(terms=stage.agreed(), quarter=quarter_at(timezone.localdate()))
    every = [forms.head, forms.marketing, *forms.leads, *forms.promises, forms.sales]
    data = {
        bound.html_name: bound.value()
        for form in [*every, *forms.goals, forms.both]
        for bound in form
        if bound.value() not in (None, False, "")
    }
    return {**data, **changed}


def proposed(company: Cast) -> int:
    now = timezone.now()
    content = stage.agreed(A=3).to_json()
    made = operations.draft(Kind.AGREEMENT, content, by=company.max, now=now, name="Three")
    operations.propose(made, by=company.max, now=now)
    return made


def sign(person: Person, made: int, **changed: Any) -> Any:
    seen = Version.objects.get(pk=made).digest
    data = {"seen": seen, "password": PASSWORD, **changed}
    return as_(person).post(f"/agreement/{made}/sign", data)


@pytest.mark.parametrize("name", EVERYONE)
def test_everybody_reads_what_is_agreed(company: Cast, name: str) -> None:
    client = as_(getattr(company, name))
    assert "No agreement is in force" in client.get("/agreement").content.decode()
    made = stage.sign(Kind.AGREEMENT, stage.agreed().to_json(), company, now=timezone.now())
    page = client.get("/agreement").content.decode()
    assert "Each month 40 qualified leads, expected to be worth €120,000." in page
    assert "Every lead is judged within 5 working days." in page
    assert client.get(f"/agreement/{made}").status_code == 200
    pdf = client.get(f"/agreement/{made}/pdf")
    assert (pdf.headers["Content-Type"], pdf.content[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("name", ["rosa", "mia"])
def test_who_does_not_lead_neither_drafts_nor_signs(company: Cast, name: str) -> None:
    made, client = proposed(company), as_(getattr(company, name))
    assert client.get("/agreement/new").status_code == 404
    for act in ("edit", "propose", "withdraw", "restore", "sign"):
        assert client.post(f"/agreement/{made}/{act}").status_code == 404
    assert "Sign version" not in client.get(f"/agreement/{made}").content.decode()


def test_operations_drafts_and_does_not_sign(company: Cast) -> None:
    made = proposed(company)
    assert as_(company.olga).get("/agreement/new").status_code == 200
    assert sign(company.olga, made).status_code == 404


@pytest.mark.parametrize("name", ["sven", "max", "olga"])
def test_a_draft_begins_with_the_promises_made_now_and_is_kept_as_typed(
    company: Cast, name: str
) -> None:
    client = as_(getattr(company, name))
    form = client.get("/agreement/new").context["forms"]
    kept = clocks.targets_at(timezone.now())
    assert kept is not None
    assert [one.promise for one in form.promises if one.initial]
    answer = client.post("/agreement/new", typed(name="Spring", **{"respond-a": "7"}))
    assert answer.status_code == 302
    row = Version.objects.get()
    terms = read_terms(row.content)
    assert (row.name, row.state) == ("Spring", "draft")
    assert dict(terms.sales.promises.promises[1].within)["A"] == 7
    assert terms.marketing == stage.agreed().marketing
    assert terms.both == stage.agreed().both


def test_what_was_typed_stays_and_each_fault_stands_beside_its_field(company: Cast) -> None:
    wrong = typed(
        **{
            "respond-a": "soon",
            "accepted_percent": "130",
            "leads-A-count": "-4",
            "review_1": "yesterday",
            "name": "My draft",
        }
    )
    answer = as_(company.max).post("/agreement/new", wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert not Version.objects.exists()
    for kept in ("My draft", "soon", "130", "-4", "yesterday"):
        assert f'value="{kept}"' in page
    assert page.count('class="field__error"') == 4


def test_the_same_promise_twice_is_said_on_the_form(company: Cast) -> None:
    nothing = {key: value for key, value in typed().items() if not key.endswith("-is_made")}
    answer = as_(company.max).post("/agreement/new", nothing)
    assert answer.status_code == 422
    assert "There must be a list of promises." in answer.content.decode()


def test_both_leaders_sign_and_it_is_in_force(company: Cast) -> None:
    made = proposed(company)
    assert "waits for your signature" in as_(company.sven).get("/").content.decode()
    assert sign(company.max, made).status_code == 302
    page = as_(company.max).get(f"/agreement/{made}").content.decode()
    assert "Not signed yet" in page
    assert "Sign version" not in page
    assert sign(company.sven, made).status_code == 302
    found = queries.versions(Kind.AGREEMENT, now=timezone.now())[0]
    assert found.standing is Standing.IN_FORCE
    kept = clocks.targets_at(timezone.now())
    assert kept is not None
    assert kept.terms_id == made
    today = as_(company.sven).get("/").content.decode()
    assert "is in force" in today


def test_the_button_pressed_twice_signs_once_and_says_nothing_is_wrong(company: Cast) -> None:
    made = proposed(company)
    answers = [sign(company.max, made) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert Signature.objects.filter(version=made).count() == 1


def test_nobody_writes_over_what_somebody_else_changed_meanwhile(company: Cast) -> None:
    made = proposed(company)
    stood = Version.objects.get(pk=made).digest
    mine, theirs = typed(name="Mine", was=stood), typed(name="Theirs", was=stood)
    address = f"/agreement/{made}/edit"
    assert as_(company.sven).post(address, {**theirs, "respond-a": "9"}).status_code == 302
    refused = as_(company.max).post(address, mine)
    page = refused.content.decode()
    assert refused.status_code == 422
    assert "Somebody else changed these terms since you opened them." in page
    now_stands = Version.objects.get(pk=made)
    assert (now_stands.name, f'value="{now_stands.digest}"' in page) == ("Theirs", True)
    assert as_(company.max).post(address, {**mine, "was": now_stands.digest}).status_code == 302
    assert Version.objects.get(pk=made).name == "Mine"


def test_a_day_in_the_past_is_the_minute_of_the_second_signature(company: Cast) -> None:
    made = proposed(company)
    past = {"effective_from": "2020-01-01T00:00"}
    assert as_(company.max).post(f"/agreement/{made}/edit", typed(**past)).status_code == 302
    as_(company.max).post(f"/agreement/{made}/propose")
    before = timezone.now()
    for leader in (company.max, company.sven):
        sign(leader, made)
    begins = Version.objects.get(pk=made).effective_from
    assert begins is not None
    assert begins >= before


def test_without_the_password_nobody_signs(company: Cast) -> None:
    made = proposed(company)
    refused = sign(company.sven, made, password="guess")
    assert refused.status_code == 422
    assert "That is not your password." in refused.content.decode()
    assert sign(company.sven, made, password="").status_code == 422
    assert not Signature.objects.exists()


def test_guessing_the_password_is_throttled_as_signing_in_is(company: Cast) -> None:
    made = proposed(company)
    answers = [sign(company.sven, made, password="guess").status_code for _ in range(9)]
    assert answers == [422] * 8 + [429]
    assert sign(company.sven, made).status_code == 429
    assert not Signature.objects.exists()


def test_terms_that_changed_since_they_were_read_are_not_signed(company: Cast) -> None:
    made = proposed(company)
    refused = sign(company.sven, made, seen="0" * 64)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert "The terms changed since you read them." in page
    assert f'name="seen" value="{Version.objects.get().digest}"' in page


def test_the_difference_to_what_is_in_force_is_said_in_words(company: Cast) -> None:
    stage.sign(Kind.AGREEMENT, stage.agreed(A=15).to_json(), company, now=timezone.now())
    page = as_(company.rosa).get(f"/agreement/{proposed(company)}").content.decode()
    assert "First response to A leads: within 3 minutes instead of 15." in page


def test_a_change_makes_it_a_draft_and_voids_the_signature(company: Cast) -> None:
    made = proposed(company)
    sign(company.max, made)
    assert as_(company.sven).post(f"/agreement/{made}/edit", typed()).status_code == 302
    assert not Signature.objects.exists()
    assert Version.objects.get().state == "draft"
    assert as_(company.sven).post(f"/agreement/{made}/propose").status_code == 302
    assert Version.objects.get().state == "proposed"


def test_what_is_withdrawn_can_be_taken_up_again(company: Cast) -> None:
    made, client = proposed(company), as_(company.max)
    assert client.post(f"/agreement/{made}/withdraw").status_code == 302
    page = client.get("/agreement").content.decode()
    assert f'action="/agreement/{made}/restore"' in page
    assert client.post(f"/agreement/{made}/restore").status_code == 302
    assert Version.objects.get().state == "draft"


def test_what_both_signed_stays_as_it_is(company: Cast) -> None:
    made = stage.sign(Kind.AGREEMENT, stage.agreed().to_json(), company, now=timezone.now())
    client = as_(company.max)
    assert client.get(f"/agreement/{made}/edit").status_code == 404
    for act in ("propose", "withdraw", "restore"):
        client.post(f"/agreement/{made}/{act}")
    assert Version.objects.get().state == "signed"


def test_settings_lead_to_the_agreement_while_it_rules(company: Cast) -> None:
    made = stage.sign(Kind.AGREEMENT, stage.agreed().to_json(), company, now=timezone.now())
    client = as_(company.olga)
    page = client.get("/settings/targets").content.decode()
    assert f'href="/agreement/{made}"' in page
    assert "The agreement rules" in page
    assert client.post("/settings/targets", {}).status_code == 422
    definition = policy_from_json(DEFAULT).to_json()
    other = stage.sign(Kind.QUALIFICATION, definition, company, now=timezone.now())
    page = client.get("/settings/policy").content.decode()
    assert "Both leaders signed the definition in force." in page
    assert f'href="/agreement/{other}"' in page
    read = as_(company.rosa).get(f"/agreement/{other}").content.decode()
    assert "points or more go to sales" in read
    assert re.search(r"kind is one of form.*, within \d+ days, half as many every \d+ days", read)
    assert "demo_request" not in read


def test_a_name_in_any_script_prints(company: Cast) -> None:
    Person.objects.filter(pk=company.sven.pk).update(name="Σωκράτης Żółć Ћирић 山田 ☺")
    made = stage.sign(Kind.AGREEMENT, stage.agreed().to_json(), company, now=timezone.now())
    assert as_(company.max).get(f"/agreement/{made}/pdf").content[:5] == b"%PDF-"


def test_the_page_costs_as_many_queries_with_more_versions(
    company: Cast, django_assert_max_num_queries: Any
) -> None:
    client, now = as_(company.rosa), timezone.now()
    for hours in range(4):
        stage.sign(Kind.AGREEMENT, stage.agreed(A=hours + 1).to_json(), company, now=now)
    client.get("/agreement")
    with django_assert_max_num_queries(14):
        client.get("/agreement")


def test_both_teams_hear_of_it(company: Cast) -> None:
    from oneteam.stream.models import Notice
    from oneteam.stream.operations import try_deliver_batch

    made = proposed(company)
    sign(company.max, made)
    sign(company.sven, made)
    while try_deliver_batch(now=timezone.now() + HOUR):
        pass
    told = Notice.objects.filter(person=company.rosa).values_list("kind", flat=True)
    assert set(told) >= {"terms.proposed", "terms.signed", "terms.agreed"}
    page = as_(company.rosa).get("/stream").content.decode()
    assert "Max signed version 1 of the agreement for marketing" in page
    assert "Both leaders signed version 1 of the agreement" in page
    assert f"/agreement/{made}" in page
    assert not Notice.objects.filter(person=company.olga, kind="terms.signed").exists()
    for name in EVERYONE:
        today = as_(getattr(company, name)).get("/")
        assert today.status_code == 200
        if name == "rosa":
            assert "in force from" in today.content.decode()


def test_a_version_is_replayed_and_every_figure_opens_to_its_leads(company: Cast) -> None:
    now = timezone.now()
    lead = stage.arrive("Ann Berg", at=now - 20 * HOUR)
    made = proposed(company)
    client = as_(company.mia)
    answer = client.get(f"/agreement/{made}/replay")
    assert answer.status_code == 200
    for row in answer.context["rows"]:
        for name in ("in_time", "late", "missed", "escalated"):
            opened = client.get(row[name].url).context["page"]
            assert len(opened.rows) == row[name].count
    for row in answer.context["rates"]:
        assert len(client.get(row["of_url"]).context["page"].rows) == row["owed"].of
    missed = [row["missed"] for row in answer.context["rows"] if row["missed"].count]
    found = client.get(missed[0].url).context["page"].rows if missed else []
    assert {row["id"] for row in found} <= {lead}


@pytest.mark.parametrize(
    "asked",
    ["replay=x", "replay=999", "replay=1&promise=moon", "replay=1&replay_since=never", "replay="],
)
def test_an_odd_address_of_a_replay_finds_no_leads(company: Cast, asked: str) -> None:
    proposed(company)
    page = as_(company.mia).get(f"/leads?{asked}")
    assert page.status_code == 200
    assert page.context["page"].rows == []
    assert as_(company.mia).get(f"/agreement/1?{asked}").status_code in (200, 404)

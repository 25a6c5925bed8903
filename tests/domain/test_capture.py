"""One arrival becomes one lead, whatever arrives and however often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cast import NOON, Cast
from oneteam.domain.capture import operations, rules
from oneteam.domain.capture.models import Account, Consent, Contact, Lead, Submission, Touch
from oneteam.domain.capture.queries import lead_facts, touches_for
from oneteam.org.models import Person
from oneteam.timeline.queries import story

pytestmark = pytest.mark.django_db


def arrive(*, at: Any = NOON, **told: Any) -> Lead:
    arrival = rules.Arrival(**({"name": "Ann", "email": "ann@acme.example"} | told))
    captured = operations.capture(arrival, by=None, now=at)
    return Lead.objects.select_related("contact", "account").get(id=captured.lead_id)


def test_a_lead_comes_with_its_contact_account_touch_and_facts() -> None:
    lead = arrive(company="Acme GmbH", message="Hello\r\nthere", country="nl", phone="020 123 4567")
    assert (lead.status, lead.arrived_at, lead.message) == ("new", NOON, "Hello\nthere")
    assert lead.contact is not None
    assert lead.contact.email_key == "ann@acme.example"
    assert (lead.contact.phone, lead.contact.phone_e164) == ("020 123 4567", "+31201234567")
    assert lead.account is not None
    assert (lead.account.name, lead.account.name_key) == ("Acme GmbH", "acme")
    assert (lead.account.domain, lead.account.country) == ("acme.example", "NL")
    assert lead.contact.account_id == lead.account_id
    assert [touch.kind for touch in Touch.objects.filter(lead=lead)] == ["form"]
    kinds = [entry.kind for entry in story([f"lead:{lead.pk}"])]
    assert kinds == ["lead.captured", "touch.recorded"]


def test_what_is_known_is_enriched_where_empty_and_never_overwritten() -> None:
    first = arrive(company="Acme", name="", phone="+31 20 123 4567")
    again = arrive(
        email="ANN@Acme.example",
        name="Ann Lee",
        phone="+31 20 999 9999",
        company="Acme Holding",
        website="www.acme.example",
        employees=120,
        industry="Software",
    )
    assert again.contact_id == first.contact_id
    assert again.account_id == first.account_id
    assert again.contact is not None
    assert (again.contact.name, again.contact.phone) == ("Ann Lee", "+31 20 123 4567")
    assert again.contact.phone_e164 == "+31201234567"
    assert again.account is not None
    assert (again.account.name, again.account.employees) == ("Acme", 120)
    assert again.account.website == "https://www.acme.example"


def test_a_website_says_more_about_the_company_than_an_address() -> None:
    lead = arrive(email="ann@gmail.com", website="https://shop.acme.co.uk/about")
    assert lead.account is not None
    assert (lead.account.domain, lead.account.name) == ("acme.co.uk", "acme.co.uk")


@pytest.mark.parametrize("email", ["ann@gmail.com", "ann@mailinator.com", "ann@hotmail.co.uk"])
def test_free_mail_and_disposable_domains_never_make_an_account(email: str) -> None:
    assert arrive(email=email).account is None


def test_without_a_domain_the_name_finds_the_account() -> None:
    first = arrive(email="ann@gmail.com", company="Acme GmbH")
    second = arrive(email="bob@gmail.com", company="ACME")
    assert first.account_id is not None
    assert second.account_id == first.account_id


def test_an_account_known_by_name_learns_its_domain() -> None:
    first = arrive(email="ann@gmail.com", company="Acme GmbH")
    second = arrive(email="bob@acme.example", company="Acme")
    assert second.account_id == first.account_id
    assert Account.objects.get().domain == "acme.example"


def test_a_domain_is_stronger_than_a_name() -> None:
    first = arrive(email="ann@acme.example", company="Acme")
    second = arrive(email="bob@acme.test", company="Acme")
    assert second.account_id != first.account_id


def test_a_company_known_only_by_its_domain_learns_its_name() -> None:
    arrive()
    arrive(email="bob@acme.example", company="Acme GmbH")
    account = Account.objects.get()
    assert (account.name, account.name_key) == ("Acme GmbH", "acme")


def test_a_lead_without_any_person_is_kept() -> None:
    lead = arrive(name="", email="", message="Call me")
    assert lead.contact is None
    assert [touch.contact_id for touch in Touch.objects.filter(lead=lead)] == [None]


def test_the_same_token_is_the_same_lead() -> None:
    arrival = rules.Arrival(email="ann@acme.example", token="t" * 20)
    first = operations.capture(arrival, by=None, now=NOON)
    again = operations.capture(arrival, by=None, now=NOON + timedelta(minutes=1))
    assert (first.is_repeat, again.is_repeat) == (False, True)
    assert again.lead_id == first.lead_id
    assert Lead.objects.count() == 1


def test_a_second_inquiry_is_linked_to_the_first_and_never_dropped() -> None:
    first = arrive()
    second = arrive(at=NOON + timedelta(days=89), message="Me again")
    assert second.likely_duplicate_of_id == first.pk
    told = [e for e in story([f"lead:{second.pk}"]) if e.kind == "lead.duplicate_suspected"]
    assert [entry.data for entry in told] == [{"of": first.pk}]


def test_an_inquiry_after_ninety_days_is_a_new_interest() -> None:
    arrive()
    assert arrive(at=NOON + timedelta(days=90)).likely_duplicate_of_id is None


@pytest.mark.parametrize("status", ["rejected", "converted", "recycled"])
def test_a_lead_that_is_done_with_is_no_duplicate(status: str) -> None:
    Lead.objects.filter(id=arrive().pk).update(status=status)
    assert arrive(at=NOON + timedelta(days=1)).likely_duplicate_of_id is None


def test_an_account_goes_back_to_who_owned_it_before(cast: Cast) -> None:
    account = Account.objects.create(name="Acme", name_key="acme", created_at=NOON)
    first, second = (
        Lead.objects.create(account=account, owner=person, arrived_at=NOON)
        for person in (cast.rosa, cast.raj)
    )
    gone, later = cast.raj, NOON
    for lead, here in ((first, cast.rosa), (second, cast.raj), (first, cast.rosa)):
        Person.objects.filter(pk=gone.pk).update(is_active=False)
        Person.objects.filter(pk=here.pk).update(is_active=True)
        later += timedelta(hours=1)
        assert operations.own_account(lead.pk, by=cast.sven, now=later)
        assert Account.objects.get().owner == here
        gone = here


def test_an_unknown_campaign_is_made_and_owned_by_nobody() -> None:
    lead = arrive(campaign="Spring Webinar")
    assert lead.campaign is not None
    assert (lead.campaign.key, lead.campaign.owner) == ("spring-webinar", None)
    assert lead.brought_by is None


def test_the_campaigns_owner_brought_the_lead_else_the_forms(cast: Cast) -> None:
    operations.ensure_campaign("Spring", owner=cast.mia, now=NOON)
    form = operations.ensure_form(owner=cast.max, now=NOON)
    assert arrive(campaign="SPRING", form_id=form).brought_by == cast.mia
    assert arrive(form_id=form, email="bob@acme.example").brought_by == cast.max


def test_touches_come_in_order_and_the_first_gives_source_and_channel() -> None:
    touches = (
        rules.NewTouch(kind="page_view", occurred_at=NOON - timedelta(days=3), url="/a?gclid=1"),
        rules.NewTouch(kind="webinar", occurred_at=NOON - timedelta(days=1), campaign="Spring"),
    )
    lead = arrive(touches=touches)
    assert (lead.source, lead.channel, lead.landing_page) == ("google", "paid_search", "/a?gclid=1")
    assert lead.campaign is not None
    assert [(fact.kind, fact.campaign) for fact in touches_for(lead.pk)] == [
        ("page_view", ""),
        ("webinar", "spring"),
    ]


def test_however_often_somebody_writes_the_next_inquiry_costs_the_same() -> None:
    lead = arrive()
    Touch.objects.bulk_create(
        Touch(contact_id=lead.contact_id, kind=f"n{n}", occurred_at=NOON + timedelta(minutes=n))
        for n in range(1, 1001)
    )
    kinds = [fact.kind for fact in touches_for(lead.pk)]
    assert kinds == [f"n{n}" for n in range(801, 1001)]


def test_a_lead_with_nobody_behind_it_has_its_own_touches() -> None:
    lead = arrive(email="")
    Lead.objects.filter(pk=lead.pk).update(contact=None)
    Touch.objects.update(contact=None)
    assert [fact.kind for fact in touches_for(lead.pk)] == ["form"]


def test_consent_is_kept_with_the_version_of_its_text() -> None:
    version = operations.ensure_consent_text("You may mail me.", now=NOON)
    lead = arrive(consent_text_id=version)
    consent = Consent.objects.get()
    assert (consent.contact_id, consent.lead_id) == (lead.contact_id, lead.pk)
    assert (consent.text_id, consent.given_at) == (version, NOON)


def test_new_touches_name_the_leads_in_nurture() -> None:
    lead = arrive()
    Lead.objects.filter(id=lead.pk).update(status="nurture")
    assert lead.contact_id is not None
    touch = rules.NewTouch(kind="webinar", occurred_at=NOON, channel="event", campaign="New one")
    assert operations.add_touches(lead.contact_id, [touch], now=NOON) == [lead.pk]
    assert [fact.kind for fact in touches_for(lead.pk)] == ["form", "webinar"]
    assert [e.kind for e in story([f"contact:{lead.contact_id}"])] == ["touch.recorded"]


def test_rules_may_know_the_facts_of_a_lead() -> None:
    lead = arrive(
        company="Acme",
        employees=50,
        country="NL",
        phone="1234",
        source="Website",
        message="👨‍👩‍👧‍👦",
        custom={"lead": {"budget": 10}, "account": {"tier": "gold"}},
    )
    facts = lead_facts(lead.pk, now=NOON + timedelta(days=2))
    expected = {
        "account.employees": 50,
        "account.country": "NL",
        "account.domain": "acme.example",
        "account.is_customer": False,
        "contact.has_phone": True,
        "contact.is_free_mail": False,
        "lead.source": "website",
        "lead.campaign": None,
        "lead.message_length": 1,
        "lead.age_days": 2,
        "lead.custom.budget": 10,
        "account.custom.tier": "gold",
    }
    assert {name: facts[name] for name in expected} == expected


def test_what_cannot_be_an_address_is_refused_by_name() -> None:
    arrival = rules.Arrival(email="ann", website="javascript:alert(1)")
    with pytest.raises(operations.ArrivalRefused) as refused:
        operations.capture(arrival, by=None, now=NOON)
    assert refused.value.problems == {
        "email": "Email address invalid",
        "website": "Website address invalid",
    }
    assert Lead.objects.count() == 0


def test_hostile_text_is_kept_without_what_no_database_keeps() -> None:
    nasty = "a\x00b\ud800\u202e" + "x" * 100_000
    lead = arrive(
        name=nasty,
        company=nasty,
        phone=nasty,
        message=nasty,
        source=nasty,
        campaign=nasty,
        landing_page=nasty,
        industry=nasty,
        country=nasty,
        typed={nasty: [nasty]},
        custom={"lead": {"k": nasty}, "contact": {"k": nasty}, "account": {"k": nasty}},
    )
    assert lead.message.startswith("ab\N{REPLACEMENT CHARACTER}")
    assert Submission.objects.get(lead=lead).typed


def test_a_new_lead_with_one_touch_costs_few_statements(cast: Cast) -> None:
    operations.ensure_campaign("Spring", owner=cast.mia, now=NOON)
    touch = rules.NewTouch(kind="webinar", occurred_at=NOON, channel="event", campaign="spring")
    arrival = rules.Arrival(
        name="Ann", email="ann@acme.example", company="Acme", campaign="spring", touches=(touch,)
    )
    with CaptureQueriesContext(connection) as statements:
        operations.capture(arrival, by=cast.mia, now=NOON)
    assert len(statements) <= 11, [s["sql"] for s in statements]


def test_a_new_lead_of_a_known_person_costs_even_less(cast: Cast) -> None:
    arrive(company="Acme")
    with CaptureQueriesContext(connection) as statements:
        arrive(company="Acme")
    assert len(statements) <= 9, [s["sql"] for s in statements]  # one of them is the test's own


def test_a_contact_is_one_row_however_often_they_write() -> None:
    for day in range(3):
        arrive(at=NOON + timedelta(days=day))
    assert (Contact.objects.count(), Lead.objects.count()) == (1, 3)


def test_nothing_that_was_typed_or_told_gets_onto_the_timeline() -> None:
    told = "Ann Lee <ann@example.com>"
    touch = rules.NewTouch(kind=told, channel=told, source=told, occurred_at=NOON, url=told)
    lead = arrive(name=told, company=told, message=told, source=told, touches=(touch,))
    data = str([entry.data for entry in story([f"lead:{lead.pk}"])]).lower()
    assert "example" not in data
    assert "lee" not in data
    assert "other" in data

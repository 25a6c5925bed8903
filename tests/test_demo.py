"""The demo is a believable company, the same for the same day, and its tables agree."""

from __future__ import annotations

import json
import random
import socket
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from cast import Cast
from oneteam.analytics import invariants
from oneteam.demo import building
from oneteam.demo.opinions import draw
from oneteam.demo.people import EVERYONE, LOGINS
from oneteam.demo.year import SEED, inquiries, instants
from oneteam.domain.agreement import queries as terms
from oneteam.domain.agreement import rules as terms_rules
from oneteam.domain.agreement.rules.terms import next_review
from oneteam.domain.agreement.rules.terms_reading import read_terms
from oneteam.domain.campaigns import queries as campaigns
from oneteam.domain.capture import queries as capture
from oneteam.domain.capture.models import Lead
from oneteam.domain.capture.rules import Status
from oneteam.domain.clocks import queries as clocks
from oneteam.domain.clocks.models import Clock
from oneteam.domain.clocks.rules import Kind, State
from oneteam.domain.feedback import queries as feedback
from oneteam.domain.pipeline.models import SharedTarget
from oneteam.org import queries as org
from oneteam.org.rules import Role
from oneteam.timeline.models import Event

AFTERNOON = datetime(2026, 3, 4, 15, 0, tzinfo=UTC)
SUNDAY_NIGHT = datetime(2026, 3, 8, 2, 0, tzinfo=UTC)
MONDAY_MORNING = datetime(2026, 3, 9, 8, 1, tzinfo=UTC)  # 09:01 in Amsterdam
CHRISTMAS = datetime(2026, 12, 25, 11, 0, tzinfo=UTC)
LAST_HOUR = datetime(2026, 12, 31, 22, 30, tzinfo=UTC)  # 23:30 in Amsterdam
FIRST_HOUR = LAST_HOUR + timedelta(hours=1)  # there, not in London, the quarter has begun
PASSWORD = "braided-river-demo"


@pytest.fixture(autouse=True)
def _cheap_passwords(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _build(leads: int, now: datetime = AFTERNOON) -> building.Built:
    return building.build(leads=leads, now=now, password=PASSWORD, progress=lambda *_: None)


@pytest.mark.django_db
def test_a_year_has_leads_in_every_state_and_nothing_happens_after_today() -> None:
    built = _build(12)
    assert built.people == len(EVERYONE) == 20
    assert Lead.objects.count() == built.leads >= 12
    statuses = set(Lead.objects.values_list("status", flat=True))
    assert statuses >= {"assigned", "queued", "nurture", "recycled", "returned"}
    assert not Event.objects.filter(occurred_at__gt=AFTERNOON).exists()
    assert not Clock.objects.filter(next_at__lte=AFTERNOON).exists()
    assert SharedTarget.objects.count() == 6  # five agreed, and the next quarter's
    definitions = terms.versions(terms_rules.Kind.QUALIFICATION, now=AFTERNOON)
    assert [one.standing.value for one in definitions] == ["in_force", "superseded"]
    assert building.is_demo()


@pytest.mark.django_db
@pytest.mark.parametrize("now", [SUNDAY_NIGHT, MONDAY_MORNING, CHRISTMAS])
def test_whenever_it_is_built_there_is_something_to_see(now: datetime) -> None:
    _build(4, now)
    people = {person.email: person for person in org.people()}
    rosa, leader = (people[login.email] for login in building.logins(PASSWORD)[:2])
    promises = [
        one for one in clocks.desk(rosa, now=now) if one.kind in (Kind.ACCEPT, Kind.RESPOND)
    ]
    assert sum(one.is_late(now) for one in promises) in range(1, 5)
    assert any(one.is_due_soon(now) for one in promises)
    assert sum(one.state is State.RUNNING for one in promises) >= 4
    assert len(capture.waiting_cards(rosa, status=Status.QUEUED)) == 3
    assert clocks.at_risk(now=now)
    assert org.away([person.pk for person in people.values()], now=now)
    for email in (one.email for one in EVERYONE if one.role is Role.MARKETER):
        assert len(feedback.news_for_marketer(people[email], since=now - timedelta(days=1))) == 2
    operations = people["olga@brightwater.example"]
    assert capture.waiting_cards(operations, status=Status.RETURNED)
    assert Lead.objects.filter(status="recycled", wake_on__gt=now.date()).exists()
    assert leader.role == Role.SALES_LEADER
    assert [one.id for one in invariants.findings(now) if not one.holds] == []


@pytest.mark.django_db
@pytest.mark.parametrize(("now", "quarter"), [(LAST_HOUR, "2026-Q4"), (FIRST_HOUR, "2027-Q1")])
def test_each_quarter_has_its_target_and_its_plan_from_the_first_hour_on(
    now: datetime, quarter: str
) -> None:
    _build(2, now)
    present = org.quarter_at(now)
    assert present.key == quarter
    targets = dict(SharedTarget.objects.values_list("starts_on", "amount_minor"))
    assert {present.starts_on, present.next.starts_on} <= targets.keys()
    assert targets[present.starts_on] > 0
    version = terms.in_force(terms_rules.Kind.AGREEMENT, now)
    assert version is not None
    review = next_review(read_terms(version.content), org.local_day(now))
    assert review is not None
    assert review <= present.ends_on + timedelta(days=15)
    rosa = next(person for person in org.people() if person.name == "Rosa Jansen")
    to_come = org.quarter_at(now + timedelta(days=9))  # planned ten days before it begins
    states = [
        {each.plan.state for each in campaigns.plans_within(rosa, since=day, until=day)}
        for day in (org.local_day(now), to_come.starts_on)
    ]
    assert "running" in states[0]
    assert states[1] >= {"shared"} or to_come == present


@pytest.mark.django_db
@pytest.mark.parametrize("email", ["kim@hollow-creek.example", "kim@gmail.com"])
def test_whoever_tries_the_form_of_the_demo_is_called_as_it_promises(
    email: str, moment: datetime
) -> None:
    _build(1, moment)
    told = {"name": "Kim Park", "email": email, "company": "Hollow Creek", "message": "Pricing?"}
    answer = Client().post("/f/contact", {**told, "submission": "a-visitor-of-the-demo-1"})
    assert answer.status_code == 303
    lead = Lead.objects.get(contact__name="Kim Park")
    assert (lead.status, lead.owner is not None) == ("assigned", True)


@pytest.mark.django_db
def test_an_interrupted_build_leaves_nothing_behind_and_is_built_again() -> None:
    def interrupt(day: int, *_: int) -> None:
        if day == 300:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        building.build(leads=6, now=AFTERNOON, password=PASSWORD, progress=interrupt)
    assert org.find_company() is None
    assert not Lead.objects.exists()
    assert not org.people()


@pytest.mark.django_db
@pytest.mark.usefixtures("moment")
def test_the_command_builds_once_and_says_how_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(building.SCALES, "tiny", 2)

    def run() -> dict[str, Any]:
        out = StringIO()
        call_command("demo", scale="tiny", no_serve=True, json=True, stdout=out)
        said: dict[str, Any] = json.loads(out.getvalue())
        return said

    first = run()
    assert first["built"]
    assert first["people"] == 20
    assert first["leads"] == Lead.objects.count()
    assert first["address"] == "http://127.0.0.1:8000"
    assert [login["role"] for login in first["logins"]] == [one.role.label for one in LOGINS]
    login = first["logins"][0]
    assert Client().login(username=login["email"], password=login["password"])
    again = run()
    assert not again["built"]
    assert again["logins"] == first["logins"]


@pytest.mark.django_db
def test_the_demo_leaves_a_company_of_your_own_alone(cast: Cast) -> None:
    with pytest.raises(CommandError, match="a company of your own"):
        call_command("demo", scale="tiny", no_serve=True, stdout=StringIO())


def test_a_taken_port_is_named_before_anything_is_built() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CommandError, match=f"Port {port} of 127.0.0.1 is in use.*--port"):
            call_command("demo", port=port, stdout=StringIO())


def test_the_same_day_brings_the_same_inquiries() -> None:
    def drawn() -> list[Any]:
        moments = instants(count=40, until=AFTERNOON.date(), chance=random.Random(SEED))
        return [
            (one.at, one.arrival, one.merit)
            for one in inquiries(moments, form_id=1, consent_text_id=None)
        ]

    assert drawn() == drawn()
    assert len(drawn()) == 40


def test_nobody_in_the_demo_has_an_address_that_could_be_real() -> None:
    moments = instants(count=100, until=AFTERNOON.date(), chance=random.Random(1))
    found = [one.arrival.email for one in inquiries(moments, form_id=1, consent_text_id=None)]
    assert all(email.endswith(".example") for email in found)


def test_sales_finds_tiny_companies_too_small_so_that_the_lab_has_something_to_suggest() -> None:
    chance = random.Random(1)
    said = [
        draw(chance, merit=0, employees=employees, attempts=1, now=AFTERNOON).sub_reason
        for employees in [5, 30, 90] * 300
    ]
    shares = [said[at::3].count("too_small") / 300 for at in range(3)]
    assert shares[0] > 0.5 > 0.2 > shares[1] > shares[2] == 0

"""`oneteam setup`: ready for the first lead, or refused with every wrong thing; never half."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from oneteam.domain.capture.models import Form, Lead
from oneteam.domain.capture.rules import Arrival
from oneteam.flow import arrive
from oneteam.org.models import Company, Person

pytestmark = pytest.mark.django_db
OLGA = {"admin_email": "Olga@Acme.example", "admin_name": "Olga"}


def setup(capsys: pytest.CaptureFixture[str], **options: Any) -> dict[str, Any]:
    call_command("setup", json=True, **options)
    said: dict[str, Any] = json.loads(capsys.readouterr().out)
    return said


def rows() -> dict[str, int]:
    """How many rows each of our tables has."""
    tables = apps.get_app_config("oneteam").get_models()
    return {table.__name__: table._default_manager.count() for table in tables}


def test_it_makes_all_a_first_lead_needs(capsys: pytest.CaptureFixture[str]) -> None:
    said = setup(capsys, name="Acme", currency="CHF", time_zone="Europe/Zurich", country="CH")
    assert said["company"] == "Acme"
    assert (said["admin"], said["invitation"]) == ("", "")
    assert Company.objects.get().currency == "CHF"
    assert Form.objects.filter(slug="contact", is_open=True).exists()
    lead = arrive(Arrival(email="ann@engines.example"), now=timezone.now())
    assert Lead.objects.get(pk=lead).points >= 0


def test_again_it_changes_nothing_but_the_link(capsys: pytest.CaptureFixture[str]) -> None:
    first = setup(capsys, name="Acme", **OLGA)
    before = rows()
    again = setup(capsys, name="Other", **OLGA)
    assert rows() == before
    assert again["company"] == "Acme"
    assert again["admin"] == first["admin"] == "olga@acme.example"
    assert "/join/" in again["invitation"]


def test_who_has_joined_gets_no_link(capsys: pytest.CaptureFixture[str]) -> None:
    setup(capsys, **OLGA)
    Person.objects.update(joined_at=timezone.now())
    assert setup(capsys, **OLGA)["invitation"] == ""
    assert setup(capsys)["admin"] == "olga@acme.example"


def test_nonsense_is_refused_at_once_and_leaves_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    before = rows()
    with pytest.raises(CommandError) as refused:
        setup(
            capsys,
            name=" ",
            currency="XAU",
            time_zone="Mars/Olympus",
            country="ZZ",
            admin_email="nobody",
            admin_name="x" * 300,
        )
    said = str(refused.value)
    options = ("name", "currency", "time-zone", "country", "admin-email", "admin-name")
    assert [option for option in options if f"--{option}: " not in said] == []
    assert rows() == before

"""`oneteam setup`: an installation ready for its first lead; running it again changes nothing."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from oneteam.domain.capture import operations as capture
from oneteam.domain.clocks import operations as clocks
from oneteam.domain.pipeline import operations as pipeline
from oneteam.domain.qualification import operations as qualification
from oneteam.domain.routing import operations as routing
from oneteam.org import operations as org
from oneteam.org import queries as people
from oneteam.org.rules import Role

_OPTIONS = {
    "name": "--name",
    "currency": "--currency",
    "time_zone": "--time-zone",
    "country": "--country",
}
_OPTIONS_OF_ADMIN = {
    "email": "--admin-email",
    "name": "--admin-name",
    "time_zone": "--time-zone",
}


class Command(BaseCommand):
    """Makes what is missing: tables, company, definition, targets, pool, stages, form, admin."""

    help = "Make an installation ready for its first lead. Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The company's name, money, place and first administrator."""
        parser.add_argument("--name", default="Our company", help="the company's name")
        parser.add_argument("--currency", default="EUR", help="ISO 4217 code, for example EUR")
        parser.add_argument("--time-zone", default="UTC", help="for example Europe/Amsterdam")
        parser.add_argument("--country", default="", help="whose holidays count, for example NL")
        parser.add_argument("--admin-email", default="", help="first person of operations")
        parser.add_argument("--admin-name", default="", help="their name")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then make what is missing in one transaction: all of it or, refused, nothing."""
        call_command("migrate", verbosity=0, interactive=False)
        now = timezone.now()
        with transaction.atomic():
            result = _establish(options, now=now)
        if options["json"]:
            self.stdout.write(json.dumps(result))
            return
        self.stdout.write(f"{result['company']} is ready. The form is at {result['form']}")
        if result["invitation"]:
            self.stdout.write(f"{result['admin']} joins here: {result['invitation']}")
        elif not result["admin"]:
            self.stdout.write("Nobody can sign in yet: run it again with --admin-email.")
        self.stdout.write("Serve it with: oneteam serve --with-worker")


def _establish(options: dict[str, Any], *, now: datetime) -> dict[str, Any]:
    wrong: dict[str, str] = {}
    try:
        company = org.ensure_company(
            options["name"],
            currency=options["currency"],
            time_zone=options["time_zone"],
            country=options["country"],
        )
    except org.CompanyRefused as refused:
        wrong |= {_OPTIONS[field]: text for field, text in refused.wrong.items()}
    try:
        admin, invitation = _administrator(options, now=now)
    except org.PersonRefused as refused:
        wrong |= {_OPTIONS_OF_ADMIN[field]: text for field, text in refused.wrong.items()}
    if wrong:
        said = "\n".join(f"{option}: {text}" for option, text in sorted(wrong.items()))
        raise CommandError(f"Nothing was set up.\n{said}")
    qualification.ensure_policy(now=now)
    clocks.ensure_targets(now=now)
    pipeline.ensure_stages()
    routing.ensure_pool("Sales", now=now)
    capture.ensure_form(now=now)
    return {
        "company": company.name,
        "form": f"{settings.URL}/f/contact",
        "admin": admin,
        "invitation": invitation,
    }


def _administrator(options: dict[str, Any], *, now: datetime) -> tuple[str, str]:
    """The administrator's address, and their invitation while they have not joined."""
    email = options["admin_email"].strip().lower()
    known = {person.email: person for person in people.people()}
    if not email:
        admins = [person for person in known.values() if person.role == Role.OPERATIONS]
        return (admins[0].email, "") if admins else ("", "")
    person = known.get(email) or org.invite(
        email,
        name=options["admin_name"] or email.split("@")[0].capitalize(),
        role=Role.OPERATIONS,
        time_zone=options["time_zone"],
        now=now,
    )
    if person.joined_at is not None:
        return person.email, ""
    link = org.new_link(person.pk, now=now)
    return person.email, f"{settings.URL}{reverse('join', args=[link])}"

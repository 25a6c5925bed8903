"""`oneteam token`: makes, lists and ends API tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from oneteam import people
from oneteam.org import operations, queries
from oneteam.org.rules.invitation import SCOPES


class Command(BaseCommand):
    """A token acts as a person, within scopes, and ends with the person."""

    help = "Make, list and end API tokens."

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        create = acts.add_parser("create", help="make a token; its secret is shown once")
        create.add_argument("--as", dest="email", required=True, metavar="EMAIL")
        create.add_argument(
            "--scope", dest="scopes", action="append", required=True, metavar="|".join(SCOPES)
        )
        create.add_argument("--name", default="", help="what it is for")
        create.add_argument("--expires-days", type=int, metavar="DAYS")
        create.add_argument("--json", action="store_true")
        listing = acts.add_parser("list", help="show every token, never its secret")
        listing.add_argument("--json", action="store_true")
        revoke = acts.add_parser("revoke", help="end a token at once")
        revoke.add_argument("prefix", help="its first ten characters, as the list shows them")
        revoke.add_argument("--json", action="store_true")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        acts: dict[str, Callable[..., None]] = {
            "create": self._create,
            "list": self._list,
            "revoke": self._revoke,
        }
        acts[act](**options)

    def _create(
        self,
        *,
        email: str,
        scopes: list[str],
        name: str,
        expires_days: int | None,
        json: bool,
        **options: Any,
    ) -> None:
        person, now = queries.person_by_email(email), timezone.now()
        if person is None or not person.is_active:
            raise CommandError(f"Nobody with the address {email} works here.")
        if expires_days is not None and expires_days < 1:
            raise CommandError("--expires-days is at least 1.")
        expires_at = now + timedelta(days=expires_days) if expires_days else None
        try:
            secret = people.create_token(
                person, scopes=scopes, name=name, expires_at=expires_at, now=now
            )
        except operations.ScopesRefused as refused:
            raise CommandError(str(refused)) from None
        if json:
            self._print(
                token=secret, prefix=secret[:10], email=person.email, scopes=sorted(set(scopes))
            )
        else:
            self.stdout.write(secret)
            self.stderr.write("Keep it safe: it is shown only now.")

    def _list(self, *, json: bool, **options: Any) -> None:
        now = timezone.now()
        rows = [
            {
                "prefix": token.prefix,
                "name": token.name,
                "email": token.person.email,
                "scopes": token.scopes,
                "created_at": token.created_at.isoformat(),
                "expires_at": token.expires_at.isoformat() if token.expires_at else None,
                "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
                "is_living": token.revoked_at is None
                and token.person.is_active
                and (token.expires_at is None or token.expires_at > now),
            }
            for token in queries.tokens()
        ]
        if json:
            self._print(tokens=rows)
            return
        for row in rows:
            state = "living" if row["is_living"] else "ended"
            scopes = " ".join(row["scopes"])
            self.stdout.write(
                f"{row['prefix']}  {state:6}  {row['email']}  {scopes}  {row['name']}"
            )

    def _revoke(self, *, prefix: str, json: bool, **options: Any) -> None:
        try:
            count = people.revoke_token(prefix, now=timezone.now())
        except operations.TokenNotFound as missing:
            raise CommandError(str(missing)) from None
        if json:
            self._print(revoked=count)
        else:
            self.stdout.write(f"Ended {count} token{'s' if count != 1 else ''}.")

    def _print(self, **result: Any) -> None:
        self.stdout.write(json.dumps(result))

"""Settings that are not safe, each with an id: errors stop every command, warnings are said.

Django runs these before each management command, so `serve` and `worker` do not start on an
error (they ask for the settings only: neither opens a page itself); the WSGI application asks once
more, for all of them.
"""

from __future__ import annotations

import ipaddress
import sqlite3
import stat
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning
from django.core.management.base import SystemCheckError

from oneteam.outgoing import guard
from oneteam.web.access import routes

# Older ones can lose a commit when two processes reset the write-ahead log at the same moment.
SOUND_SQLITE = (3, 51, 3)
_INSIDE = (".local", ".lan", ".internal", ".home.arpa", ".intranet", ".test", ".localhost")


def find_problems(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Everything wrong with the settings."""
    return [*_secrets(), *_addresses(), *_database()]


def find_unguarded_views(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Every address of which nobody said who may open it. Loads every page."""
    return [
        Error(
            f"Nobody said who may open /{route.path}.",
            hint="Wrap the view in requires(...) or public, from oneteam.web.access.",
            id="oneteam.E007",
        )
        for route in routes()
        if route.access is None
    ]


def find_in_deployment(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """What `check --deploy` says besides."""
    if settings.SECURE or not _is_loopback(urlsplit(settings.URL).hostname or ""):
        return []
    return [
        Warning(
            "OneTeam is set up for this machine only (ONETEAM_URL is not https).",
            hint="Set ONETEAM_URL to the https address people will use.",
            id="oneteam.W004",
        )
    ]


def refuse_insecure_settings() -> None:
    """Raise SystemCheckError, naming every error, when the settings are not safe to serve with."""
    messages = [*find_problems(), *find_unguarded_views()]
    errors = [message for message in messages if message.is_serious()]
    if errors:
        raise SystemCheckError("\n".join(str(error) for error in errors))


def _secrets() -> Iterator[CheckMessage]:
    key = settings.SECRET_KEY
    if len(key) < 50 or len(set(key)) < 5 or key.startswith("django-insecure"):
        yield Error(
            "The secret key is too short or too simple: sessions and links could be forged.",
            hint="Unset ONETEAM_SECRET_KEY to have one made, or use 50 random characters.",
            id="oneteam.E001",
        )
    kept = settings.HOME / "secret-key"
    if kept.exists() and stat.S_IMODE(kept.stat().st_mode) & 0o077:
        yield Warning(
            f"{kept} can be read by others on this machine.",
            hint="chmod 600 it, or make a new one by deleting it (everyone signs in again).",
            id="oneteam.W003",
        )
    if settings.DEBUG and settings.SECURE:
        yield Error(
            "ONETEAM_DEBUG shows settings and code to visitors; it is on at a public address.",
            hint="Unset ONETEAM_DEBUG.",
            id="oneteam.E002",
        )


def _addresses() -> Iterator[CheckMessage]:
    if "*" in settings.ALLOWED_HOSTS:
        yield Error(
            "ONETEAM_ALLOWED_HOSTS allows every host: links in letters could be forged.",
            hint="Name the hosts, or unset it: the host of ONETEAM_URL is allowed.",
            id="oneteam.E003",
        )
    url = urlsplit(settings.URL)
    host = url.hostname or ""
    if url.scheme not in ("http", "https") or not host or url.path or url.query:
        yield Error(
            f"ONETEAM_URL is not an address such as https://oneteam.example: {settings.URL!r}.",
            id="oneteam.E004",
        )
    elif url.scheme == "http" and not _is_loopback(host):
        problem = Warning if _is_inside(host) else Error
        yield problem(
            "Passwords and customers' data would travel unencrypted: ONETEAM_URL is not https.",
            hint="Put a proxy that speaks https in front, and set ONETEAM_URL to its address.",
            id="oneteam.W002" if problem is Warning else "oneteam.E005",
        )
    for text in settings.TRUSTED_PROXIES:
        try:
            ipaddress.ip_network(text)
        except ValueError as error:
            yield Error(f"ONETEAM_TRUSTED_PROXIES: {error}.", id="oneteam.E008")
    try:
        guard.read_allowed(settings.ALLOWED_TARGETS)
    except ValueError as error:
        yield Error(f"ONETEAM_ALLOWED_TARGETS: {error}.", id="oneteam.E009")


def _database() -> Iterator[CheckMessage]:
    url = settings.DATABASE_URL
    if url and not url.startswith(("postgres://", "postgresql://", "sqlite:///")):
        yield Error(
            f"ONETEAM_DATABASE_URL begins with {url.split(':')[0]!r}, which is no known database.",
            hint="Use postgres://user:password@host/name or sqlite:////path, or unset it.",
            id="oneteam.E006",
        )
    is_sqlite = settings.DATABASES["default"]["ENGINE"] == "oneteam.sqlite"
    if is_sqlite and sqlite3.sqlite_version_info < SOUND_SQLITE:
        yield Warning(
            f"SQLite {sqlite3.sqlite_version} can lose a commit; 3.51.3 and later cannot.",
            hint="Install the pysqlite3 wheel, or use PostgreSQL.",
            id="oneteam.W001",
        )


def _is_loopback(host: str) -> bool:
    address = _address(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def _is_inside(host: str) -> bool:
    address = _address(host)
    if address is not None:
        return address.is_private
    return "." not in host or host.endswith(_INSIDE)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None

"""Insecure settings are refused before anything is served."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import SystemCheckError

from oneteam.management import checks

SOURCE = Path(__file__).parent.parent / "src"


def _found(settings: Any, **changes: Any) -> set[str]:
    for name, value in changes.items():
        setattr(settings, name, value)
    messages = [
        *checks.find_problems(),
        *checks.find_unguarded_views(),
        *checks.find_in_deployment(),
    ]
    return {str(message.id) for message in messages}


def _run(home: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONETEAM_")}
    return subprocess.run(
        [sys.executable, "-m", "oneteam", *arguments],
        env=kept | {"ONETEAM_HOME": str(home), "PYTHONPATH": str(SOURCE)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"SECRET_KEY": "short"}, "oneteam.E001"),
        ({"SECRET_KEY": "django-insecure-" + "abcdefgh" * 8}, "oneteam.E001"),
        ({"SECRET_KEY": "ab" * 40}, "oneteam.E001"),
        ({"DEBUG": True, "SECURE": True}, "oneteam.E002"),
        ({"ALLOWED_HOSTS": ["*"]}, "oneteam.E003"),
        ({"URL": "oneteam.example"}, "oneteam.E004"),
        ({"URL": "https://oneteam.example/path"}, "oneteam.E004"),
        ({"URL": "http://oneteam.example"}, "oneteam.E005"),
        ({"URL": "http://8.8.8.8:8000"}, "oneteam.E005"),
        ({"DATABASE_URL": "mysql://somewhere"}, "oneteam.E006"),
        ({"TRUSTED_PROXIES": ["proxy"]}, "oneteam.E008"),
        ({"URL": "http://192.168.1.5:8000"}, "oneteam.W002"),
        ({"URL": "http://office.lan"}, "oneteam.W002"),
        ({"URL": "http://127.0.0.1:8000", "SECURE": False}, "oneteam.W004"),
    ],
)
def test_an_insecure_setting_is_named(settings: Any, changes: Any, expected: str) -> None:
    assert expected in _found(settings, **changes)


def test_https_at_a_public_address_is_fine(settings: Any) -> None:
    assert _found(settings, URL="https://oneteam.example", SECURE=True, DATABASE_URL="") == set()


def test_an_old_sqlite_is_warned_of(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "SOUND_SQLITE", (99, 0, 0))
    is_sqlite = settings.DATABASES["default"]["ENGINE"] == "oneteam.sqlite"
    assert ("oneteam.W001" in _found(settings)) == is_sqlite


def test_a_secret_others_can_read_is_warned_of(settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path
    (tmp_path / "secret-key").touch(mode=0o600)
    assert "oneteam.W003" not in _found(settings)
    (tmp_path / "secret-key").chmod(0o644)
    assert "oneteam.W003" in _found(settings)


def test_the_server_refuses_an_error(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    with pytest.raises(SystemCheckError, match="E003"):
        checks.refuse_insecure_settings()


def test_no_command_runs_on_an_error(tmp_path: Path) -> None:
    done = _run(tmp_path, "token", "list", ONETEAM_ALLOWED_HOSTS="*")
    assert done.returncode == 1
    assert "oneteam.E003" in done.stderr
    assert done.stdout == ""


def test_a_deployment_over_https_is_clean(tmp_path: Path) -> None:
    url = "https://oneteam.example"
    done = _run(tmp_path, "check", "--deploy", "--fail-level", "WARNING", ONETEAM_URL=url)
    assert done.returncode == 0, done.stderr


def test_the_secret_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    assert _run(home, "check").returncode == 0
    first = (home / "secret-key").read_text()
    assert _run(home, "check").returncode == 0
    assert (home / "secret-key").read_text() == first
    assert len(first) >= 50
    assert stat.S_IMODE((home / "secret-key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.stat().st_mode) == 0o700
    assert [path.name for path in home.iterdir() if path.name.startswith("secret-key")] == [
        "secret-key"
    ]


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text("too-short\n")
    done = _run(tmp_path, "check", ONETEAM_SECRET_KEY_FILE=str(secret))
    assert "oneteam.E001" in done.stderr


def test_over_https_cookies_are_secure_and_bound_to_the_host(tmp_path: Path) -> None:
    program = (
        "from django.conf import settings as s; from django.test import Client; import django;"
        "django.setup();"
        "from django.core.management import call_command; call_command('migrate', verbosity=0);"
        "a = Client(headers={'host': 'oneteam.example'}).get('/login', secure=True);"
        "print(a.headers['Strict-Transport-Security']); print(a.cookies.output());"
        "b = Client(headers={'host': 'oneteam.example'}).get('/login');"
        "print(b.status_code, b.headers['Location']); print(s.SESSION_COOKIE_NAME)"
    )
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ONETEAM_")}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=kept
        | {
            "ONETEAM_HOME": str(tmp_path),
            "PYTHONPATH": str(SOURCE),
            "ONETEAM_URL": "https://oneteam.example",
            "DJANGO_SETTINGS_MODULE": "oneteam.settings",
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert "max-age=31536000; includeSubDomains" in done.stdout
    assert "__Host-oneteam-csrf=" in done.stdout
    assert "Secure" in done.stdout
    assert "HttpOnly" in done.stdout
    assert "301 https://oneteam.example/login" in done.stdout
    assert done.stdout.splitlines()[-1] == "__Host-oneteam"

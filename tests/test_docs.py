"""The documentation says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
SETTINGS = (ROOT / "src" / "oneteam" / "settings.py").read_text(encoding="utf-8")
CHECKS = (ROOT / "src" / "oneteam" / "management" / "checks.py").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")


def _read() -> set[str]:
    plain = re.findall(r'\benv\.\w+\(\s*"(\w+)"', SETTINGS)
    secrets = re.findall(r'\bsecret\(\s*"(\w+)"', SETTINGS)
    names = {*plain, *secrets, *(f"{name}_FILE" for name in secrets)}
    return {f"ONETEAM_{name}" for name in names}


def test_every_setting_is_documented_and_no_other() -> None:
    documented = set(re.findall(r"`(ONETEAM_[A-Z_]+)(?:=[^`]*)?`", PAGE))
    assert _read() == documented


def test_every_setting_is_read_in_one_file() -> None:
    readers = [
        path.name
        for path in (ROOT / "src").rglob("*.py")
        if re.search(r"environ(\.get\(|\[)\s*\"ONETEAM_", path.read_text(encoding="utf-8"))
    ]
    assert readers == []


def test_every_check_is_documented() -> None:
    ids = set(re.findall(r"oneteam\.[EW]\d{3}", CHECKS))
    assert ids == set(re.findall(r"`(oneteam\.[EW]\d{3})`", PAGE))

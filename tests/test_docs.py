"""The documentation says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

import oneteam.flow
import oneteam.people  # noqa: F401 - defines kinds of events
from oneteam.org.rules import Action, Role, may
from oneteam.timeline.rules import SCHEMAS

ROOT = Path(__file__).parent.parent
SETTINGS = (ROOT / "src" / "oneteam" / "settings.py").read_text(encoding="utf-8")
CHECKS = (ROOT / "src" / "oneteam" / "management" / "checks.py").read_text(encoding="utf-8")
PAGE = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)#\s]+)[^)]*\)")


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


def test_every_link_leads_somewhere() -> None:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    broken = [
        f"{page.relative_to(ROOT)}: {link}"
        for page in pages
        for link in re.findall(
            r"(?<!!)\[[^\]]*\]\(([^)#\s]+)[^)]*\)", page.read_text(encoding="utf-8")
        )
        if "://" not in link and not link.startswith("mailto:")
        if not (page.parent / link).exists()
    ]
    assert broken == []


def test_every_event_is_documented_with_its_data() -> None:
    page = (ROOT / "docs" / "events.md").read_text(encoding="utf-8")
    documented = {
        (kind, int(version)): (
            set(re.findall(r"`(\w+)`(?!\?)", data)),
            set(re.findall(r"`(\w+)`\?", data)),
        )
        for kind, version, data in re.findall(
            r"^\| `([\w.]+)` \| (\d+) \| ([^|]*) \| \S.* \|$", page, re.M
        )
    }
    known = {
        (kind, version): (set(needs), set(may))
        for kind, versions in SCHEMAS.items()
        for version, (needs, may) in versions.items()
        if not kind.startswith("test.")
    }
    assert documented == known


def test_who_may_do_what_is_documented() -> None:
    page = (ROOT / "docs" / "permissions.md").read_text(encoding="utf-8")
    head, *lines = [line.strip("| ").split("|") for line in re.findall(r"^\|.*\|$", page, re.M)]
    assert [cell.strip() for cell in head[1:]] == [role.label for role in Role]
    rows = re.findall(r"^\| [^|]+ \(`(\w+)`\) \|(.*)\|$", page, re.M)
    documented = {
        action: {
            role for role, cell in zip(Role, cells.split("|"), strict=True) if cell.strip() == "yes"
        }
        for action, cells in rows
    }
    assert documented == {
        action.value: {role for role in Role if may(role, action)} for action in Action
    }
    assert len(lines) == len(rows) + 1


def test_every_command_of_the_product_has_a_line_in_the_readme() -> None:
    page = (ROOT / "README.md").read_text(encoding="utf-8")
    folder = ROOT / "src" / "oneteam" / "management" / "commands"
    names = {path.stem.replace("_", "-") for path in folder.glob("[a-z]*.py")}
    assert {name for name in names if f"`oneteam {name}" not in page} == set()


def test_the_map_names_every_package_and_only_acts_there_are() -> None:
    source = ROOT / "src" / "oneteam"
    told = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    packages = [path.parent for path in source.glob("domain/*/__init__.py")]
    packages += [path.parent for path in source.glob("*/__init__.py")]
    left_out = {"management", "migrations"}  # Django's own places
    assert {path.name for path in packages if f"{path.name}/" not in told} <= left_out
    table = told.partition("## Read this first")[2].partition("## The house")[0]
    acts = [name for row in re.findall(r"^\| (`.+?) \|", table, re.M) for name in row.split(", ")]
    assert acts
    assert [name for name in acts if not hasattr(oneteam.flow, name.strip("`"))] == []

"""The weekly digest of a demo company: docs/weekly-digest.html and .txt, and pictures of it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import Browser

PROGRAM = """
import json
from datetime import timedelta
from django.utils import timezone
from oneteam.models import Delivery, Person
from oneteam.stream.operations.letters import team_letter
from oneteam.stream.queries.team import team_week
leader = Person.objects.filter(role="marketing_leader").order_by("id").first()
today = timezone.localdate()
monday = today - timedelta(days=today.weekday())
letter = team_letter(Delivery(person=leader, monday=monday), team_week(leader, monday=monday))
print(json.dumps([letter.alternatives[0].content, letter.body]))
"""
WIDTHS = {"": 600, "-phone": 360}


def write_digest(run: Sequence[str], docs: Path, *, environment: dict[str, str]) -> None:
    """Write the digest of the demo's marketing leader, as mail and as plain text."""
    done = subprocess.run(
        [*run, "shell", "-v", "0", "-c", PROGRAM],
        env={**environment, "ONETEAM_URL": "https://oneteam.example"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    html, text = json.loads(done.stdout.strip().splitlines()[-1])
    (docs / "weekly-digest.html").write_text(html, encoding="utf-8")
    (docs / "weekly-digest.txt").write_text(text, encoding="utf-8")


def photograph_digest(browser: Browser, docs: Path) -> None:
    """Take its pictures as wide as mail programs show it, in light and dark."""
    page = browser.new_page()
    for suffix, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 600})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.goto((docs / "weekly-digest.html").as_uri())
            picture = docs / "images" / f"digest-{scheme}{suffix}.png"
            page.screenshot(path=picture, full_page=True)

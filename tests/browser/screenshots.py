"""Takes the pictures of docs/images from a demo company: run as `make screenshots`.

Builds the small demo in ONETEAM_HOME unless it is there, as it stands at a quarter to eleven of the
last working day, serves it on a free port, and photographs SHOTS at desk and phone width, in light
and dark, and the weekly digest, which it also writes to docs. Names after the command choose some.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from letter import photograph_digest, write_digest
from playwright.sync_api import Browser, Page, sync_playwright

from oneteam.org.rules.quarters import quarter_of

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
IMAGES = DOCS / "images"
SIZES = {"": {"width": 1280, "height": 960}, "-phone": {"width": 390, "height": 844}}
SHOTS = {  # name: who looks, at which address
    "today": ("Sales rep", "/"),
    "lead": ("Sales leader", ""),
    "funnel": ("Sales leader", "/funnel"),
    "board": ("Sales leader", "/pipeline"),
    "forecast": ("Sales leader", "/pipeline/forecast"),
    "became": ("Marketer", "/leads/became"),
    "plan": ("Sales rep", "/plan"),
    "calendar": ("Sales rep", "/plan?view=calendar"),
    "results": ("Marketing leader", "/plan/results?quarter={last_quarter}"),
    "stream": ("Marketer", "/stream"),
    "scoreboard": ("Marketing leader", "/scoreboard"),
    "agreement": ("Sales rep", "/agreement"),
    "agreement-draft": ("Marketing leader", "{draft}"),
    "agreement-replay": ("Sales leader", "{draft}/replay"),
    "lab": ("Marketing leader", "/lab"),
}
TOLD = "/leads?status=converted&grade=A&sort=-arrived"  # a lead with a whole story
DRAFT = "Three minutes"  # the terms the demo company has yet to sign
ZONE = ZoneInfo("Europe/Amsterdam")  # the demo company's


def main(names: list[str]) -> None:
    """Build, serve, photograph, stop; only what is named, or all."""
    names = names or [*SHOTS, "digest"]
    home = Path(os.environ.get("ONETEAM_HOME") or tempfile.mkdtemp(prefix="oneteam-pictures-"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
    moment = _in_office_hours(datetime.now(ZONE))
    run = [sys.executable, str(Path(__file__).with_name("at.py")), moment.isoformat(), "oneteam"]
    environment = {
        **os.environ,
        "ONETEAM_HOME": str(home),
        "ONETEAM_URL": url,
        "PYTHONPATH": str(ROOT / "src"),
    }
    built = subprocess.run(
        [*run, "demo", "--no-serve", "--json"], env=environment, capture_output=True, check=True
    )
    logins = {one["role"]: one for one in json.loads(built.stdout)["logins"]}
    server = subprocess.Popen(
        [*run, "runserver", "--noreload", url.removeprefix("http://")],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"{url}/login")
        with sync_playwright() as playwright:
            found = shutil.which("chromium") or shutil.which("chromium-browser")
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
            _photograph(browser, url, logins, moment, names)
            if "digest" in names:
                write_digest(run, DOCS, environment=environment)
                photograph_digest(browser, DOCS)
            browser.close()
    finally:
        server.terminate()
        server.wait(timeout=10)


def _in_office_hours(now: datetime) -> datetime:
    before = now.replace(hour=10, minute=45, second=0, microsecond=0)
    if before > now:
        before -= timedelta(days=1)
    return before - timedelta(days=max(0, before.weekday() - 4))


def _photograph(
    browser: Browser, url: str, logins: dict[str, Any], moment: datetime, names: list[str]
) -> None:
    wanted = {name: shot for name, shot in SHOTS.items() if name in names}
    last_quarter = quarter_of(moment.date()).plus(-1).key
    for role in sorted({role for role, _ in wanted.values()}):
        context = browser.new_context(base_url=url)
        page = context.new_page()
        page.clock.install(time=moment)  # the clocks on the page tick by the browser's time
        page.goto("/login")
        page.get_by_label("E-mail").fill(logins[role]["email"])
        page.get_by_label("Password").fill(logins[role]["password"])
        page.keyboard.press("Enter")
        page.wait_for_url(f"{url}/")
        for name, (who, path) in wanted.items():
            if who == role:
                if name == "lab":  # no worker runs that would have looked
                    page.goto(path)
                    page.get_by_role("button", name="Look again now").click()
                found = {"last_quarter": last_quarter, "draft": _draft(page)}
                _all_looks(page, name, path.format(**found) or _story(page))
        context.close()


def _story(page: Page) -> str:
    page.goto(TOLD)
    return str(page.locator(".table__lead a").first.get_attribute("href"))


def _draft(page: Page) -> str:
    page.goto("/agreement")
    drafts = page.get_by_role("link", name=DRAFT)
    return str(drafts.first.get_attribute("href")) if drafts.count() else ""


def _all_looks(page: Page, name: str, path: str) -> None:
    for suffix, size in SIZES.items():
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
            page.goto(path)
            page.screenshot(path=IMAGES / f"{name}-{scheme}{suffix}.png")


def _wait_for(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    sys.exit(f"{url} did not answer")


if __name__ == "__main__":
    IMAGES.mkdir(parents=True, exist_ok=True)
    main(sys.argv[1:])

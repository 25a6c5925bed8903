"""A real server with a small company in it, and a real Chromium in front of it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import cast as people

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Site:
    """Where the server listens, and the ids of what it knows."""

    url: str
    ids: dict[str, Any]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        pytest.skip("no Chromium: install it with `apt-get install chromium`")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server and a database for each file of tests: what one does to them no other meets."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    home = tmp_path_factory.mktemp("home")
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("ONETEAM_")},
        "ONETEAM_HOME": str(home),
        "ONETEAM_URL": url,
        "PYTHONPATH": str(ROOT / "src"),
    }
    seed = [sys.executable, str(Path(__file__).with_name("seed.py"))]
    seeded = subprocess.run(seed, env=environment, capture_output=True, text=True, check=False)
    assert seeded.returncode == 0, seeded.stderr
    log = (home / "server.log").open("w")
    command = [sys.executable, "-m", "oneteam", "runserver", "--noreload", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait_for(f"{url}/login")
        yield Site(url=url, ids=json.loads(seeded.stdout.splitlines()[-1]))
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture(scope="module")
def signed_in(chromium: Browser, site: Site) -> Callable[[str], Any]:
    """The cookies of somebody who signed in, once for a file: passwords are slow on purpose."""
    kept: dict[str, Any] = {}

    def of(name: str) -> Any:
        if name not in kept:
            context = chromium.new_context(base_url=site.url)
            page = context.new_page()
            page.goto("/login")
            page.get_by_label("E-mail").fill(f"{name}@acme.example")
            page.get_by_label("Password").fill(people.PASSWORD)
            page.keyboard.press("Enter")
            page.wait_for_url(f"{site.url}/")
            kept[name] = context.storage_state()
            context.close()
        return kept[name]

    return of


@pytest.fixture
def visit(
    chromium: Browser, site: Site, signed_in: Callable[[str], Any]
) -> Iterator[Callable[..., Page]]:
    """Open a page as somebody, or as nobody; complaints of the browser fail the test."""
    contexts: list[Any] = []
    complaints: list[str] = []

    def open_as(name: str, path: str, **options: Any) -> Page:
        state = signed_in(name) if name else None
        context = chromium.new_context(base_url=site.url, storage_state=state, **options)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: complaints.append(said.text) if _is_ours(said) else None,
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(path)
        return page

    yield open_as
    for context in contexts:
        context.close()
    assert complaints == []


def _is_ours(said: Any) -> bool:
    # A page that refuses what was typed says so to the browser too: that is no complaint.
    is_answer = (
        "responded with a status of 4" in said.text and "/static/" not in said.location["url"]
    )
    return said.type == "error" and not is_answer


def _wait_for(url: str) -> None:
    for _ in range(150):
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"{url} did not answer")

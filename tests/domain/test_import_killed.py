"""An import that is killed in the middle loses nothing, and can go on or be taken back."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import oneteam

ROWS = 6000


def oneteam_command(home: Path, *words: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "ONETEAM_HOME": str(home),
        "ONETEAM_DATABASE_URL": "",
        "PYTHONPATH": str(Path(oneteam.__file__).parent.parent),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "oneteam", *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finish(home: Path, *words: str) -> str:
    process = oneteam_command(home, *words)
    out, err = process.communicate(timeout=300)
    assert process.returncode == 0, err
    return out


def leads(home: Path) -> int:
    with sqlite3.connect(home / "oneteam.sqlite3", timeout=30) as database:
        return int(database.execute("SELECT count(*) FROM oneteam_lead").fetchone()[0])


def test_a_killed_import_goes_on_holds_and_is_undone(tmp_path: Path) -> None:
    file = tmp_path / "log.csv"
    with file.open("w") as handle:
        handle.write("lead_id,arrived_at,first_response_at,outcome\n")
        for number in range(ROWS):
            at = f"2024-03-{number % 28 + 1:02d}T10:00:00+01:00"
            handle.write(f"{number},{at},{at},won\n")
    home = tmp_path / "home"
    home.mkdir()
    finish(home, "migrate", "-v0")
    process = oneteam_command(home, "import", "responses", str(file))
    until = time.monotonic() + 240
    while leads(home) == 0 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    there = leads(home)
    assert process.returncode == -signal.SIGKILL
    assert 0 < there < ROWS
    assert there % 2000 == 0
    again = json.loads(finish(home, "import", "responses", str(file), "--json"))
    assert again["files"][0]["unchanged"] == there
    assert again["files"][0]["created"] == ROWS - there
    finish(home, "verify")
    for batch in (again["batch"], again["batch"] - 1):
        finish(home, "undo-import", str(batch))
    assert leads(home) == 0
    finish(home, "verify")

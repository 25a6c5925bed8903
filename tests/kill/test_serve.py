"""`oneteam serve` stops cleanly, mends itself, and leaves nothing behind when it is killed."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from installation import SOURCE, Installation, installation
from kill.programs import BEATING

pytestmark = [pytest.mark.kill, pytest.mark.timeout(300)]
SECONDS = 60.0  # patience on a busy machine; on a quiet one all of this takes two or three


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    """A server with its worker beside it, both at work."""
    with installation(tmp_path / "home") as place:
        place.start("web", "serve", "--with-worker", "--port", str(place.port))
        place.wait_until_up()
        wait_for(lambda: len(beating(place)) == 1, "the worker's sign of life")
        yield place


def test_the_first_answer_finds_the_worker_at_work(tmp_path: Path) -> None:
    late = "import sys, time\nif 'worker' in sys.orig_argv:\n    time.sleep(5)\n"
    (tmp_path / "sitecustomize.py").write_text(late)
    with installation(tmp_path / "home") as place:
        place.settings["PYTHONPATH"] = f"{tmp_path}{os.pathsep}{SOURCE}"
        place.start("web", "serve", "--with-worker", "--port", str(place.port))
        place.wait_until_up()
        status, body = place.request("GET", "/readyz")
        assert (status, body["problems"]) == (200, [])


@pytest.mark.parametrize("signal_", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "Ctrl-C"])
def test_told_to_stop_it_ends_with_0_and_leaves_nothing(here: Installation, signal_: int) -> None:
    family = [here.processes["web"].pid, *here.children("web")]
    assert len(family) >= 3
    asked = time.monotonic()
    if signal_ == signal.SIGINT:
        os.killpg(here.processes["web"].pid, signal_)  # a terminal tells everyone in the group
    else:
        here.processes["web"].terminate()
    assert here.processes["web"].wait(SECONDS) == 0, here.log("web")
    assert time.monotonic() - asked < SECONDS / 2
    assert not any(is_alive(pid) for pid in family)
    assert is_free(here.port)
    assert "Traceback" not in here.log("web")


def test_what_dies_inside_it_is_started_again(here: Installation) -> None:
    before = beating(here)
    here.kill_child("web")  # the process that answers and the worker, at once
    wait_for(lambda: len(beating(here) - before) == 1, "another worker")
    here.wait_until_up()
    assert here.processes["web"].poll() is None
    here.processes["web"].terminate()
    assert here.processes["web"].wait(SECONDS) == 0, here.log("web")


def test_what_dies_twice_in_seconds_ends_everything_with_an_error(here: Installation) -> None:
    family = here.children("web")
    deadline = time.monotonic() + SECONDS
    while here.processes["web"].poll() is None:
        assert time.monotonic() < deadline, "it went on and on"
        family += here.children("web")
        here.kill_child("web")
        time.sleep(0.3)
    assert here.processes["web"].returncode == 1, here.log("web")
    assert "crash loop" in here.log("web")
    wait_for(lambda: not any(is_alive(pid) for pid in family), "its children to end")


def test_killed_outright_it_leaves_nothing_on_the_port(here: Installation) -> None:
    children = here.children("web")
    here.kill_parent("web")
    wait_for(lambda: not any(is_alive(pid) for pid in children), "its children to end")
    wait_for(lambda: is_free(here.port), "the port")  # their last threads end a moment later
    here.start("web", "serve", "--port", str(here.port))
    here.wait_until_up()


def beating(here: Installation) -> set[str]:
    return {worker for (worker,) in here.rows(BEATING)}


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def wait_for(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SECONDS
    while not holds():
        assert time.monotonic() < deadline, f"waited in vain for {what}"
        time.sleep(0.1)

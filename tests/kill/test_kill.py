"""What was acknowledged survives: web and workers are killed at random under load."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import random
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from installation import Installation, ask, free_port, fresh_database, installation
from kill.programs import BEATING, EARLIER, EARLIER_LEADS, LOOK

pytestmark = [pytest.mark.kill, pytest.mark.timeout(900)]

ROUNDS = 5  # each kills all four processes once, in random order: 20 kills
CLIENTS = 4
BUSY = 5  # leads that a web server has acknowledged since it came up, before it is killed again


@dataclass
class Load:
    """What the clients sent, and what was acknowledged to them."""

    ports: list[int]
    acknowledged: dict[str, int] = field(default_factory=dict)  # key of the post: id of the lead
    by_port: Counter[int] = field(default_factory=Counter)
    tries: Counter[str] = field(default_factory=Counter)
    is_over: threading.Event = field(default_factory=threading.Event)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    """An installation on the database under test, with people and a pool."""
    with fresh_database() as url, installation(tmp_path / "home", database_url=url) as place:
        place.set_up()
        yield place


def test_nothing_acknowledged_is_lost_when_processes_are_killed(
    here: Installation, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(20260302)
    assert here.python(EARLIER_LEADS) == EARLIER
    ports = {"web-1": free_port(), "web-2": free_port()}
    names = [*ports, "worker-1", "worker-2"]
    for name in names:
        start(here, name, ports)
    load = Load(list(ports.values()))
    killed: Counter[str] = Counter()
    with clients_of(here, load):
        for name in (name for _ in range(ROUNDS) for name in chance.sample(names, len(names))):
            wait_until_at_work(here, name, ports, load)
            time.sleep(chance.uniform(0.0, 0.4))
            way = chance.choice(["group", "parent", "child"] if name in ports else ["group"])
            kill(here, name, way)
            if way != "child":
                start(here, name, ports)
            killed[f"{name.split('-')[0]} ({way})"] += 1
    found = here.python(LOOK)
    with capsys.disabled():
        print_table(here, killed, load, found)
    assert killed.total() >= 20
    assert len(load.acknowledged) >= BUSY * ROUNDS * len(ports)
    check(found, load)


@contextlib.contextmanager
def clients_of(here: Installation, load: Load) -> Iterator[None]:
    """Clients that post all the time; at the end each stops when its last lead is acknowledged."""
    clients = [
        threading.Thread(target=post_until_over, args=(here, load), daemon=True)
        for _ in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    try:
        yield
    finally:
        load.is_over.set()
    for client in clients:
        client.join()


def check(found: dict[str, Any], load: Load) -> None:
    """Every promise, one line each."""
    ids = list(load.acknowledged.values())
    assert len(set(ids)) == len(ids), "two posts became one lead"
    assert set(ids) <= set(found["ids"]), "an acknowledged lead is gone"
    assert found["replies"] >= len(ids)
    assert found["leads"] >= len(ids) + EARLIER
    assert found["emails"] == found["leads"], "a lead exists twice"
    assert found["leads"] == found["replies"] + EARLIER, "a lead without its answer, or reverse"
    assert found["not_owned_once"] == 0
    assert found["without_clocks"] == 0
    assert found["overdue_unfired"] == 0
    assert found["breaches"] == found["breaches_told"] == 2 * EARLIER, "not each breach once"
    assert found["taken_twice"] == 0, "a step was taken twice"
    assert found["handed_on"] == EARLIER, "not each late lead was handed on once"
    assert found["spread"] <= 1, "the rotation is not fair"
    assert found["violations"] == []


def start(here: Installation, name: str, ports: dict[str, int]) -> None:
    """Start a web server or a worker, without waiting for it."""
    if name in ports:
        here.start(name, "serve", "--port", str(ports[name]))
    else:
        here.start(name, "worker")


def kill(here: Installation, name: str, way: str) -> None:
    """SIGKILL the whole group, only its first process, or only what that one started."""
    {"group": here.kill, "parent": here.kill_parent, "child": here.kill_child}[way](name)


def wait_until_at_work(
    here: Installation, name: str, ports: dict[str, int], load: Load, *, seconds: float = 120
) -> None:
    """Wait until a web server acknowledges leads, or a worker was heard of: now it hurts."""
    deadline = time.monotonic() + seconds
    before = load.by_port[ports[name]] if name in ports else 0
    while time.monotonic() < deadline:
        if here.processes[name].poll() is not None:  # its child died twice in seconds: it gave up,
            start(here, name, ports)  # and whatever runs services starts it again
        pid = here.processes[name].pid
        if name in ports:
            if load.by_port[ports[name]] >= before + BUSY:
                return
        elif any(worker.endswith(f"-{pid}") for (worker,) in here.rows(BEATING)):
            return
        time.sleep(0.05)
    raise AssertionError(f"{name}: {here.log(name)}")


def post_until_over(here: Installation, load: Load) -> None:
    """Post leads one after another, each again and again with its key until it is acknowledged."""
    for port in itertools.cycle(load.ports):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        key = uuid.uuid4().hex[:12]
        body = {"contact": {"name": "Kim", "email": f"kim@{key}.example"}, "source": "website"}
        while key not in load.acknowledged:
            load.tries["posts"] += 1
            try:
                status, answer = ask(
                    connection, "POST", "/api/v1/leads", body, token=here.token, key=key
                )
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                is_nobody_there = isinstance(error, ConnectionRefusedError)
                load.tries["nobody there" if is_nobody_there else "cut off"] += 1
                port = next(other for other in load.ports if other != port)
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                time.sleep(0.05)
                continue
            if status == 201:
                load.acknowledged[key] = answer["id"]
                load.by_port[port] += 1
            else:
                load.tries[f"answered {status}"] += 1
                time.sleep(0.05)
        connection.close()
        if load.is_over.wait(0.02):  # a steady stream: the point is the kills, not the rate
            return


def print_table(
    here: Installation, killed: Counter[str], load: Load, found: dict[str, Any]
) -> None:
    """The table for people: what was done to it, what was found afterwards."""
    lost = set(load.acknowledged.values()) - set(found["ids"])
    rows = {
        "database": "PostgreSQL" if here.database_url else "SQLite",
        "killed with SIGKILL": killed.total(),
        **{f"  {name}": count for name, count in sorted(killed.items())},
        "posts sent": load.tries["posts"],
        **{f"  {name}": count for name, count in sorted(load.tries.items()) if name != "posts"},
        "leads acknowledged": len(load.acknowledged),
        "leads in the database": found["leads"],
        "acknowledged but missing": len(lost),
        "not owned by exactly one": found["not_owned_once"],
        "without clocks": found["without_clocks"],
        "breaches": found["breaches"],
        "steps taken (warned to handed on)": found["steps"],
        "steps taken twice": found["taken_twice"],
        "overdue and unfired": found["overdue_unfired"],
        "most minus fewest a person got": found["spread"],
        "assertions of verify broken": len(found["violations"]),
    }
    print()
    for name, value in rows.items():
        print(f"  {name:36} {value}")

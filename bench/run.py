"""The whole measurement: `make bench` prints it for both databases in one run.

Rates on shared machines differ by a factor of two from run to run; the ratios within a run do not.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent.parent / "tests"), str(Path(__file__).parent.parent)]

from bench import business_time, firing, intake, pages  # noqa: E402
from installation import Installation, installation  # noqa: E402

PARTS = ("time", "intake", "firing", "pages")


def main() -> None:
    """Measure business time once, and the rest on each database."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], default=list(PARTS))
    wanted = parser.parse_args().parts
    if "time" in wanted:
        _print("Business time", business_time.measure())
    databases = {"SQLite": "", "PostgreSQL": os.environ.get("ONETEAM_DATABASE_URL", "")}
    for name, url in databases.items():
        if name == "PostgreSQL" and not url:
            print("\nPostgreSQL: not measured, run it through tests/postgres.py")
            continue
        for part, measure in (("intake", _intake), ("firing", _firing), ("pages", _pages)):
            if part in wanted:
                with _fresh(url, part) as here:
                    _print(f"{name}: {part}", measure(here))


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
    here.start_web()
    here.start("worker", "worker")
    rows = [("raw: 3 inserts a transaction, 1 connection", f"{raw:8.0f}/s")]
    intake.measure(here, 4)  # warm
    for clients in (1, 4, 8, 16):
        load = intake.measure(here, clients)
        ratio = raw / load.per_second if load.per_second else float("inf")
        rows.append(
            (
                f"acknowledged, {clients} clients, worker on",
                f"{load.per_second:8.0f}/s  p50 {load.p50_ms:6.1f} ms  p99 {load.p99_ms:6.1f} ms"
                f"  raw/ours {ratio:5.1f}  failed {load.failed}",
            )
        )
    return rows


def _firing(here: Installation) -> list[tuple[str, str]]:
    lag = firing.measure(here)
    return [
        (
            f"{lag.fired} clocks due inside a minute, 1 worker",
            f"lag p50 {lag.p50:.2f} s  p99 {lag.p99:.2f} s  worst {lag.worst:.2f} s",
        )
    ]


def _pages(here: Installation) -> list[tuple[str, str]]:
    return [
        (name, f"p50 {page['p50']:6.1f} ms  p95 {page['p95']:6.1f} ms  {page['queries']} queries")
        for name, page in pages.measure(here).items()
    ]


def _print(title: str, rows: list[tuple[str, str]]) -> None:
    print(f"\n{title}")
    for name, figure in rows:
        print(f"  {name:48} {figure}", flush=True)


if __name__ == "__main__":
    main()

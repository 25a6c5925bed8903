"""The bench is measured by hand; that its command line works is tested."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
ASK = """
import sys; sys.path.insert(0, "."); from bench.run import PARTS, parts_of
print(parts_of(sys.argv[1:]) == list(PARTS))
"""


@pytest.mark.parametrize(("named", "answer"), [([], "True"), (["time"], "False")])
def test_the_bench_measures_everything_unless_told_what(named: list[str], answer: str) -> None:
    assert _run("-c", ASK, *named).stdout.strip() == answer


def test_a_part_the_bench_does_not_have_is_named() -> None:
    done = _run("bench/run.py", "tea")
    assert done.returncode == 2
    assert "no such part: tea" in done.stderr


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True
    )

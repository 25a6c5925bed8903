"""The first command somebody tries on an empty home."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"


def test_a_report_on_an_empty_home_is_empty_and_not_an_error(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "oneteam", "report", "funnel", "--json"],
        env={"PYTHONPATH": str(SOURCE), "ONETEAM_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout.split()) == (0, ["{", '"rows":', "[]", "}"]), done.stderr

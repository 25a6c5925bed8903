"""What was acknowledged is on disk: the settings that promise it, asked of a real database file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
ASK = """
import json
from django.db import connection
def asked():
    names = ["journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout"]
    with connection.cursor() as cursor:
        return [cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names]
first = asked()
connection.close()
from oneteam.demo.building import without_waiting_for_the_disk
with without_waiting_for_the_disk():
    lowered = asked()
restored = asked()
print(json.dumps([first, lowered, restored, connection.settings_dict["NAME"]]))
"""


def test_sqlite_waits_for_the_disk_and_a_demo_gives_that_back(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "oneteam", "shell", "-v", "0", "-c", ASK],
        env={"PYTHONPATH": str(SOURCE), "ONETEAM_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=True,
    )
    first, lowered, restored, name = json.loads(done.stdout)
    assert Path(name).is_file()
    assert first == restored == ["wal", 2, 1, 1, 20_000]  # 2: FULL
    assert lowered[1] == 0

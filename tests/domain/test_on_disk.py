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
print(json.dumps([first, asked(), connection.settings_dict["NAME"]]))
"""


def test_sqlite_waits_for_the_disk_on_every_connection(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "oneteam", "shell", "-v", "0", "-c", ASK],
        env={"PYTHONPATH": str(SOURCE), "ONETEAM_HOME": str(tmp_path / "home")},
        capture_output=True,
        text=True,
        check=True,
    )
    first, second, name = json.loads(done.stdout)
    assert Path(name).is_file()
    assert first == second == ["wal", 2, 1, 1, 20_000]  # 2: FULL

"""The built wheel, installed alone in a clean environment, makes a demo company that verifies.

python tests/wheel.py
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).parent.parent


def main() -> None:
    """Build, install, run; any failing command ends with its exit code."""
    with tempfile.TemporaryDirectory(prefix="oneteam-wheel-") as folder:
        home = Path(folder)
        print("== building the wheel", flush=True)
        _run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "-o", home / "dist", ROOT)
        [wheel] = (home / "dist").glob("*.whl")
        print(f"== installing {wheel.name} in a clean environment", flush=True)
        venv.create(home / "env", with_pip=True)
        pip = [home / "env" / "bin" / "python", "-m", "pip", "install", "-q"]
        _run(*pip, "--require-hashes", "-r", ROOT / "requirements" / "base.lock")
        _run(*pip, "--no-deps", wheel)
        oneteam = home / "env" / "bin" / "oneteam"
        print("== oneteam demo --no-serve", flush=True)
        _run(oneteam, "demo", "--no-serve", cwd=home)
        print("== oneteam verify", flush=True)
        _run(oneteam, "verify", cwd=home)


def _run(*command: str | Path, cwd: Path = ROOT) -> None:
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "ONETEAM_"))}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=clean, check=False)
    if done.returncode:
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()

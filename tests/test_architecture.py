"""What import-linter cannot see: string foreign keys, file sizes, rules without Django."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

SOURCE = Path(__file__).parent.parent / "src" / "oneteam"
ORDER = [
    "org",
    "timeline",
    "domain.agreement",
    "domain.teamwork",
    "domain.campaigns",
    "domain.requests",
    "domain.capture",
    "domain.qualification",
    "domain.routing",
    "domain.clocks",
    "domain.feedback",
    "domain.pipeline",
    "domain.attribution",
    "domain.recognition",
    "domain.bonus",
    "domain.scoreboard",
    "stream",
]


def _package(model: type) -> str:
    return model.__module__.removeprefix("oneteam.").removesuffix(".models")


def test_foreign_keys_point_upstream() -> None:
    downstream = []
    for model in apps.get_app_config("oneteam").get_models():
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not getattr(field, "concrete", False) or target is None:
                continue
            if not target.__module__.startswith("oneteam."):
                continue
            if ORDER.index(_package(target)) > ORDER.index(_package(model)):
                downstream.append(f"{model.__name__}.{field.name} -> {target.__name__}")
    assert downstream == []


def test_files_stay_small() -> None:
    lengths = {
        path.relative_to(SOURCE): len(path.read_text(encoding="utf-8").splitlines())
        for path in SOURCE.rglob("*.py")
        if "migrations" not in path.parts
    }
    assert {path: n for path, n in lengths.items() if n > 400} == {}
    long = [path for path, n in lengths.items() if n > 160]
    assert len(long) <= len(lengths) / 10, sorted(long)


RULES = sorted(
    ".".join(path.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__")
    for path in SOURCE.rglob("*.py")
    if "rules" in (path.stem, path.parent.name)
)


def test_rules_run_where_django_is_forbidden() -> None:
    program = (
        "import sys\n"
        "class Forbidden:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name.split('.')[0] in ('django', 'psycopg', 'sqlite3', 'socket'):\n"
        "            raise ImportError('rules may not import ' + name)\n"
        "import importlib\n"
        "import oneteam\n"
        "for name in ('sqlite3', 'sqlite3.dbapi2', 'pysqlite3'): sys.modules.pop(name, None)\n"
        "sys.meta_path.insert(0, Forbidden())\n"
        f"for name in {RULES!r}: importlib.import_module(name)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": str(SOURCE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_pages_start_without_the_libraries_of_learning() -> None:
    program = (
        "import os, sys\n"
        "os.environ['DJANGO_SETTINGS_MODULE'] = 'oneteam.settings'\n"
        "import django; django.setup()\n"
        "import oneteam.urls, oneteam.management.commands.learn\n"
        "print([name for name in ('sklearn', 'scipy', 'pandas') if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(SOURCE.parent)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "[]", done.stderr


MODULES = sorted(path for path in SOURCE.rglob("*.py") if path.name != "0001_initial.py")


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_every_module_opens_by_saying_what_it_holds(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if source.strip():
        assert ast.get_docstring(ast.parse(source)), f"{path} has no docstring"


def test_days_are_counted_where_the_company_is() -> None:
    asking = [path for path in MODULES if "localdate" in path.read_text(encoding="utf-8")]
    assert asking == [], "ask org.queries.local_day: whoever looks may live in another day"

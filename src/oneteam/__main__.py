"""The `oneteam` command: Django's management commands under one name."""

from __future__ import annotations

import io
import os
import sys
import textwrap

STARTS_WITH_TABLES = {
    "import",
    "undo_import",
    "report",
    "learn",
    "token",
    "verify",
    "serve",
    "worker",
}


def main() -> None:
    """Run one command; `undo-import` and `undo_import` are the same.

    On an empty database the commands of the product first make the tables, so that the first
    thing somebody tries works.
    """
    _write_in_any_locale()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneteam.settings")
    from django.core.management import execute_from_command_line

    arguments = ["oneteam", *sys.argv[1:]]
    if arguments[1:] in ([], ["help"], ["-h"], ["--help"]):
        _list_commands()
        return
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        arguments[1] = arguments[1].replace("-", "_")
        is_help = {"-h", "--help"} & set(arguments)
        if arguments[1] in STARTS_WITH_TABLES and not is_help:
            _make_tables_where_there_are_none()
    execute_from_command_line(arguments)


def _write_in_any_locale() -> None:
    """Files and pipes get UTF-8, as JSON must be; a terminal gets what it can show."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def _list_commands() -> None:
    """The product's commands with what each does; then the framework's, so that none is hidden."""
    import django
    from django.core.management import get_commands, load_command_class

    django.setup()
    commands = get_commands()
    ours = sorted(name for name, app in commands.items() if app == "oneteam")
    lines = ["Usage: oneteam COMMAND [options]", ""]
    for name in ours:
        what = load_command_class("oneteam", name).help
        lines.append(f"  {name.replace('_', '-'):<12}  {what}")
    others = sorted(name for name, app in commands.items() if app != "oneteam")
    lines += ["", "`oneteam COMMAND --help` tells more. From the framework underneath:", ""]
    lines += textwrap.wrap(", ".join(others), width=96, initial_indent="  ", subsequent_indent="  ")
    sys.stdout.write("\n".join(lines) + "\n")


def _make_tables_where_there_are_none() -> None:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    main()

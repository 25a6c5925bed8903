"""The `oneteam` command: Django's management commands under one name."""

from __future__ import annotations

import os
import sys

STARTS_WITH_TABLES = {"import", "undo_import", "report", "token", "verify", "serve", "worker"}


def main() -> None:
    """Run one command; `undo-import` and `undo_import` are the same.

    On an empty database the commands of the product first make the tables, so that the first
    thing somebody tries works.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneteam.settings")
    from django.core.management import execute_from_command_line

    arguments = ["oneteam", *sys.argv[1:]]
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        arguments[1] = arguments[1].replace("-", "_")
        is_help = {"-h", "--help"} & set(arguments)
        if arguments[1] in STARTS_WITH_TABLES and not is_help:
            _make_tables_where_there_are_none()
    execute_from_command_line(arguments)


def _make_tables_where_there_are_none() -> None:
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if not connection.introspection.table_names():
        call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    main()

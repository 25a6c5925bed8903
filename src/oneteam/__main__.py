"""The `oneteam` command: Django's management commands under one name."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run one command; `undo-import` and `undo_import` are the same."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneteam.settings")
    from django.core.management import execute_from_command_line

    arguments = list(sys.argv)
    arguments[0] = "oneteam"
    if len(arguments) > 1 and not arguments[1].startswith("-"):
        arguments[1] = arguments[1].replace("-", "_")
    execute_from_command_line(arguments)


if __name__ == "__main__":
    main()

"""`oneteam serve`: serves the pages, the forms and the API."""

from __future__ import annotations

from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from oneteam.worker.supervise import serve_all


class Command(BaseCommand):
    """Runs until stopped by Ctrl-C or SIGTERM."""

    requires_system_checks = (Tags.security,)  # the others load every page
    help = "Serve the pages, the forms and the API."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on: %(default)s")
        parser.add_argument("--port", type=int, default=8000, help="by default %(default)s")
        parser.add_argument("--threads", type=int, default=8, help="requests answered at once")
        parser.add_argument(
            "--processes", type=int, default=1, help="use more with PostgreSQL only"
        )
        parser.add_argument("--with-worker", action="store_true", help="run the worker as well")

    def handle(self, *args: Any, **options: Any) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("The database is not up to date: run `oneteam setup` first.")
        host, port = options["host"], options["port"]
        self.stdout.write(f"OneTeam serves on http://{host}:{port} (Ctrl-C stops it)")
        serve_all(
            host=host,
            port=port,
            threads=options["threads"],
            processes=options["processes"],
            with_worker=options["with_worker"],
        )

"""`oneteam demo`: a company to look around in, built if need be, then served."""

from __future__ import annotations

import errno
import json
import os
import shutil
import socket
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from oneteam.demo import building
from oneteam.org import queries as org
from oneteam.worker.supervise import serve_all

PASSWORD = "braided-river-demo"  # printed, known to everyone, for the demo only


class Command(BaseCommand):
    """Builds the demo company in an empty home, then serves it until Ctrl-C."""

    help = "Build a demo company with a year of history, print its logins and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How large, and whether and where to serve."""
        parser.add_argument(
            "--scale",
            choices=[*building.SCALES],
            default="small",
            help="how many leads; by default %(default)s",
        )
        parser.add_argument("--no-serve", action="store_true", help="build only")
        parser.add_argument("--fresh", action="store_true", help="build again, from nothing")
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on: %(default)s")
        parser.add_argument("--port", type=int, default=8000, help="by default %(default)s")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build unless it is there, print the way in, serve."""
        host, port, quiet = options["host"], options["port"], options["json"]
        if not options["no_serve"]:
            _refuse_taken_port(host, port)
        call_command("migrate", verbosity=0, interactive=False)
        is_there = self._is_there()
        if is_there and options["fresh"]:
            self._clear()
            is_there = False
        built = None if is_there else self._build(options["scale"], quiet=quiet)
        address, logins = f"http://{host}:{port}", building.logins(PASSWORD)
        if quiet:
            self.stdout.write(json.dumps(_report(address, logins, built)))
            self.stdout.flush()
        else:
            self._say(address, logins, built)
        if not options["no_serve"]:
            _keep_logins_in_sight()
            serve_all(host=host, port=port)
            if not quiet:
                self.stdout.write(f"Stopped. {settings.HOME} keeps the company for the next start.")

    def _build(self, scale: str, *, quiet: bool) -> building.Built:
        leads = building.SCALES[scale]
        if not quiet:
            self.stdout.write(f"Building a demo company with {leads:,} leads ...")
            self.stdout.flush()
        progress = self._silent if quiet else self._progress()
        try:
            return building.build(
                leads=leads, now=timezone.now(), password=PASSWORD, progress=progress
            )
        except KeyboardInterrupt:
            raise CommandError(
                "Interrupted: nothing was kept, and the next start builds it again.", returncode=130
            ) from None

    def _is_there(self) -> bool:
        if org.find_company() is None:
            return False
        if not building.is_demo():
            raise CommandError(
                f"{settings.HOME} holds a company of your own; the demo leaves it alone. "
                "Name another folder in ONETEAM_HOME."
            )
        return True

    def _clear(self) -> None:
        if connection.vendor != "sqlite":
            raise CommandError("--fresh works on SQLite only: give the demo a new database.")
        connection.close()
        for path in Path(settings.HOME).glob("oneteam.sqlite3*"):
            path.unlink()
        call_command("migrate", verbosity=0, interactive=False)

    def _progress(self) -> building.Progress:
        width = max(5, min(40, shutil.get_terminal_size().columns - 30))
        is_terminal = sys.stdout.isatty()

        def show(day: int, days: int, made: int) -> None:
            if is_terminal:
                bar = "█" * (width * day // days)
                self.stdout.write(f"\r{bar:<{width}} {made:>7,} leads", ending="")
                if day == days:
                    self.stdout.write("")
            elif day % 73 == 0:
                self.stdout.write(f"day {day} of {days}: {made:,} leads")
            self.stdout.flush()

        return show

    def _silent(self, day: int, days: int, made: int) -> None:
        return

    def _say(
        self, address: str, logins: tuple[building.Login, ...], built: building.Built | None
    ) -> None:
        if built is not None:
            self.stdout.write(
                f"Built {built.leads:,} leads of {built.people} people in {built.seconds:.0f} s."
            )
        self.stdout.write(f"\nOpen {address} and sign in as one of\n\n")
        columns = [("role", "name", "e-mail", "password")]
        columns += [(one.role, one.name, one.email, one.password) for one in logins]
        widths = [max(map(len, column)) for column in zip(*columns, strict=True)]
        for row in columns:
            cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
            self.stdout.write(f"  {'  '.join(cells).rstrip()}")
        self.stdout.write(f"\nThe form is at {address}/f/contact. Ctrl-C stops.\n")
        self.stdout.flush()


def _keep_logins_in_sight() -> None:
    if "ONETEAM_LOG_LEVEL" not in settings.GIVEN:  # two lines for each request push them away
        settings.LOG_ROOT["level"] = "WARNING"  # in the fork that answers
        os.environ.update(ONETEAM_LOG_LEVEL="WARNING")  # in the worker


def _refuse_taken_port(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as refused:
            why = "is in use" if refused.errno == errno.EADDRINUSE else f"does not work ({refused})"
            raise CommandError(f"Port {port} of {host} {why}: name another with --port.") from None


def _report(
    address: str, logins: tuple[building.Login, ...], built: building.Built | None
) -> dict[str, Any]:
    return {
        "address": address,
        "form": f"{address}/f/contact",
        "home": str(settings.HOME),
        "logins": [asdict(login) for login in logins],
        "built": built is not None,
        "leads": built.leads if built else None,
        "people": built.people if built else None,
        "seconds": round(built.seconds, 1) if built else None,
    }

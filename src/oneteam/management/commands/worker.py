"""`oneteam worker`: deals with what falls due and tells people of it."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandParser

from oneteam.worker import loops
from oneteam.worker.supervise import end_with_supervisor


class Command(BaseCommand):
    """Runs until stopped by Ctrl-C or SIGTERM; any number of workers may run."""

    requires_system_checks = (Tags.security,)  # the others load every page
    help = "Deal with what falls due: clocks, recycled leads, notices, messages."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do all that is due, then stop")

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        if once:
            self.stdout.write(f"Done: {loops.run_once()} steps.")
            return
        end_with_supervisor()
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        loops.run_all(stop)

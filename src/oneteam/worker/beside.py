"""Lets the pages wait for the worker beside them, so that the first answer finds both at work."""

from __future__ import annotations

import os
import time

from django.db import connection
from django.utils import timezone

from oneteam.timeline import queries as timeline
from oneteam.worker.supervise import WORKER_BESIDE

PATIENCE = (
    20.0  # seconds: it needs two; should it not come up, pages without it are better than none
)
PAUSE = 0.05


def wait_for_worker() -> None:
    """In a child of `serve_all`: return once a worker was heard of, if one was started beside it.

    What asks meanwhile waits in the queue of the port. After a restart of this process alone the
    worker is at work, and nothing waits.
    """
    if not os.environ.get(WORKER_BESIDE):
        return
    until = time.monotonic() + PATIENCE
    while not timeline.is_worked(now=timezone.now()) and time.monotonic() < until:
        time.sleep(PAUSE)
    connection.close()

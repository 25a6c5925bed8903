"""Serves the pages with the worker beside them, and leaves nothing behind when it ends.

One process group: Ctrl-C reaches everyone. When this process is killed outright, the kernel ends
its children (Linux), so that no orphan keeps the port.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

SUPERVISOR = "ONETEAM_SUPERVISOR_PID"
WORKER_BESIDE = "ONETEAM_WORKER_BESIDE"
HERE = ("127.0.0.1", "localhost")
STOP_WITHIN = 10  # seconds a child gets to finish what it is doing
PR_SET_PDEATHSIG = 1  # from <linux/prctl.h>


def serve_all(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    threads: int = 8,
    processes: int = 1,
    with_worker: bool = True,
) -> None:
    """Serve until stopped by Ctrl-C or SIGTERM; what dies inside is started again.

    When the process that answers dies twice within seconds, all ends with exit code 1, for
    whatever runs the service to start it anew. One process is enough for SQLite, which lets one
    write at a time; PostgreSQL can use more.
    """
    lead_here(host, port)
    os.environ[SUPERVISOR] = str(os.getpid())
    os.environ[WORKER_BESIDE] = "yes" if with_worker else ""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # whitenoise looks for it
    connections.close_all()  # children must not inherit an open connection
    server = Granian(
        "oneteam.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_WITHIN,
        log_level=LogLevels.error,
    )
    with _worker_beside() if with_worker else contextlib.nullcontext():
        server.serve()


def lead_here(host: str, port: int) -> None:
    """Let links in messages lead to where this machine serves, unless ONETEAM_URL was given."""
    if host in HERE and "ONETEAM_URL" not in settings.GIVEN:
        settings.URL = f"http://{host}:{port}"  # for the pages: they are answered by a fork
        os.environ.update(ONETEAM_URL=settings.URL)  # for the worker, which reads its own settings


def end_with_supervisor() -> None:
    """In a child of `serve_all`: end when the supervisor ends, however it ends."""
    supervisor = int(os.environ.get(SUPERVISOR, "0"))
    if not supervisor:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        threading.Thread(target=_watch, args=(supervisor,), daemon=True).start()
    if os.getppid() != supervisor:  # it ended before we asked
        os._exit(1)


def _watch(supervisor: int) -> None:
    while os.getppid() == supervisor:
        time.sleep(0.5)
    os._exit(1)


@contextlib.contextmanager
def _worker_beside() -> Iterator[None]:
    stopping = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stopping,), name="worker-keeper")
    keeper.start()
    try:
        yield
    finally:
        stopping.set()
        keeper.join()


def _keep_worker(stopping: threading.Event) -> None:
    """Run the worker command, again whenever it ends, until stopping."""
    while not stopping.is_set():
        child = subprocess.Popen([sys.executable, "-m", "oneteam", "worker"])
        while child.poll() is None and not stopping.wait(0.2):
            pass
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(STOP_WITHIN)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        stopping.wait(2)  # after Ctrl-C the worker ends before we hear of it: do not restart it

"""Runs a program as if it were another moment: `at.py 2026-03-02T10:45+01:00 oneteam serve`."""

from __future__ import annotations

import runpy
import sys
from datetime import datetime

import time_machine

if __name__ == "__main__":
    _, moment, module, *_ = sys.argv
    sys.argv = sys.argv[2:]
    with time_machine.travel(datetime.fromisoformat(moment), tick=True):
        runpy.run_module(module, run_name="__main__", alter_sys=True)

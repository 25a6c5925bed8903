"""Reads a draft from a file, in TOML or JSON, and says the days of its replay."""

from __future__ import annotations

import json
import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from oneteam.org import queries as org


def read_draft(path: Path) -> Any:
    """What a file says; by its name JSON, else TOML. Raises CommandError."""
    try:
        with path.open("rb") as file:
            return json.load(file) if path.suffix == ".json" else tomllib.load(file)
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from None
    except (tomllib.TOMLDecodeError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}.") from None
    except RecursionError:
        raise CommandError(f"{path} cannot be read: it is nested too deep.") from None


def days_said(since: datetime, until: datetime) -> str:
    """The days of a period, the last one included, as the company counts them."""
    last = org.local_day(until - timedelta(microseconds=1))
    return f"{org.local_day(since):%Y-%m-%d} to {last:%Y-%m-%d}"

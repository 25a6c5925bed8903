"""Reads a draft from a file, in TOML or JSON."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError


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

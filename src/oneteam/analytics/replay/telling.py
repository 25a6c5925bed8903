"""How the files tell a fact, and how what DuckDB answered is put in order."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from oneteam.analytics.tables import FACTS


def expression(fact: str) -> str:
    """How the files tell a fact of `x`."""
    if fact not in FACTS:
        return f"json_extract(x.custom, '$.\"{fact}\"')::VARCHAR"
    if FACTS[fact] == "VARCHAR":
        return f'x."{fact} #"'
    return f'x."{fact}"::TINYINT' if FACTS[fact] == "BOOLEAN" else f'x."{fact}"'


def placed(said: Any, places: NDArray[Any]) -> Any:
    """What was said, each at its place."""
    found = np.ma.empty_like(said) if isinstance(said, np.ma.MaskedArray) else np.empty_like(said)
    found[places] = said
    return found


def texts(said: Any) -> Any:
    """Texts, None where nothing is known."""
    if isinstance(said, np.ma.MaskedArray):
        return np.ma.filled(said.astype(object), None)
    return said

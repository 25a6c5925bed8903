"""Which problems an operation may answer with, for its OpenAPI description."""

from __future__ import annotations

from typing import Any

from oneteam.api.shapes import ProblemOut

_ALWAYS = dict.fromkeys((400, 401, 403, 422, 503), ProblemOut)

READ: dict[int, Any] = {**_ALWAYS}
READ_ONE: dict[int, Any] = {**_ALWAYS, 404: ProblemOut}
CHANGE: dict[int, Any] = {**_ALWAYS, 413: ProblemOut, 415: ProblemOut}
CHANGE_ONE: dict[int, Any] = {**CHANGE, 404: ProblemOut, 409: ProblemOut}

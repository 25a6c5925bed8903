"""Reads request bodies: JSON, of a sane size, depth and content."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from ninja.parser import Parser
from pydantic_core import from_json

from oneteam.api.problems import Problem

LARGEST_BODY = 64 * 1024  # bytes; a lead with fifty touches takes about a tenth of it


class JSONBodies(Parser):
    """JSON only; numbers, nesting and characters that nothing can hold are malformed."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value; Problem 415, 413 or 400 when there is none to be had."""
        if request.content_type != "application/json":
            raise Problem(415, "Send JSON, with Content-Type: application/json.")
        if len(request.body) > LARGEST_BODY:
            raise Problem(413, f"The request body is larger than {LARGEST_BODY} bytes.")
        try:
            value = from_json(request.body, allow_inf_nan=False)
            # Two readers may take different ones of two equal names: none is guessed here.
            json.loads(request.body, object_pairs_hook=_each_once)
        except ValueError as error:
            raise Problem(400, f"The body is not JSON: {error}.") from error
        return value


def _each_once(pairs: list[tuple[str, Any]]) -> None:
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise Problem(400, f"The name {json.dumps(name)} stands twice in one object.")
        seen.add(name)

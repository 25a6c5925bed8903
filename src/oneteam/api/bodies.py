"""Reads request bodies: JSON, of a sane size, depth and content."""

from __future__ import annotations

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
            return from_json(request.body, allow_inf_nan=False)
        except ValueError as error:
            raise Problem(400, f"The body is not JSON: {error}.") from error

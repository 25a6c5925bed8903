"""Query strings and cursors: which parameters a list takes, and where the next page begins."""

from __future__ import annotations

import base64
import binascii
from typing import Any, TypeVar

from django.http import HttpRequest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from oneteam.api.problems import named, wrong_fields

LARGEST_PAGE = 200
NOT_OURS = "Not a cursor of this list"
Asked = TypeVar("Asked", bound="Query")


class Query(BaseModel):
    """Parameters of a list; unknown ones are refused."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(50, ge=1, le=LARGEST_PAGE, description="Rows on a page")
    cursor: str | None = Field(None, max_length=200, description="`next` of the page before")


def asked(request: HttpRequest, model: type[Asked]) -> Asked:
    """The query string as `model`; a Problem 422 names every wrong parameter."""
    errors = []
    for name, values in request.GET.lists():
        if len(values) > 1:
            errors.append((name, "Given more than once"))
        if "\x00" in "".join(values):
            errors.append((name, "Contains a NUL character"))
    try:
        query = model.model_validate(request.GET.dict())
    except ValidationError as error:
        errors += [named(one) for one in error.errors(include_url=False)]
    if errors:
        raise wrong_fields(errors)
    return query


def parameters(model: type[Query]) -> dict[str, Any]:
    """The same parameters for OpenAPI."""
    schema = model.model_json_schema()
    return {
        "parameters": [
            {
                "in": "query",
                "name": name,
                "required": False,
                "schema": _inline(details, schema.get("$defs", {})),
                "description": details.get("description", ""),
            }
            for name, details in schema["properties"].items()
        ]
    }


def encode(position: str) -> str:
    """A cursor: opaque to the caller."""
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def decode(cursor: str) -> str:
    """The position in a cursor; a Problem 422 when it is none of ours."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return base64.b64decode(padded, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise wrong_fields([("cursor", NOT_OURS)]) from None


def _inline(details: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    schema = {name: value for name, value in details.items() if name not in ("title", "default")}
    options = [option for option in schema.pop("anyOf", []) if option.get("type") != "null"]
    for option in options or [schema]:
        if "$ref" in option:
            schema = {**definitions[option["$ref"].rsplit("/", 1)[-1]]}
        elif options:
            schema = {**schema, **option}
    schema.pop("title", None)
    return schema

"""What went wrong, said as RFC 9457 problem details; one problem names every wrong field."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = "1"

log = logging.getLogger(__name__)


class Problem(Exception):
    """Something the caller must know: an HTTP status, a sentence, and the fields concerned."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        errors: Iterable[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.errors = list(errors)
        self.headers = dict(headers or {})


def wrong_fields(errors: Sequence[tuple[str, str]]) -> Problem:
    """A 422 that names every wrong field with its message."""
    named = ", ".join(dict.fromkeys(field for field, _ in errors if field))
    detail = f"Not valid: {named}." if named else "The request is not valid."
    return Problem(422, detail, errors=errors)


def respond(problem: Problem) -> HttpResponse:
    """The problem as a response."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(problem.status).phrase,
        "status": problem.status,
        "detail": problem.detail,
        "errors": [{"field": field, "message": message} for field, message in problem.errors],
    }
    response = HttpResponse(json.dumps(body), status=problem.status, content_type=MEDIA_TYPE)
    for name, value in problem.headers.items():
        response[name] = value
    return response


def install(api: NinjaAPI, refusals: Mapping[type[Exception], int]) -> None:
    """Answer every exception of the API with a problem; `refusals` are the domain's own errors."""
    handlers: dict[type[Exception], Any] = {
        Exception: _unexpected,
        Problem: _said,
        ValidationError: _not_valid,
        HttpError: _http,
        Http404: _not_found,
        SuspiciousOperation: _suspicious,
        RequestDataTooBig: _too_big,
        OperationalError: _busy,
        InterfaceError: _busy,
        **{kind: _refusal(status) for kind, status in refusals.items()},
    }
    for kind, handle in handlers.items():
        api.add_exception_handler(kind, handle)


def plain(response: HttpResponse) -> HttpResponse:
    """Turn an error that Django answered in HTML or plain text into a problem."""
    if response.status_code < 400 or response.get("Content-Type") == MEDIA_TYPE:
        return response
    detail = {404: "There is nothing here.", 405: "This method is not offered here."}
    headers = {"Allow": response["Allow"]} if response.has_header("Allow") else {}
    phrase = HTTPStatus(response.status_code).phrase
    message = detail.get(response.status_code, f"{phrase}.")
    return respond(Problem(response.status_code, message, headers=headers))


def _said(request: HttpRequest, exc: Problem) -> HttpResponse:
    return respond(exc)


def _refusal(status: int) -> Any:
    def handle(request: HttpRequest, exc: Exception) -> HttpResponse:
        named: Mapping[str, str] = getattr(exc, "problems", {})
        errors = [*named.items(), *(("", fault) for fault in getattr(exc, "faults", ()))]
        return respond(Problem(status, str(exc), errors=errors))

    return handle


def _not_valid(request: HttpRequest, exc: ValidationError) -> HttpResponse:
    if any(error["loc"][0] == "path" for error in exc.errors):
        return respond(Problem(404, "There is nothing here."))
    return respond(wrong_fields([named(error, skip=2) for error in exc.errors]))


def named(error: Mapping[str, Any], *, skip: int = 0) -> tuple[str, str]:
    """One pydantic error as (field, message); `touches.0.kind` is the kind of the first touch."""
    field = ".".join(str(part) for part in error["loc"][skip:])
    kind, message = error["type"], str(error["msg"])
    if kind == "missing":
        message = "Required field missing"
    elif kind == "extra_forbidden":
        message = "Unknown field"
    return field or "body", message.removeprefix("Value error, ")


def _http(request: HttpRequest, exc: HttpError) -> HttpResponse:
    if isinstance(exc.__cause__, Problem):  # ninja wraps what the parser raises
        return respond(exc.__cause__)
    headers = {"WWW-Authenticate": "Bearer"} if exc.status_code == 401 else {}
    return respond(Problem(exc.status_code, str(exc), headers=headers))


def _not_found(request: HttpRequest, exc: Http404) -> HttpResponse:
    return respond(Problem(404, "There is nothing here."))


def _too_big(request: HttpRequest, exc: RequestDataTooBig) -> HttpResponse:
    return respond(Problem(413, "The request body is too large."))


def _suspicious(request: HttpRequest, exc: SuspiciousOperation) -> HttpResponse:
    return respond(Problem(400, "The request cannot be read."))


def _busy(request: HttpRequest, exc: Exception) -> HttpResponse:
    log.warning("api: database busy: %s", str(exc).partition("\n")[0])  # no values: those follow
    headers = {"Retry-After": RETRY_AFTER_SECONDS}
    return respond(Problem(503, "Busy; nothing was done. Please try again.", headers=headers))


def _unexpected(request: HttpRequest, exc: Exception) -> HttpResponse:
    log.error("api: unexpected error", exc_info=exc)
    return respond(Problem(500, "Something went wrong on our side; nothing was done."))

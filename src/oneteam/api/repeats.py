"""Does a POST once: an `Idempotency-Key` sent again gets the first answer again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from pydantic import BaseModel

from oneteam.api.access import Caller
from oneteam.api.problems import Problem, wrong_fields
from oneteam.timeline import operations as timeline

HEADER = "Idempotency-Key"
LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Reading:
    """The scope that reads what a POST is about, and what a caller without it is told."""

    scope: str
    standing: type[BaseModel]


def once(
    request: HttpRequest,
    *,
    by: Caller,
    body: BaseModel | None,
    act: Callable[[], BaseModel],
    status: int = 201,
    on_one_sheet: bool = False,
    reading: Reading | None = None,
) -> HttpResponse:
    """Answer a POST. With a key, act and answer are one transaction and happen once.

    A key belongs to one person, method and path. What was refused is not kept: after a 4xx or
    5xx nothing was done, and the same key may be used for the corrected request. `on_one_sheet` as
    in `timeline.once`. Without the scope of `reading` the answer is no more than its standing.
    """
    key = request.headers.get(HEADER)
    if key is None:
        return JsonResponse(_told(act().model_dump(mode="json"), by, reading), status=status)
    if not 0 < len(key) <= LONGEST_KEY or not key.isascii() or not key.isprintable():
        message = f"Must be 1 to {LONGEST_KEY} printable ASCII characters"
        raise wrong_fields([(HEADER, message)])
    try:
        status, answer, was_repeat = timeline.once(
            scope=f"person:{by.person.pk} {request.method} {request.path}",
            key=key,
            body={} if body is None else body.model_dump(mode="json"),
            act=lambda: (status, act().model_dump(mode="json")),
            now=by.now,
            on_one_sheet=on_one_sheet,
        )
    except timeline.KeyReused as error:
        raise Problem(422, str(error), errors=[(HEADER, str(error))]) from error
    response = JsonResponse(_told(answer, by, reading), status=status)
    if was_repeat:
        response["Idempotent-Replay"] = "true"
    return response


def _told(answer: dict[str, Any], by: Caller, reading: Reading | None) -> dict[str, Any]:
    if reading is None or reading.scope in by.scopes:
        return answer
    return {name: answer[name] for name in reading.standing.model_fields}

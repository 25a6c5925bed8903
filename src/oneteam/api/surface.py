"""The API as one thing: its resources, its errors, its OpenAPI description and docs page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path, re_path
from ninja import NinjaAPI, Swagger
from ninja.openapi.schema import OpenAPISchema

from oneteam import __version__
from oneteam.api import (
    claims,
    feedback,
    lead,
    leads,
    opportunities,
    problems,
    reasons,
    repeats,
    touches,
)
from oneteam.api.access import Bearer
from oneteam.api.bodies import JSONBodies
from oneteam.api.refusals import REFUSALS

DESCRIPTION = """Leads, their clocks and verdicts, and the deals they become.

Send `Authorization: Bearer <token>`. Times are ISO 8601 in UTC; money is exact decimal text.
Every POST honours `Idempotency-Key`: the same key again gets the first answer again.
Errors are RFC 9457 problem details and name every wrong field at once."""

# The docs page draws with inline styles and data: images; nothing comes from another host.
docs_page = csp(
    {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, "'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
)


class Surface(NinjaAPI):
    """NinjaAPI whose every error is a problem, also in its OpenAPI description."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """The description, with problem media types and the Idempotency-Key of every POST."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        for methods in schema["paths"].values():
            for method, operation in methods.items():
                _describe(method, operation)
        return schema

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        routes = super()._get_urls()
        for pattern in routes:
            if isinstance(pattern, URLPattern) and pattern.callback is not None:
                pattern.callback = _as_problem(pattern.callback)
        return [*routes, re_path(r"^.*$", _as_problem(_nothing), name="api-nothing")]


def _describe(method: str, operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if int(status) >= 400 and "content" in response:
            response["content"] = {problems.MEDIA_TYPE: next(iter(response["content"].values()))}
    if method == "post":
        operation["parameters"].append(
            {
                "in": "header",
                "name": repeats.HEADER,
                "required": False,
                "schema": {
                    "type": "string",
                    "minLength": 1,
                    "maxLength": repeats.LONGEST_KEY,
                    "pattern": "^[ -~]+$",
                },
                "description": "The same key again gets the first answer again, for a week.",
            }
        )


def _as_problem(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return problems.plain(view(request, *args, **kwargs))
        except Http404:  # what django-ninja serves itself is not behind its exception handlers
            return _nothing(request)

    # Django's mark, and ours: who may is for the token to say. A cookie counts for nothing here.
    answered.csrf_exempt = True  # type: ignore[attr-defined]
    answered.access = "api"  # type: ignore[attr-defined]
    return answered


def _nothing(request: HttpRequest) -> HttpResponse:
    return problems.respond(problems.Problem(404, "There is nothing here."))


api = Surface(
    title="OneTeam",
    version="v1",
    description=f"{DESCRIPTION}\n\nServed by OneTeam {__version__}.",
    auth=Bearer(),
    parser=JSONBodies(),
    docs=Swagger(),
    docs_decorator=docs_page,
    urls_namespace="api",
)
problems.install(api, REFUSALS)
for resource in (leads, lead, feedback, reasons, claims, touches, opportunities):
    api.add_router("", resource.router)

routes = path("api/v1/", api.urls)

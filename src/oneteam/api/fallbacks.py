"""Errors that never reach a view: under /api/ they are problems too, elsewhere Django's pages."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from oneteam.api.problems import Problem, respond


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A host that is not ours, say."""
    problem = Problem(400, "The request cannot be read.")
    return _answer(request, problem, lambda: defaults.bad_request(request, exception))


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that leads nowhere."""
    problem = Problem(404, "There is nothing here.")
    return _answer(request, problem, lambda: defaults.page_not_found(request, exception))


def _answer(
    request: HttpRequest, problem: Problem, page: Callable[[], HttpResponse]
) -> HttpResponse:
    return respond(problem) if f"{request.path}/".startswith("/api/") else page()

"""Who may open a page: every view says so with `requires` or `public`; unsaid is refused."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import URLPattern, URLResolver, get_resolver
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from oneteam.org.rules import Action, Role, may

if TYPE_CHECKING:
    from oneteam.org.models import Person

P = ParamSpec("P")
PUBLIC = "public"
# Documentation and schema of the API are served by django-ninja, whose operations carry tokens.
API = "api"
LARGEST_ID = 2**63 - 1  # what the databases count to; a larger number in an address is nobody's
_METHODS = ("GET", "HEAD", "POST")


class SignedIn(HttpRequest):
    """A request behind `requires`: its user is a person of ours."""

    user: Person
    htmx: HtmxDetails


def requires(
    action: Action,
) -> Callable[
    [Callable[Concatenate[SignedIn, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Only people whose role is granted the action see the view.

    A stranger is asked to sign in and comes back; for a person without the grant the page does
    not exist (404). Nothing behind it is cached by anyone on the way.
    """

    def mark(
        view: Callable[Concatenate[SignedIn, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @never_cache
        @functools.wraps(view)
        def guarded(request: Any, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_login(request)
            if not may(Role(request.user.role), action):
                raise Http404
            return view(request, *args, **kwargs)

        guarded.access = action  # type: ignore[attr-defined]  # read by the walk below
        return guarded

    return mark


def public(
    view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
    """Anyone may open the view, signed in or not."""
    view.access = PUBLIC  # type: ignore[attr-defined]  # read by the walk below
    return view


@dataclass(frozen=True)
class Route:
    """One address and who may open it: an action, "public", "api", or None when nobody said."""

    path: str
    name: str | None
    view: Callable[..., HttpResponseBase]
    access: Action | str | None


def routes() -> Iterator[Route]:
    """Every address of the product."""
    yield from _walk(get_resolver().url_patterns, "")


class DefaultDeny:
    """Middleware: a view that does not say who may open it does not exist."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_asked_by_a_person = request.method == "GET" and "HX-Request" not in request.headers
        if answer.status_code == 405 and is_asked_by_a_person and not answer.content:
            answer.content = render_to_string("405.html", request=request)
        return answer

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Refuse what nobody declared, and methods that no page has."""
        declared = _access(view)
        is_beyond = any(isinstance(one, int) and one > LARGEST_ID for one in kwargs.values())
        if declared is None or is_beyond:
            raise Http404
        if declared != API and request.method not in _METHODS:
            return HttpResponseNotAllowed(_METHODS)
        return None


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[Route]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield Route(path, pattern.name, pattern.callback, _access(pattern.callback))


def _access(view: Callable[..., Any]) -> Action | str | None:
    declared: Action | str | None = getattr(view, "access", None)
    if declared is None and getattr(view, "__module__", "").startswith("ninja."):
        return API
    if declared is None and isinstance(view, functools.partial):
        return _access(view.func)
    return declared


def _to_login(request: HttpRequest) -> HttpResponseBase:
    if request.headers.get("HX-Request"):
        # A fragment must not be swapped for the login page: the whole page goes there.
        return HttpResponse(status=401, headers={"HX-Refresh": "true"})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")

"""A form that is sent twice is done once: by a double click, a reload or the back button."""

from __future__ import annotations

import functools
import re
import secrets
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec

from django.http.response import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from oneteam.timeline import operations as timeline
from oneteam.web.access import SignedIn

P = ParamSpec("P")
View = Callable[Concatenate[SignedIn, P], HttpResponseBase]
FIELD = "once"
_TOKEN = re.compile(r"[\w-]{16,64}", re.ASCII)
_LONGEST_PATH = 70  # characters; with the person it fits the column


class _NotDone(Exception):
    def __init__(self, response: HttpResponseBase) -> None:
        super().__init__()
        self.response = response


def done_once(view: View[P]) -> View[P]:
    """Do what a form with `{% once %}` asks once: sent again, it leads to where it led at first.

    What led nowhere else (the form came back, or a refusal) was not done and may be sent again. The
    same page with other words is another form.
    """

    @functools.wraps(view)
    def answered(request: SignedIn, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        token = request.POST.get(FIELD, "")
        if not _TOKEN.fullmatch(token):
            return view(request, *args, **kwargs)

        def act() -> tuple[int, Any]:
            response = view(request, *args, **kwargs)
            if not isinstance(response, HttpResponseRedirect):
                raise _NotDone(response)
            return response.status_code, response.url

        said = {name: sent for name, sent in request.POST.lists() if name != "csrfmiddlewaretoken"}
        try:
            _, to, _ = timeline.once(
                scope=f"page:{request.user.pk} {request.path[:_LONGEST_PATH]}",
                key=token,
                body=said,
                act=act,
                now=timezone.now(),
            )
        except _NotDone as not_done:
            return not_done.response
        except timeline.KeyReused:
            return view(request, *args, **kwargs)
        return redirect(to)

    return answered


def field() -> SafeString:
    """The hidden field that tells one showing of a form from another."""
    token = secrets.token_urlsafe(24)
    return format_html('<input type="hidden" name="{}" value="{}">', FIELD, token)

"""Says "try again" when the database is busy or away, instead of "something broke"."""

from __future__ import annotations

import sys

import structlog
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

RETRY_AFTER_SECONDS = "5"
log = structlog.get_logger(__name__)


def failed(request: HttpRequest) -> HttpResponse:
    """What a page says when it could not be made: 503 with Retry-After, or 500.

    Neither page asks the database for anything. Django calls this while it handles the exception.
    """
    error = sys.exc_info()[1]
    if not isinstance(error, OperationalError | InterfaceError):
        return server_error(request)
    log.warning("web.busy", error=type(error).__name__)
    page = render_to_string("503.html")
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER_SECONDS})

"""The "Get in touch" form at /f/<slug>: what a stranger fills in, and the page of thanks."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from oneteam import flow
from oneteam.domain.capture import queries, rules
from oneteam.org import queries as org
from oneteam.org.operations import try_consume
from oneteam.web import posting
from oneteam.web.access import public
from oneteam.web.front import client_address

BODY_LIMIT = 64 * 1024
# A person mends a form a few times; an office of many shares one address. Then one each 2 s.
BURST, PER_SECOND = 60, 0.5

TYPES = {"email": "email", "phone": "tel"}
AUTOCOMPLETE = {
    "name": "name",
    "email": "email",
    "company": "organization",
    "website": "url",
    "phone": "tel",
    "message": "off",
}
TOO_MANY = (
    "Many messages came from here in a short time. Yours is still below: "
    "wait a minute, then send it again."
)
TOO_BIG = "That is more than this form can take. Please shorten it and send it again."
UNREADABLE = (
    "Your browser sent this in a way we cannot read. Please fill it in here and send it again."
)
UNREADABLE_ERRORS = (BadRequest, MultiPartParserError, SuspiciousOperation, ValueError)
BUSY = "We could not keep your message just now. It is still below: please send it again."


# Without the CSRF check: strangers have no session to protect, and the form works without any
# cookie. What a token would add here, the submission id and the signed origin do.
@public
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the form, or take what was filled in."""
    found = _found(slug)
    if not found.is_open:
        return render(request, "form/closed.html", {"form": found, **_frame()}, status=410)
    if request.method != "POST":
        return _page(request, found, posting.start(request))
    length = request.headers.get("Content-Length") or "0"
    if length.isdecimal() and int(length[:9]) > BODY_LIMIT:
        return _page(request, found, posting.start(request), status=413, notice=TOO_BIG)
    try:
        post = posting.read(request)
    except UNREADABLE_ERRORS:
        return _page(request, found, posting.start(request), status=400, notice=UNREADABLE)
    try:
        return _take(request, found, post)
    except (OperationalError, InterfaceError):  # the database stands still: nothing typed is lost
        return _page(request, found, post, status=503, notice=BUSY)


@public
@require_safe
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    """Say that it arrived, and what else they may like."""
    return render(request, "form/thanks.html", {"form": _found(slug), **_frame()})


def _take(request: HttpRequest, form: queries.FormView, post: posting.Post) -> HttpResponse:
    now = timezone.now()
    key = f"form:{form.id}:{client_address(request)}"
    if not try_consume(key, capacity=BURST, refill_per_second=PER_SECOND, now=now):
        return _page(request, form, post, status=429, notice=TOO_MANY)
    wrong = rules.problems(post.typed, required=form.required)
    if wrong:
        return _page(request, form, post, status=422, wrong=wrong)
    flow.arrive(posting.arrival(post, form=form, now=now), now=now)
    return HttpResponseRedirect(reverse("form_thanks", args=[form.slug]), status=303)


def _found(slug: str) -> queries.FormView:
    try:
        return queries.form_by_slug(slug)
    except queries.FormNotFound:
        raise Http404 from None


def _page(
    request: HttpRequest,
    form: queries.FormView,
    post: posting.Post,
    *,
    status: int = 200,
    wrong: dict[str, str] | None = None,
    notice: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "fields": [_field(name, form, post, wrong or {}) for name in rules.FIELDS],
        "consent": _field(rules.CONSENT, form, post, wrong or {}),
        "post": post,
        "wrong": wrong,
        "notice": notice,
        "limit": rules.MESSAGE_LIMIT,
        **_frame(),
    }
    response = render(request, "form/form.html", context, status=status)
    if status in (429, 503):
        response.headers["Retry-After"] = "60" if status == 429 else "5"
    return response


def _field(
    name: str, form: queries.FormView, post: posting.Post, wrong: dict[str, str]
) -> dict[str, Any]:
    value = post.typed.get(name, "")
    return {
        "name": name,
        "label": rules.FIELDS.get(name, ""),
        "type": TYPES.get(name, "text"),
        "autocomplete": AUTOCOMPLETE.get(name, "off"),
        "value": value,
        "length": rules.length(value),
        "is_required": name in form.required,
        "error": wrong.get(name, ""),
        "is_first_wrong": next(iter(wrong), None) == name,
    }


def _frame() -> dict[str, Any]:
    company = org.find_company()
    return {"company": company.name if company else ""}

"""The way in and out: sign in, sign out, join by a link, ask for a new password."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import structlog
from django import forms
from django.contrib.auth import authenticate, login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from oneteam import people
from oneteam.org import operations, queries
from oneteam.org.rules import throttle
from oneteam.web import letters
from oneteam.web.access import public
from oneteam.web.front import client_address

logger = structlog.get_logger(__name__)

WRONG = "E-mail and password do not match. Check both, or ask for a new password."
TOO_MANY = "Too many tries. Wait half a minute, then try again."
BACKEND = "django.contrib.auth.backends.ModelBackend"


class SignInForm(forms.Form):
    """E-mail and password."""

    email = forms.CharField(
        label="E-mail",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class PasswordForm(forms.Form):
    """A new password, once: managers fill it in, and it can be shown."""

    password = forms.CharField(
        label="New password",
        max_length=1000,
        strip=False,
        help_text="At least 12 characters. A few words in a row are good.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "minlength": 12}),
    )


class ForgotForm(forms.Form):
    """Where the link goes."""

    email = forms.EmailField(
        label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def sign_in(request: HttpRequest) -> HttpResponse:
    """Who are you?"""
    target = _safe_target(request)
    if request.method != "POST":
        if request.user.is_authenticated:
            return redirect(target)
        return _page(request, "login", SignInForm(), next=target)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, "login", form, 422, next=target)
    email, now = form.cleaned_data["email"].strip().lower(), timezone.now()
    if not _may_try(request, email, now=now):
        form.add_error(None, TOO_MANY)
        return _page(request, "login", form, 429, next=target)
    person = authenticate(request, username=email, password=form.cleaned_data["password"])
    if person is None:
        logger.warning("sign_in_refused")
        form.add_error(None, WRONG)
        return _page(request, "login", form, 422, next=target)
    operations.clear(_account_key(request, email))
    login(request, person)
    return redirect(target)


@require_POST
@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session ends here and on the server."""
    logout(request)
    return redirect("login")


@sensitive_post_parameters("password")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def join(request: HttpRequest, link: str) -> HttpResponse:
    """Choose your password: by invitation, or because the old one is lost."""
    now = timezone.now()
    form = PasswordForm(request.POST or None)
    try:
        person, _ = queries.open_link(link, now=now)
        if request.method == "POST" and form.is_valid():
            person = people.join(link, password=form.cleaned_data["password"], now=now)
            login(request, person, backend=BACKEND)
            return redirect("/")
    except queries.LinkNotGood as error:
        return _page(request, "join", None, 404, problem=str(error))
    except operations.PasswordRefused as refused:
        form.add_error("password", refused.reasons)
    return _page(request, "join", form, 422 if form.errors else 200, person=person)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@public
def forgot(request: HttpRequest) -> HttpResponse:
    """The answer is the same for everyone: who is here is nobody's business."""
    form = ForgotForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        return _page(request, "forgot", form, status, can_send=letters.can_send())
    email, now = form.cleaned_data["email"].lower(), timezone.now()
    if not (
        _take(throttle.key("letter", email), throttle.LETTER_MAILBOX, now=now)
        and _take(
            throttle.key("letters", client_address(request)), throttle.LETTER_ADDRESS, now=now
        )
    ):
        form.add_error(None, "Too many letters were asked for. Try again in ten minutes.")
        return _page(request, "forgot", form, 429, can_send=letters.can_send())
    found = operations.request_reset(email, now=now)
    if found:
        letters.send(*found)
    return _page(request, "forgot", form, is_sent=True, can_send=letters.can_send())


def _may_try(request: HttpRequest, email: str, *, now: datetime) -> bool:
    address_key = throttle.key("sign-in-address", client_address(request))
    return _take(address_key, throttle.SIGN_IN_ADDRESS, now=now) and _take(
        _account_key(request, email), throttle.SIGN_IN_ACCOUNT, now=now
    )


def _account_key(request: HttpRequest, email: str) -> str:
    return throttle.key("sign-in", client_address(request), email)


def _take(key: str, limit: throttle.Limit, *, now: datetime) -> bool:
    return operations.try_consume(
        key, capacity=limit.capacity, refill_per_second=limit.refill_per_second, now=now
    )


def _safe_target(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours else "/"


def _page(
    request: HttpRequest, name: str, form: forms.Form | None, status: int = 200, **more: Any
) -> HttpResponse:
    response = render(request, f"auth/{name}.html", {"form": form, **more}, status=status)
    response["Referrer-Policy"] = "no-referrer" if name == "join" else "same-origin"
    return response

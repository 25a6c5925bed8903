"""The way in and out: sign in, sign out."""

from __future__ import annotations

from datetime import datetime

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

from oneteam.org import operations
from oneteam.org.rules import throttle
from oneteam.web.access import public
from oneteam.web.front import client_address, may_still

logger = structlog.get_logger(__name__)

WRONG = "E-mail and password do not match. Check both, or ask for a new password."
TOO_MANY = "Too many tries. Wait half a minute, then try again."


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
        return _page(request, SignInForm(), next=target)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _page(request, form, 422, next=target)
    email, now = form.cleaned_data["email"].strip().lower(), timezone.now()
    if not may_try(request, email, now=now):
        form.add_error(None, TOO_MANY)
        return _page(request, form, 429, next=target)
    person = authenticate(request, username=email, password=form.cleaned_data["password"])
    if person is None:
        logger.warning("sign_in_refused")
        form.add_error(None, WRONG)
        return _page(request, form, 422, next=target)
    operations.clear(account_key(request, email))
    login(request, person)
    return redirect(target)


@require_POST
@public
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session ends here and on the server."""
    logout(request)
    return redirect("login")


def may_try(request: HttpRequest, email: str, *, now: datetime) -> bool:
    """Take one of the tries that a password of this account has from this address."""
    address_key = throttle.key("sign-in-address", client_address(request))
    return may_still(address_key, throttle.SIGN_IN_ADDRESS, now=now) and may_still(
        account_key(request, email), throttle.SIGN_IN_ACCOUNT, now=now
    )


def account_key(request: HttpRequest, email: str) -> str:
    """What counts the tries of an account from an address."""
    return throttle.key("sign-in", client_address(request), email)


def _safe_target(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next") or "/"
    is_ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if is_ours and target.startswith("/") else "/"


def _page(request: HttpRequest, form: SignInForm, status: int = 200, *, next: str) -> HttpResponse:
    return render(request, "auth/login.html", {"form": form, "next": next}, status=status)

"""Links that open an account: join by invitation, choose a new password for a lost one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from oneteam import people
from oneteam.org import operations, queries
from oneteam.org.rules import throttle
from oneteam.web import letters
from oneteam.web.access import public
from oneteam.web.front import client_address, may_still

BACKEND = "django.contrib.auth.backends.ModelBackend"


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
        may_still(throttle.key("letter", email), throttle.LETTER_MAILBOX, now=now)
        and may_still(
            throttle.key("letters", client_address(request)), throttle.LETTER_ADDRESS, now=now
        )
    ):
        form.add_error(None, "Too many letters were asked for. Try again in ten minutes.")
        return _page(request, "forgot", form, 429, can_send=letters.can_send())
    found = operations.request_reset(email, now=now)
    if found:
        letters.send(*found)
    return _page(request, "forgot", form, is_sent=True, can_send=letters.can_send())


def _page(
    request: HttpRequest, name: str, form: forms.Form | None, status: int = 200, **more: Any
) -> HttpResponse:
    response = render(request, f"auth/{name}.html", {"form": form, **more}, status=status)
    # Never the path, which is the secret. With "no-referrer" a browser posts "Origin: null",
    # which the guard against forged posts refuses.
    response["Referrer-Policy"] = "strict-origin" if name == "join" else "same-origin"
    return response

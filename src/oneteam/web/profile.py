"""A person's own page: time zone, password, being signed in elsewhere."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from oneteam import people
from oneteam.org import operations, queries
from oneteam.org.rules import Action, throttle
from oneteam.org.rules.invitation import time_zone_choices
from oneteam.web import time_off
from oneteam.web.access import SignedIn, requires
from oneteam.web.front import may_still
from oneteam.web.join import BACKEND, PasswordForm


class TimeZoneForm(forms.Form):
    """In which zone times are shown."""

    time_zone = forms.ChoiceField(choices=time_zone_choices, label="Time zone")


class NewPasswordForm(PasswordForm):
    """The present password proves that it is still the same person at the keys."""

    field_order = ("present", "password")
    present = forms.CharField(
        label="Present password",
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@requires(Action.KEEP_OWN_PROFILE)
@require_safe
def profile(request: SignedIn) -> HttpResponse:
    """Is everything about you as it should be?"""
    return _page(request)


@requires(Action.KEEP_OWN_PROFILE)
@require_POST
def time_zone(request: SignedIn) -> HttpResponse:
    """Show times in another zone."""
    form = TimeZoneForm(request.POST)
    if not form.is_valid():
        return _page(request, zone_form=form, status=422)
    operations.save_person(request.user.pk, time_zone=form.cleaned_data["time_zone"])
    messages.success(request, "Times are now shown in your zone.")
    return redirect("profile")


@sensitive_post_parameters("present", "password")
@requires(Action.KEEP_OWN_PROFILE)
@require_POST
def password(request: SignedIn) -> HttpResponse:
    """Choose another password: every other session ends."""
    form = NewPasswordForm(request.POST)
    now = timezone.now()
    if form.is_valid():
        key = throttle.key("password", str(request.user.pk))
        if not may_still(key, throttle.SIGN_IN_ACCOUNT, now=now):
            form.add_error("present", "Too many tries. Wait half a minute, then try again.")
            return _page(request, password_form=form, status=429)
        if not request.user.check_password(form.cleaned_data["present"]):
            form.add_error("present", "This is not your present password.")
    if form.is_valid():
        try:
            person = people.change_password(
                password=form.cleaned_data["password"], by=request.user, now=now
            )
        except operations.PasswordRefused as refused:
            form.add_error("password", refused.reasons)
        else:
            login(request, person, backend=BACKEND)
            messages.success(request, "Your password is changed; other sessions have ended.")
            return redirect("profile")
    return _page(request, password_form=form, status=422)


@requires(Action.KEEP_OWN_PROFILE)
@require_POST
def end_sessions(request: SignedIn) -> HttpResponse:
    """Sign out everywhere but here."""
    operations.end_sessions(request.user.pk)
    login(request, queries.person(request.user.pk), backend=BACKEND)
    messages.success(request, "You are signed out everywhere else.")
    return redirect("profile")


def _page(
    request: SignedIn,
    *,
    zone_form: TimeZoneForm | None = None,
    password_form: NewPasswordForm | None = None,
    status: int = 200,
) -> HttpResponse:
    return render(
        request,
        "auth/profile.html",
        {
            "zone_form": zone_form or TimeZoneForm({"time_zone": request.user.time_zone}),
            "password_form": password_form or NewPasswordForm(),
            "absences": [
                (one, time_off.said(one.starts_at, one.ends_at, time_zone=one.person.time_zone))
                for one in queries.absences(until_after=timezone.now(), of=request.user.pk)
            ],
        },
        status=status,
    )

"""A lead that came in by phone or at a fair: brought in by hand, on the same way as any other."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from oneteam import flow
from oneteam.domain.capture import queries as leads
from oneteam.domain.capture.rules import EMAIL_INVALID, WEBSITE_INVALID, Arrival, email, website
from oneteam.org.rules import Action
from oneteam.web.access import SignedIn, requires


class LeadForm(forms.Form):
    """Who asked, and for what."""

    name = forms.CharField(required=False, max_length=300, label="Name")
    email = forms.CharField(
        required=False,
        max_length=320,
        label="E-mail",
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    phone = forms.CharField(required=False, max_length=50, label="Phone")
    company = forms.CharField(required=False, max_length=300, label="Company")
    website = forms.CharField(required=False, max_length=500, label="Website")
    source = forms.CharField(
        max_length=100,
        label="Where did it come from?",
        help_text="For example: phone, fair, referral.",
    )
    message = forms.CharField(
        required=False, label="What do they need?", widget=forms.Textarea(attrs={"rows": 3})
    )
    token = forms.SlugField(max_length=64, widget=forms.HiddenInput)

    def clean_email(self) -> str:
        """An address as it was typed, when it can be one."""
        typed = str(self.cleaned_data["email"])
        if typed and email(typed) is None:
            raise forms.ValidationError(EMAIL_INVALID)
        return typed

    def clean_website(self) -> str:
        """A website as it was typed, when it can be one."""
        typed = str(self.cleaned_data["website"])
        if typed and website(typed) is None:
            raise forms.ValidationError(WEBSITE_INVALID)
        return typed

    def clean(self) -> dict[str, Any]:
        """Somebody must be reachable."""
        data = super().clean() or {}
        if not any(data.get(name) for name in ("email", "phone")) and not self.errors:
            raise forms.ValidationError("Give an e-mail address or a phone number.")
        return data


@requires(Action.ADD_LEAD)
def new(request: SignedIn) -> HttpResponse:
    """The form, and what becomes of it."""
    form = LeadForm(request.POST or None, initial={"token": secrets.token_urlsafe(24)})
    if request.method == "POST" and form.is_valid():
        arrival = Arrival(**form.cleaned_data, typed=dict(form.cleaned_data))
        lead_id = flow.arrive(arrival, by=request.user, now=timezone.now())
        messages.success(request, "The lead is in.")
        if leads.is_visible(request.user, lead_id):
            return redirect("lead", lead_id)
        return redirect("today")
    return render(request, "lead_new.html", {"form": form}, status=422 if form.errors else 200)

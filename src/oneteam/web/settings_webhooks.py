"""Settings, Webhooks: who is told of events, and what could not be delivered."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from oneteam.org.rules import Action
from oneteam.outgoing import guard
from oneteam.stream import operations
from oneteam.stream.queries import deliveries
from oneteam.stream.rules.wording import FEED_KINDS
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires


class WebhookForm(forms.Form):
    """Where a webhook goes and what it is told."""

    token = forms.SlugField(required=False, max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(max_length=100, label="Name")
    url = forms.CharField(
        max_length=guard.LONGEST_URL, label="Address", help_text="An https address."
    )
    kinds = forms.MultipleChoiceField(
        choices=[(kind, kind) for kind in FEED_KINDS],
        required=False,
        label="Events",
        help_text="None chosen means all of them.",
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )


@requires(Action.MANAGE_WEBHOOKS)
@require_http_methods(["GET", "HEAD", "POST"])
def settings_webhooks(request: SignedIn) -> HttpResponse:
    """Which systems hear of what happens?"""
    if request.method != "POST":
        return page(request)
    form = WebhookForm(request.POST)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = operations.add_endpoint(
                name=said["name"],
                url=said["url"],
                kinds=said["kinds"],
                token=said["token"],
                by=request.user,
                now=timezone.now(),
            )
        except guard.Refused as refused:
            form.add_error("url", str(refused))
        else:
            return page(request, secret=operations.secret_of(made.salt), name=made.name)
    return page(request, form=form, status=422)


def page(request: SignedIn, *, status: int = 200, **more: Any) -> HttpResponse:
    """The page, with whatever was just done."""
    context = {
        "form": WebhookForm(initial={"token": secrets.token_urlsafe(24)}),
        "undo": undo.offered(request),
        "endpoints": deliveries.endpoints(),
        "dead": deliveries.dead_letters(),
        "dead_count": deliveries.dead_count(),
        **more,
    }
    return render(request, "settings/webhooks.html", context, status=status)

"""What can be done to one webhook, and to deliveries that were given up."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam.org.rules import Action
from oneteam.outgoing import guard, http
from oneteam.stream import operations
from oneteam.stream.queries import deliveries
from oneteam.web import undo
from oneteam.web.access import SignedIn, requires
from oneteam.web.settings_webhooks import page


@requires(Action.MANAGE_WEBHOOKS)
@require_POST
def do(request: SignedIn, endpoint_id: int, act: str) -> HttpResponse:
    """Try it, give it a new secret, let it rest or work, or forget it."""
    names = {view.endpoint.pk: view.endpoint.name for view in deliveries.endpoints()}
    if endpoint_id not in names:
        raise Http404
    if act == "rotate":
        return _rotate(request, endpoint_id, name=names[endpoint_id])
    if act == "try":
        _try(request, endpoint_id)
    elif act in {"on", "off"}:
        operations.switch_endpoint(endpoint_id, is_on=act == "on")
    elif act == "remove":
        removed = operations.remove_endpoint(endpoint_id, now=timezone.now())
        url = reverse("settings_webhook_restore")
        undo.offer(request, f"{names[endpoint_id]} is removed.", url=url, removed=removed)
    else:
        raise Http404
    return redirect("settings_webhooks")


@requires(Action.MANAGE_WEBHOOKS)
@require_POST
def restore(request: SignedIn) -> HttpResponse:
    """A webhook that was removed is back: with its secret, and with what waited for it."""
    try:
        name = operations.restore_endpoint(request.POST.get("removed", ""), now=timezone.now())
    except operations.NotRestorable as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{name} is back, with the secret it had.")
    return redirect("settings_webhooks")


@requires(Action.MANAGE_WEBHOOKS)
@require_POST
def replay(request: SignedIn, delivery_id: int) -> HttpResponse:
    """Send one delivery again."""
    if not operations.replay(delivery_id, now=timezone.now()):
        raise Http404
    messages.success(request, "It is tried again.")
    return redirect("settings_webhooks")


@requires(Action.MANAGE_WEBHOOKS)
@require_POST
def replay_all(request: SignedIn) -> HttpResponse:
    """Send everything again that was given up."""
    count = operations.replay_all(now=timezone.now())
    messages.success(request, f"{count} are tried again.")
    return redirect("settings_webhooks")


def _rotate(request: SignedIn, endpoint_id: int, *, name: str) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        secret = operations.rotate_secret(endpoint_id, seen=seen, now=timezone.now())
    except operations.SecretChanged as refused:
        messages.error(request, str(refused))
        return redirect("settings_webhooks")
    return page(request, secret=secret, name=name)


def _try(request: SignedIn, endpoint_id: int) -> None:
    try:
        answer = operations.try_endpoint(endpoint_id, now=timezone.now())
    except guard.Refused as refused:
        messages.error(request, str(refused))
    except http.Failed as failed:
        messages.error(request, f"It was not taken: {failed.code.replace('_', ' ')}.")
    else:
        messages.success(request, f"It was taken, with status {answer.status}.")

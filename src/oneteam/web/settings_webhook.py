"""What can be done to one webhook, and to deliveries that were given up."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from oneteam.org.rules import Action
from oneteam.outgoing import guard, http
from oneteam.stream import operations
from oneteam.stream.queries import deliveries
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
        secret = operations.rotate_secret(endpoint_id, now=timezone.now())
        return page(request, secret=secret, name=names[endpoint_id])
    if act == "try":
        _try(request, endpoint_id)
    elif act in {"on", "off"}:
        operations.switch_endpoint(endpoint_id, is_on=act == "on")
    elif act == "remove":
        operations.remove_endpoint(endpoint_id)
        messages.success(request, f"{names[endpoint_id]} is gone.")
    else:
        raise Http404
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


def _try(request: SignedIn, endpoint_id: int) -> None:
    try:
        answer = operations.try_endpoint(endpoint_id, now=timezone.now())
    except guard.Refused as refused:
        messages.error(request, str(refused))
    except http.Failed as failed:
        messages.error(request, f"It was not taken: {failed.code.replace('_', ' ')}.")
    else:
        messages.success(request, f"It was taken, with status {answer.status}.")

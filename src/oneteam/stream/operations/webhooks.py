"""Webhooks: made, tried, rotated, switched off; signed as Standard Webhooks says."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from standardwebhooks.webhooks import Webhook

from oneteam.org.models import Person
from oneteam.outgoing import guard, http
from oneteam.stream.models import Endpoint
from oneteam.stream.queries.deliveries import mark_of

OLD_SECRET_LIVES = timedelta(hours=24)  # after a rotation both signatures are sent


class SecretChanged(Exception):
    """Somebody gave the webhook another secret since the page was opened."""


@transaction.atomic
def add_endpoint(
    *, name: str, url: str, kinds: Sequence[str], by: Person, now: datetime, token: str = ""
) -> Endpoint:
    """Make a webhook that sees what `by` may see; the same form sent again finds the one it made.

    `token` is the form's. Raises guard.Refused for a hostile address.
    """
    guard.check(url)
    Person.objects.select_for_update().get(pk=by.pk)  # two clicks at once wait for each other
    made, _ = Endpoint.objects.get_or_create(
        salt=fingerprint(f"{by.pk} {token}")[:32] if token else secrets.token_hex(16),
        defaults={"name": name, "url": url, "kinds": list(kinds), "person": by, "created_at": now},
    )
    return made


def rotate_secret(endpoint_id: int, *, now: datetime, seen: str = "") -> str:
    """Give a webhook a new secret; the old one signs too for a day. Returns the new secret.

    `seen` marks the secret that the page showed: pressing its button twice is one rotation.
    Raises SecretChanged when somebody else was quicker.
    """
    endpoint = Endpoint.objects.get(id=endpoint_id)
    if seen and seen != mark_of(endpoint.salt):
        if seen == mark_of(endpoint.former_salt):
            return secret_of(endpoint.salt)
        raise SecretChanged("It was given another secret since you opened the page.")
    fresh = secrets.token_hex(16)
    won = Endpoint.objects.filter(id=endpoint_id, salt=endpoint.salt).update(
        salt=fresh, former_salt=endpoint.salt, former_until=now + OLD_SECRET_LIVES
    )
    return secret_of(fresh) if won else rotate_secret(endpoint_id, now=now, seen=seen)


def switch_endpoint(endpoint_id: int, *, is_on: bool) -> None:
    """Let a webhook rest, or work again."""
    Endpoint.objects.filter(id=endpoint_id).update(is_on=is_on)


def try_endpoint(endpoint_id: int, *, now: datetime) -> http.Answer:
    """Send a webhook a test now. Raises guard.Refused or http.Failed."""
    endpoint = Endpoint.objects.get(id=endpoint_id)
    said = {"type": "webhook.tested", "timestamp": now.isoformat(), "data": {"url": settings.URL}}
    body = json.dumps(said).encode()
    headers = signature_headers(endpoint, f"msg_{uuid.uuid4().hex}", body, now=now)
    return http.post(endpoint.url, body=body, headers=headers)


def secret_of(salt: str, key: str = "") -> str:
    """The secret of a webhook with this salt, as receivers are given it.

    Made of the secret key, so that whoever reads the database alone cannot sign.
    """
    digest = hmac.new((key or settings.SECRET_KEY).encode(), f"webhook {salt}".encode(), "sha256")
    return "whsec_" + base64.b64encode(digest.digest()).decode()


def signature_headers(
    endpoint: Endpoint, message: str, body: bytes, *, now: datetime
) -> dict[str, str]:
    """The headers of https://www.standardwebhooks.com: one signature for each secret that counts.

    Those are the present one, a former one for a day, and both under former secret keys.
    """
    salts = [endpoint.salt]
    if endpoint.former_salt and endpoint.former_until and now < endpoint.former_until:
        salts.append(endpoint.former_salt)
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    signatures = [
        Webhook(secret_of(salt, key)).sign(message, now, body.decode())
        for key in keys
        for salt in salts
    ]
    return {
        "Content-Type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def fingerprint(secret: str) -> str:
    """The hash under which a secret in an address is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()

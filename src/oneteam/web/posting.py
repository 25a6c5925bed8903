"""What travels with a form and comes back: the submission id and, signed, where they came from."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest
from django.utils import timezone

from oneteam.domain.capture import rules
from oneteam.domain.capture.queries import FormView

TRAP = "fax"  # a field nobody sees: only programs fill it
HASTE = timedelta(seconds=2)  # nobody reads and fills a form faster
SALT = "form"
_ID = re.compile(r"[\w-]{16,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Post:
    """What was typed, and what the page carried along."""

    submission: str
    origin: str  # signed
    typed: dict[str, str] = field(default_factory=dict)
    trap: str = ""


def start(request: HttpRequest) -> Post:
    """A fresh form: a new submission id, and where this person came from.

    A link may say `landing_page` and `referrer` itself, for forms reached through a page of ours.
    """
    told = {name: request.GET.get(name, "") for name in ("landing_page", "referrer")}
    told["referrer"] = told["referrer"] or request.headers.get("Referer", "")
    if rules.host_of(told["referrer"]) == rules.host_of(request.build_absolute_uri("/")):
        told["referrer"] = ""
    origin = {
        "at": timezone.now().timestamp(),
        "landing_page": (told["landing_page"] or request.path)[:500],
        "referrer": told["referrer"][:500],
        "parameters": rules.parameters_of(request.get_full_path()),
    }
    return Post(secrets.token_urlsafe(24), signing.dumps(origin, salt=SALT, compress=True))


def read(request: HttpRequest) -> Post:
    """What was posted; whatever is missing or odd is kept as nothing, never an error."""
    sent = request.POST
    submission = sent.get("submission", "")
    return Post(
        submission=submission if _ID.fullmatch(submission) else secrets.token_urlsafe(24),
        origin=sent.get("origin", "")[:8000],
        typed={name: sent.get(name, "") for name in (*rules.FIELDS, rules.CONSENT)},
        trap=sent.get(TRAP, ""),
    )


def arrival(post: Post, *, form: FormView, now: datetime) -> rules.Arrival:
    """The inquiry a valid post is.

    A double click or a retry is the same token; the same page sent again with other words is not.
    """
    origin, suspicion = _origin(post, now=now)
    parameters = origin.get("parameters", {})
    came = rules.classify(parameters, referrer=origin.get("referrer", ""))
    landing_page = origin.get("landing_page", "")
    visit = rules.NewTouch(
        kind="page_view",
        occurred_at=datetime.fromtimestamp(origin.get("at", now.timestamp()), UTC),
        channel=came.channel,
        source=came.source,
        campaign=came.campaign,
        url=landing_page,
        referrer=origin.get("referrer", ""),
        utm=parameters,
    )
    sent = rules.NewTouch(
        kind="form",
        occurred_at=now,
        channel=came.channel,
        source=came.source,
        campaign=came.campaign,
        url=f"/f/{form.slug}",
    )
    agreed = bool(post.typed[rules.CONSENT])
    return rules.Arrival(
        name=post.typed["name"],
        email=post.typed["email"],
        company=post.typed["company"],
        website=post.typed["website"],
        phone=post.typed["phone"],
        message=post.typed["message"],
        source=came.source or came.channel,
        campaign=came.campaign,
        landing_page=landing_page,
        form_id=form.id,
        token=_token(post),
        consent_text_id=form.consent_text_id if agreed else None,
        suspicion=suspicion,
        touches=(visit, sent),
        typed={**post.typed, TRAP: post.trap} if post.trap else post.typed,
    )


def _origin(post: Post, *, now: datetime) -> tuple[dict[str, Any], str]:
    """Where they came from, and why a program may have sent it.

    A post without an origin is one from a company's own page: it is as good as any other.
    """
    suspicion = "trap" if post.trap else ""
    if not post.origin:
        return {}, suspicion
    try:
        origin: dict[str, Any] = signing.loads(post.origin, salt=SALT)
    except signing.BadSignature:
        return {}, suspicion or "forged"
    if now.timestamp() - origin["at"] < HASTE.total_seconds():
        suspicion = suspicion or "haste"
    return origin, suspicion


def _token(post: Post) -> str:
    said = json.dumps([post.submission, post.typed], sort_keys=True)
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()

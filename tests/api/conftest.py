"""Fixtures of the API's tests: a company ready to take leads, and callers with tokens."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

import cast as people
from oneteam.domain.clocks.operations import ensure_targets
from oneteam.domain.pipeline.operations import ensure_stages
from oneteam.domain.qualification.operations import ensure_policy
from oneteam.domain.routing.operations import ensure_pool
from oneteam.org.models import Person
from oneteam.org.operations import create_token

EVERY_SCOPE = ("leads:read", "leads:write", "deals:read", "deals:write")


@dataclass(frozen=True)
class Caller:
    """Someone with a token."""

    secret: str
    client: Client

    def get(self, path: str, **headers: str) -> HttpResponse:
        """GET a path under /api/v1."""
        return self.client.get(f"/api/v1{path}", headers=self._headers(headers))

    def post(self, path: str, body: Any = None, *, key: str = "", **headers: str) -> HttpResponse:
        """POST JSON; bytes and text go as they are."""
        data = body if isinstance(body, bytes | str) else json.dumps({} if body is None else body)
        if key:
            headers["Idempotency-Key"] = key
        return self.client.post(
            f"/api/v1{path}", data, content_type="application/json", headers=self._headers(headers)
        )

    def _headers(self, more: dict[str, str]) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.secret}", **more}


@pytest.fixture(autouse=True)
def _at_one_moment(moment: datetime) -> None:
    """Every test of the API begins at the same moment, whatever day it is."""


@pytest.fixture
def ready(cast: people.Cast) -> people.Cast:
    """The cast in a company that can take leads: Rosa and Raj are in the pool."""
    now = timezone.now()
    ensure_policy(now=now)
    ensure_targets(now)
    ensure_stages()
    ensure_pool("Sales", members=[cast.rosa, cast.raj], manager=cast.sven, now=now)
    return cast


@pytest.fixture
def as_caller(ready: people.Cast) -> Callable[..., Caller]:
    """Give anybody a token with the scopes named, all of them by default."""

    def make(person: Person, *scopes: str) -> Caller:
        secret = create_token(person, scopes=scopes or EVERY_SCOPE, now=timezone.now())
        return Caller(secret, Client(raise_request_exception=False))

    return make


@pytest.fixture
def olga(ready: people.Cast, as_caller: Callable[..., Caller]) -> Caller:
    """Olga posts leads for a website."""
    return as_caller(ready.olga)


@pytest.fixture
def sven(ready: people.Cast, as_caller: Callable[..., Caller]) -> Caller:
    """Sven leads sales: he may work any lead."""
    return as_caller(ready.sven)


@pytest.fixture
def inquiry() -> dict[str, Any]:
    """A good inquiry."""
    return {
        "contact": {
            "name": "Ada Byron",
            "email": "ada@engines.example",
            "phone": "+44 20 79460123",
        },
        "account": {
            "name": "Engines Ltd",
            "website": "engines.example",
            "employees": 120,
            "country": "GB",
            "industry": "manufacturing",
        },
        "message": "We need an engine that computes, for about forty people, before summer.",
        "source": "google",
        "campaign": "spring",
        "touches": [
            {"kind": "webinar", "channel": "email", "occurred_at": "2026-03-01T10:00:00Z"},
        ],
    }

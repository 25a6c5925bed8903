"""What a caller may do is what the token's scopes and the owner's role both allow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from api.conftest import EVERY_SCOPE, Caller
from cast import Cast
from oneteam.api.shapes import LeadArrived
from oneteam.org import operations as org
from oneteam.org.models import Token

# What each call needs: scope, and which roles may do it to a lead of the pool's.
CALLS: dict[str, tuple[str, str, str, Any, set[str]]] = {
    "post a lead": (
        "POST",
        "/leads",
        "leads:write",
        {"contact": {"email": "a@b.example"}},
        {"owner", "sven", "mia", "max", "olga"},
    ),
    "list leads": ("GET", "/leads", "leads:read", None, {"owner", "sven", "mia", "max", "olga"}),
    "read a lead": (
        "GET",
        "/leads/{lead}",
        "leads:read",
        None,
        {"owner", "sven", "mia", "max", "olga"},
    ),
    "claim": ("POST", "/leads/{lead}/claim", "leads:write", {}, {"owner", "sven"}),
    "respond": (
        "POST",
        "/leads/{lead}/responses",
        "leads:write",
        {"channel": "call"},
        {"owner", "sven"},
    ),
    "judge": (
        "POST",
        "/leads/{lead}/verdict",
        "leads:write",
        {"verdict": "accept"},
        {"owner", "sven"},
    ),
    "open a deal": (
        "POST",
        "/leads/{accepted}/opportunity",
        "deals:write",
        {
            "name": "D",
            "amount": {"amount": "1", "currency": "EUR"},
            "close_on": "2027-01-01",
        },
        {"owner", "sven"},
    ),
    "read a deal": (
        "GET",
        "/opportunities/{deal}",
        "deals:read",
        None,
        {"owner", "sven", "mia", "max", "olga"},
    ),
    "move a deal": (
        "POST",
        "/opportunities/{deal}/stage",
        "deals:write",
        {"stage": "proposal", "why": "They asked for an offer at once."},
        {"owner", "sven"},
    ),
    "touch": (
        "POST",
        "/leads/{lead}/touches",
        "leads:write",
        {"kind": "event", "occurred_at": "2026-03-01T10:00:00Z"},
        {"owner", "sven", "mia", "max", "olga"},
    ),
}
DEAL = {"name": "D", "amount": {"amount": "10", "currency": "EUR"}, "close_on": "2027-01-01"}


@pytest.fixture
def places(olga: Caller, sven: Caller, ready: Cast) -> dict[str, Any]:
    """A lead, an accepted lead and a deal of the same owner."""
    made: dict[str, Any] = {}
    for name in ("lead", "accepted", "deal"):
        body = {
            "contact": {"email": f"{name}@engines.example"},
            "account": {"name": "Engines", "employees": 50},
            "message": "We need forty engines before the summer, please call us about a quote.",
        }
        made[name] = olga.post("/leads", body).json()
    owner = next(p for p in ready.everyone() if p.pk == made["lead"]["owner"]["id"])
    from oneteam import flow

    now = timezone.now()
    for name in ("accepted", "deal"):
        if made[name]["owner"]["id"] != owner.pk:
            flow.hand(made[name]["id"], to=owner.pk, by=ready.sven, now=now)
        sven.post(f"/leads/{made[name]['id']}/verdict", {"verdict": "accept"})
    made["deal"]["id"] = sven.post(f"/leads/{made['deal']['id']}/opportunity", DEAL).json()["id"]
    return {"owner": owner, **{name: made[name]["id"] for name in ("lead", "accepted", "deal")}}


def _call(caller: Caller, name: str, places: dict[str, Any]) -> int:
    method, path, _, body, _ = CALLS[name]
    path = path.format(**places)
    response = caller.get(path) if method == "GET" else caller.post(path, body)
    return response.status_code


@pytest.mark.parametrize("who", ["owner", "colleague", "sven", "mia", "max", "olga"])
@pytest.mark.parametrize("name", CALLS)
def test_scope_and_role_must_both_allow_it(
    name: str,
    who: str,
    ready: Cast,
    places: dict[str, Any],
    as_caller: Callable[..., Caller],
) -> None:
    person = {"owner": places["owner"], "colleague": _colleague(ready, places)}.get(who)
    person = person or getattr(ready, who)
    scope, allowed = CALLS[name][2], CALLS[name][4]
    others = [other for other in EVERY_SCOPE if other != scope]
    assert _call(as_caller(person, *others), name, places) == 403
    status = _call(as_caller(person, scope), name, places)
    if who == "colleague":
        assert status == (404 if "{" in CALLS[name][1] else status < 300 and status)
    elif who in allowed:
        assert status in (200, 201)
    else:
        assert status == 403


def _colleague(ready: Cast, places: dict[str, Any]) -> Any:
    return ready.raj if places["owner"] == ready.rosa else ready.rosa


def test_a_token_dies_with_its_owner(ready: Cast, as_caller: Callable[..., Caller]) -> None:
    caller = as_caller(ready.mia)
    assert caller.get("/leads").status_code == 200
    org.deactivate(ready.mia.pk)
    assert caller.get("/leads").status_code == 401


def test_a_token_ends_when_it_expires_or_is_revoked(
    ready: Cast, as_caller: Callable[..., Caller]
) -> None:
    now = timezone.now()
    caller = as_caller(ready.mia)
    old = org.create_token(
        ready.mia, scopes=["leads:read"], now=now, expires_at=now - timedelta(seconds=1)
    )
    assert Caller(old, caller.client).get("/leads").status_code == 401
    org.revoke_token(caller.secret, now=now)
    assert caller.get("/leads").status_code == 401


def test_the_use_of_a_token_is_noted_once_an_hour(ready: Cast, as_caller: Any) -> None:
    caller = as_caller(ready.mia)
    assert caller.get("/leads").status_code == 200
    noted = Token.objects.get().last_used_at
    assert noted is not None
    assert caller.get("/leads").status_code == 200
    assert Token.objects.get().last_used_at == noted
    later = noted + timedelta(hours=1, minutes=1)
    assert org.use_token(caller.secret, now=later) is not None
    assert Token.objects.get().last_used_at == later


@pytest.mark.parametrize("key", ["", "once"])
def test_a_token_that_only_writes_is_told_where_a_lead_stands_and_no_more(
    ready: Cast, as_caller: Callable[..., Caller], inquiry: dict[str, Any], key: str
) -> None:
    writes, reads = as_caller(ready.sven, "leads:write"), as_caller(ready.sven, *EVERY_SCOPE)
    lead = reads.post("/leads", inquiry).json()["id"]
    touch = {"kind": "webinar", "occurred_at": "2026-03-02T12:00:00Z"}
    for path, body in (
        ("claim", {}),
        ("touches", touch),
        ("responses", {"channel": "call"}),
        ("verdict", {"verdict": "accept"}),
    ):
        both = {"path": f"/leads/{lead}/{path}", "body": body, "key": key and f"{key}-{path}"}
        told = [caller.post(**both).json() for caller in ((reads, writes) if key else (writes,))]
        assert set(told[-1]) == set(LeadArrived.model_fields)
        assert all(inquiry["contact"]["email"] in str(one) for one in told[:-1])


def test_a_token_that_only_writes_deals_is_told_no_amount(
    ready: Cast, as_caller: Callable[..., Caller], inquiry: dict[str, Any]
) -> None:
    reads = as_caller(ready.sven, *EVERY_SCOPE)
    lead = reads.post("/leads", inquiry).json()["id"]
    reads.post(f"/leads/{lead}/verdict", {"verdict": "accept"})
    deal = {"name": "D", "amount": {"amount": "1", "currency": "EUR"}, "close_on": "2027-01-01"}
    told = as_caller(ready.sven, "deals:write").post(f"/leads/{lead}/opportunity", deal)
    assert told.status_code == 201
    assert set(told.json()) == {"id", "stage", "outcome", "url"}

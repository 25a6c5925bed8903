"""A POST sent twice with one key is one act."""

from __future__ import annotations

from typing import Any

from api.conftest import Caller
from oneteam.domain.capture.models import Lead


def test_the_same_key_is_one_lead(olga: Caller, inquiry: dict[str, Any]) -> None:
    first = olga.post("/leads", inquiry, key="a")
    again = olga.post("/leads", inquiry, key="a")
    assert (again.status_code, again.json()) == (201, first.json())
    assert again["Idempotent-Replay"] == "true"
    assert "Idempotent-Replay" not in first
    assert Lead.objects.count() == 1


def test_without_a_key_two_posts_are_two_leads(olga: Caller, inquiry: dict[str, Any]) -> None:
    assert olga.post("/leads", inquiry).json() != olga.post("/leads", inquiry).json()


def test_the_same_key_with_another_body_is_422(olga: Caller, inquiry: dict[str, Any]) -> None:
    olga.post("/leads", inquiry, key="a")
    inquiry["message"] = "something else"
    refused = olga.post("/leads", inquiry, key="a")
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"
    assert Lead.objects.count() == 1


def test_a_refused_request_may_be_corrected_under_its_key(
    olga: Caller, inquiry: dict[str, Any]
) -> None:
    assert olga.post("/leads", {"contact": {}}, key="a").status_code == 422
    assert olga.post("/leads", inquiry, key="a").status_code == 201


def test_a_key_belongs_to_its_caller_and_place(
    olga: Caller, sven: Caller, inquiry: dict[str, Any]
) -> None:
    one = olga.post("/leads", inquiry, key="a").json()["id"]
    two = sven.post("/leads", inquiry, key="a").json()["id"]
    assert one != two
    for lead_id in (one, two):
        answered = sven.post(f"/leads/{lead_id}/responses", {"channel": "call"}, key="a")
        assert answered.status_code == 201
        assert "Idempotent-Replay" not in answered


def test_every_post_replays(olga: Caller, sven: Caller, inquiry: dict[str, Any]) -> None:
    lead_id = olga.post("/leads", inquiry).json()["id"]
    deal = {"name": "D", "amount": {"amount": "5", "currency": "EUR"}, "close_on": "2027-01-01"}
    touch = {"kind": "event", "occurred_at": "2026-03-01T10:00:00Z"}
    calls: list[tuple[str, Any]] = [
        (f"/leads/{lead_id}/touches", touch),
        (f"/leads/{lead_id}/claim", {}),
        (f"/leads/{lead_id}/responses", {"channel": "email", "note": "hello"}),
        (f"/leads/{lead_id}/verdict", {"verdict": "accept"}),
        (f"/leads/{lead_id}/opportunity", deal),
    ]
    for path, body in calls:
        first, again = sven.post(path, body, key="k"), sven.post(path, body, key="k")
        assert first.status_code in (200, 201), (path, first.content)
        assert (again.status_code, again.json()) == (first.status_code, first.json())
        assert again["Idempotent-Replay"] == "true"


def test_a_key_nobody_could_mean_is_refused(olga: Caller, inquiry: dict[str, Any]) -> None:
    for key in ("x" * 256, "a\tb"):
        assert olga.post("/leads", inquiry, key=key).status_code == 422

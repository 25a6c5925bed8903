"""Whatever goes wrong is a problem that a program and a person can read."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client

from api.conftest import Caller
from oneteam.api import pages


def _problem(response: HttpResponse, status: int) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem.keys() == {"type", "title", "status", "detail", "errors"}
    assert problem["status"] == status
    return problem


def test_one_problem_names_every_wrong_field(olga: Caller) -> None:
    body = {
        "contact": {"name": 5, "email": "nobody", "colour": "red"},
        "account": {"website": "not a site", "employees": "many", "country": "Holland"},
        "touches": [{"kind": "", "occurred_at": "2026-03-01T10:00:00"}],
        "extra": 1,
    }
    errors = _problem(olga.post("/leads", body), 422)["errors"]
    named = {error["field"]: error["message"] for error in errors}
    assert named.keys() >= {
        "contact.name",
        "contact.colour",
        "account.employees",
        "account.country",
        "touches.0.kind",
        "touches.0.occurred_at",
        "extra",
    }
    assert named["extra"] == "Unknown field"
    assert "zone" in named["touches.0.occurred_at"]
    assert named["contact.email"] == "Email address invalid"
    assert named["account.website"] == "Website address invalid"


def test_a_missing_address_is_a_required_field(olga: Caller) -> None:
    errors = _problem(olga.post("/leads", {"contact": {}}), 422)["errors"]
    assert errors == [{"field": "contact.email", "message": "Required field missing"}]


def test_addresses_people_really_have_are_taken(olga: Caller, inquiry: dict[str, Any]) -> None:
    inquiry["contact"]["email"] = "o'brien+tag@例え.jp"
    inquiry["account"]["website"] = "example.com"
    assert olga.post("/leads", inquiry).status_code == 201


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"\xff\xfe", 400),
        (b"[" * 50_000, 400),
        (b'{"contact":' * 900 + b"1" + b"}" * 900, 400),
        (b'{"contact":{"email":"\\ud800@a.example"}}', 400),
        (b'{"contact":{"email":"a@b.example"},"message":NaN}', 400),
        (b'{"account":{"employees":' + b"9" * 5_000 + b'},"contact":{"email":"a@b.example"}}', 400),
        (b'{"account":{"employees":1e400},"contact":{"email":"a@b.example"}}', 422),
        (b'{"account":{"employees":99999999999999999999},"contact":{"email":"a@b.example"}}', 422),
        (b'{"message":"a\\u0000b","contact":{"email":"a@b.example"}}', 422),
        (b'{"touches":{},"contact":{"email":"a@b.example"}}', 422),
        (b"null", 422),
        (b"[]", 422),
        (b'"lead"', 422),
    ],
)
def test_hostile_bodies_are_refused_in_plain_words(olga: Caller, body: bytes, status: int) -> None:
    problem = _problem(olga.post("/leads", body), status)
    assert problem["detail"]


def test_a_nul_is_named(olga: Caller) -> None:
    body = {"contact": {"email": "a@b.example", "name": "A\x00B"}}
    errors = _problem(olga.post("/leads", body), 422)["errors"]
    assert [error["field"] for error in errors] == ["contact.name"]


def test_a_body_too_large_is_refused(olga: Caller) -> None:
    body = {"contact": {"email": "a@b.example"}, "message": "x" * 70_000}
    _problem(olga.post("/leads", body), 413)
    _problem(olga.post("/leads", b"x" * 3_000_000), 413)


def test_only_json_is_read(olga: Caller) -> None:
    response = olga.client.post(
        "/api/v1/leads",
        {"email": "a@b.example"},
        headers={"Authorization": f"Bearer {olga.secret}"},
    )
    _problem(response, 415)


def test_no_token_or_a_wrong_one_is_401(olga: Caller) -> None:
    for header in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": "Basic YTpi"}):
        response = Client().get("/api/v1/leads", headers=header)
        _problem(response, 401)
        assert response["WWW-Authenticate"] == "Bearer"


def test_a_wrong_method_is_405_and_says_which_are_right(olga: Caller) -> None:
    response = olga.client.delete(
        "/api/v1/leads", headers={"Authorization": f"Bearer {olga.secret}"}
    )
    _problem(response, 405)
    assert set(response["Allow"].split(", ")) == {"GET", "POST"}


def test_nothing_there_is_404(olga: Caller) -> None:
    _problem(olga.get("/leads/999999999"), 404)
    _problem(olga.get(f"/leads/{10**30}"), 404)
    _problem(olga.get("/leads/abc"), 404)
    _problem(olga.get("/nothing"), 404)
    _problem(olga.get("/opportunities/1"), 404)


def test_unknown_query_parameters_are_refused(olga: Caller) -> None:
    errors = _problem(olga.get("/leads?limit=0&colour=red&status=lost&cursor=@@"), 422)["errors"]
    assert {error["field"] for error in errors} == {"limit", "colour", "status"}
    _problem(olga.get("/leads?cursor=@@"), 422)
    _problem(olga.get("/leads?cursor=aGVsbG8"), 422)


@pytest.mark.parametrize(
    "money",
    [
        {"amount": 12.5, "currency": "EUR"},
        {"amount": "12.345", "currency": "EUR"},
        {"amount": "12.5", "currency": "JPY"},
        {"amount": "-1", "currency": "EUR"},
        {"amount": "1e3", "currency": "EUR"},
        {"amount": "12", "currency": "QQQ"},
        {"amount": "12", "currency": "XXX"},
        {"amount": "12", "currency": "XAU"},
        {"amount": "12", "currency": "XTS"},
        {"amount": "12", "currency": "eur"},
    ],
)
def test_money_that_is_not_exact_is_refused(
    olga: Caller, sven: Caller, inquiry: dict[str, Any], money: dict[str, Any]
) -> None:
    lead_id = olga.post("/leads", inquiry).json()["id"]
    sven.post(f"/leads/{lead_id}/verdict", {"verdict": "accept"})
    body = {"name": "Deal", "amount": money, "close_on": "2027-01-01"}
    problem = _problem(sven.post(f"/leads/{lead_id}/opportunity", body), 422)
    assert all(error["field"].startswith("amount") for error in problem["errors"])


def test_a_busy_database_is_503_and_says_when_to_retry(
    olga: Caller, inquiry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from oneteam import flow

    def busy(*args: Any, **kwargs: Any) -> int:
        raise OperationalError("database is locked")

    monkeypatch.setattr(flow, "receive", busy)
    response = olga.post("/leads", inquiry)
    _problem(response, 503)
    assert response["Retry-After"] == "1"


def test_an_unexpected_error_is_500_and_tells_no_secrets(
    olga: Caller, inquiry: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from oneteam import flow

    def broken(*args: Any, **kwargs: Any) -> int:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(flow, "receive", broken)
    response = olga.post("/leads", inquiry)
    _problem(response, 500)
    assert b"secret" not in response.content


def test_a_name_that_stands_twice_is_refused(olga: Caller) -> None:
    body = '{"contact": {"email": "ann@example.com", "email": "bob@example.com"}}'
    assert "email" in _problem(olga.post("/leads", body), 400)["detail"]


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59"])
def test_a_cursor_at_the_end_of_time_is_not_ours(olga: Caller, at: str) -> None:
    _problem(olga.get(f"/leads?cursor={pages.encode(f'{at} 1')}"), 422)


def test_more_parameters_than_anyone_sends_are_refused(olga: Caller) -> None:
    _problem(olga.get("/leads?" + "&".join(["limit=1"] * 2000)), 400)


@pytest.mark.parametrize("path", ["/", "/nothing", "/../v2/leads"])
def test_an_address_that_leads_nowhere_is_a_problem(olga: Caller, path: str) -> None:
    _problem(olga.get(path), 404)


def test_a_host_that_is_not_ours_is_a_problem(olga: Caller) -> None:
    _problem(olga.get("/leads", host="evil.example"), 400)

"""The API does what its own description says, whatever is thrown at it."""

from __future__ import annotations

from django.test import Client


def test_the_description_and_its_page_are_there_without_a_network(db: None) -> None:
    description = Client().get("/api/v1/openapi.json").json()
    assert set(description["paths"]) >= {"/api/v1/leads", "/api/v1/opportunities/{deal_id}/stage"}
    problem = description["paths"]["/api/v1/leads"]["post"]["responses"]["422"]["content"]
    assert list(problem) == ["application/problem+json"]
    page = Client().get("/api/v1/docs")
    assert page.status_code == 200
    assert b"http://" not in page.content
    assert b"https://" not in page.content
    assert "'unsafe-inline'" not in page["Content-Security-Policy"].split("style-src")[0]

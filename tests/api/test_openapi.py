"""The API does what its own description says, whatever is thrown at it."""

from __future__ import annotations

import pytest
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


@pytest.mark.django_db
def test_every_operation_asks_for_a_token() -> None:
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    assert len(paths) >= 10
    for path, operations in paths.items():
        for method in operations:
            call = getattr(Client(), method)
            for headers in ({}, {"Authorization": "Bearer nobodys"}):
                response = call(
                    path.replace("{lead_id}", "1").replace("{deal_id}", "1"), headers=headers
                )
                assert response.status_code == 401, (method, path)
                assert response["Content-Type"] == "application/problem+json"

"""Marketing makes and changes the forms people get in touch through."""

from __future__ import annotations

import pytest
from django.test import Client

from cast import NOON, Cast
from oneteam.domain.capture import operations, queries
from oneteam.domain.capture.models import ConsentText

FILLED = {
    "name": "Fair 2026",
    "slug": "fair",
    "heading": "Meet us",
    "required": ["name", "email", "consent"],
    "consent_text": "You may mail me.",
    "related": "Prices | example.com/prices\nOur blog | https://blog.example.com",
    "is_open": "on",
}


@pytest.fixture
def marketing(client: Client, cast: Cast) -> Client:
    client.force_login(cast.max)
    return client


def test_a_new_form_is_open_at_its_address(marketing: Client) -> None:
    saved = marketing.post("/settings/forms/new", FILLED)
    assert saved.status_code == 302
    form = queries.form_by_slug("fair")
    assert form.required == {"name", "email", "consent"}
    assert form.related == [
        {"title": "Prices", "url": "https://example.com/prices"},
        {"title": "Our blog", "url": "https://blog.example.com"},
    ]
    assert "Meet us" in Client().get("/f/fair").content.decode()
    assert "/f/fair" in marketing.get("/settings/forms").content.decode()


def test_other_words_of_consent_are_a_new_version(marketing: Client) -> None:
    marketing.post("/settings/forms/new", FILLED)
    address = f"/settings/forms/{queries.form_by_slug('fair').id}"
    marketing.post(address, FILLED | {"heading": "Meet us there"})
    assert ConsentText.objects.count() == 1
    marketing.post(address, FILLED | {"consent_text": "You may call me."})
    assert list(ConsentText.objects.order_by("version").values_list("version", "text")) == [
        (1, "You may mail me."),
        (2, "You may call me."),
    ]


def test_what_is_wrong_stands_beside_the_field_and_what_was_typed_stays(
    marketing: Client,
) -> None:
    operations.ensure_form(now=NOON, slug="fair")
    page = marketing.post(
        "/settings/forms/new", FILLED | {"name": "", "related": "Bad | javascript:alert(1)"}
    )
    assert page.status_code == 422
    page = marketing.post("/settings/forms/new", FILLED | {"related": "Bad | javascript:alert(1)"})
    text = page.content.decode()
    assert page.status_code == 422
    assert "Another form already lives at /f/fair" in text
    assert "Website address invalid" in text
    assert "Meet us" in text


def test_the_settings_of_a_form_show_where_it_lives(marketing: Client) -> None:
    form_id = operations.ensure_form(now=NOON)
    text = marketing.get(f"/settings/forms/{form_id}").content.decode()
    assert "/f/contact?utm_source=website" in text
    assert marketing.get("/settings/forms/987654").status_code == 404

"""The public form, filled in by people, without JavaScript, and by programs."""

from __future__ import annotations

import html
import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import OperationalError, connection
from django.test import Client

from cast import NOON, Cast
from oneteam.domain.capture import operations
from oneteam.domain.capture.models import Consent, Lead, Submission, Touch

FILLED = {
    "name": "Ann Lee",
    "email": "o'brien+tag@例え.jp",
    "company": "Acme",
    "website": "example.com",
    "phone": "",
    "message": "Hello\r\nthere",
}


@pytest.fixture
def form_id(cast: Cast) -> int:
    return operations.ensure_form(
        now=NOON,
        owner=cast.mia,
        required=("name", "email", "message"),
        consent_text="You may mail me.",
        thanks="We will call you.",
        related=[{"title": "Our prices", "url": "example.com/prices"}],
    )


def hidden(page: Any) -> dict[str, str]:
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.content.decode())
    return {name: html.unescape(value) for name, value in found}


def fill_in(client: Client, query: str = "", *, after: float = 30, **typed: str) -> Any:
    with time_machine.travel(NOON, tick=False):
        carried = hidden(client.get(f"/f/contact{query}"))
    with time_machine.travel(NOON + timedelta(seconds=after), tick=False):
        return client.post("/f/contact", {**carried, **FILLED, **typed})


def test_the_page_counts_from_nothing_and_sets_no_cookie(client: Client, form_id: int) -> None:
    page = client.get("/f/contact")
    assert page.status_code == 200
    assert "0 of 350" in page.content.decode()
    assert not page.cookies


def test_a_filled_in_form_becomes_a_lead_and_a_thank_you(client: Client, form_id: int) -> None:
    sent = fill_in(Client(enforce_csrf_checks=True))
    assert (sent.status_code, sent.url) == (303, "/f/contact/thanks")
    lead = Lead.objects.select_related("contact", "account").get()
    assert lead.contact is not None
    assert (lead.contact.email, lead.message) == ("o'brien+tag@例え.jp", "Hello\nthere")
    assert lead.account is not None
    assert (lead.account.domain, lead.form_id) == ("example.com", form_id)
    assert Submission.objects.get().typed["message"] == "Hello\r\nthere"
    thanks = client.get(sent.url).content.decode()
    assert "We will call you." in thanks
    assert "You may also like" in thanks
    assert 'href="https://example.com/prices"' in thanks


def test_errors_stand_beside_the_fields_and_nothing_typed_is_lost(
    client: Client, form_id: int
) -> None:
    page = fill_in(client, name="", email="ann@", website="javascript:alert(1)", phone="+31 20")
    assert page.status_code == 422
    text = html.unescape(page.content.decode())
    assert 'id="name-error">Required field missing</p>' in text
    assert 'id="email-error">Email address invalid</p>' in text
    assert 'id="website-error">Website address invalid</p>' in text
    assert 'aria-invalid="true" aria-describedby="email-error"' in text
    assert text.count("autofocus") == 1
    for typed in ("ann@", "javascript:alert(1)", "+31 20", "Hello\r\nthere"):
        assert typed in text
    assert Lead.objects.count() == 0


def test_a_message_too_long_is_kept_marked_and_refused(client: Client, form_id: int) -> None:
    message = "👨‍👩‍👧‍👦" * 352
    page = fill_in(client, message=message)
    text = page.content.decode()
    assert page.status_code == 422
    assert message in text
    assert "352 of 350" in text
    assert "Message too long by 2 characters" in text
    assert Lead.objects.count() == 0


def test_exactly_350_characters_with_line_ends_are_fine(client: Client, form_id: int) -> None:
    assert fill_in(client, message="a\r\n" * 174 + "bc").status_code == 303


def test_a_double_click_is_one_lead(client: Client, form_id: int) -> None:
    carried = hidden(client.get("/f/contact"))
    sent = [client.post("/f/contact", {**carried, **FILLED}) for _ in range(2)]
    assert [page.status_code for page in sent] == [303, 303]
    assert Lead.objects.count() == 1


def test_the_same_page_sent_again_with_other_words_is_another_inquiry(
    client: Client, form_id: int, cast: Cast
) -> None:
    carried = hidden(client.get("/f/contact"))
    for words in ("Hello", "I forgot to say"):
        client.post("/f/contact", {**carried, **FILLED, "message": words})
    first, second = Lead.objects.order_by("id")
    assert second.likely_duplicate_of_id == first.pk
    reader = Client()
    reader.force_login(cast.max)
    named = f'<a href="/leads/{first.pk}">{first.contact.name}</a>'
    assert named in reader.get(f"/leads/{second.pk}").content.decode()


def test_a_form_sent_again_after_mending_is_one_lead(client: Client, form_id: int) -> None:
    page = fill_in(client, email="ann@")
    sent = client.post("/f/contact", {**hidden(page), **FILLED})
    assert sent.status_code == 303
    assert Lead.objects.count() == 1


def test_where_somebody_came_from_survives_the_form(client: Client, form_id: int) -> None:
    fill_in(client, "?utm_source=google&utm_medium=cpc&utm_campaign=Spring&landing_page=/pricing")
    lead = Lead.objects.select_related("campaign").get()
    assert (lead.source, lead.channel, lead.landing_page) == ("google", "paid_search", "/pricing")
    assert lead.campaign is not None
    assert lead.campaign.key == "spring"
    first, second = Touch.objects.order_by("occurred_at")
    assert (first.kind, first.occurred_at, second.kind) == ("page_view", NOON, "form")
    assert first.utm["utm_campaign"] == "Spring"


def test_a_forged_origin_is_not_believed_and_the_lead_is_kept(client: Client, form_id: int) -> None:
    client.post("/f/contact", {**FILLED, "origin": "forged", "submission": "x"})
    assert Submission.objects.get().suspicion == "forged"


def test_a_post_from_a_page_of_the_companys_own_is_as_good(client: Client, form_id: int) -> None:
    assert client.post("/f/contact", FILLED).status_code == 303
    assert Submission.objects.get().suspicion == ""


@pytest.mark.parametrize(
    ("after", "typed", "suspicion"),
    [(30, {"fax": "1"}, "trap"), (1, {}, "haste"), (30, {}, "")],
)
def test_what_a_program_may_have_sent_is_kept_and_marked(
    client: Client, form_id: int, after: float, typed: dict[str, str], suspicion: str
) -> None:
    assert fill_in(client, after=after, **typed).status_code == 303
    assert Submission.objects.get().suspicion == suspicion


def test_consent_is_recorded_only_when_given(client: Client, form_id: int) -> None:
    fill_in(client)
    assert Consent.objects.count() == 0
    fill_in(client, consent="yes", message="Again")
    assert Consent.objects.get().text.text == "You may mail me."


def test_too_many_posts_are_asked_to_wait_with_everything_kept(
    client: Client, form_id: int
) -> None:
    pages = [fill_in(client, message=f"Number {n}") for n in range(62)]
    assert pages[-1].status_code == 429
    assert "Number 61" in pages[-1].content.decode()
    assert pages[-1].headers["Retry-After"] == "60"
    assert Lead.objects.count() == 60


def test_more_than_the_form_can_take_is_refused_clearly(client: Client, form_id: int) -> None:
    page = fill_in(client, message="x" * 1_000_000)
    assert page.status_code == 413
    assert "more than this form can take" in page.content.decode()


HOSTILE = [
    "a\x00b",
    "\u202eevil\u202c",
    "<script>alert(1)</script>",
    "'; DROP TABLE oneteam_lead; --",
    "{{ 7 * 7 }}{% debug %}",
    "=cmd|' /C calc'!A0",
    "\ufeff\u200b",
    "Ω≈ç√∫˜µ≤≥÷ 田中さん 😍🇷🇺 ̡͓̞",
    "%00%0d%0aSet-Cookie:a=b",
    "x" * 5000,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_answered_clearly(client: Client, form_id: int, text: str) -> None:
    for name in FILLED:
        page = fill_in(client, **{name: text})
        assert page.status_code in (303, 422)
        assert "<script>alert" not in page.content.decode()
    names = {"submission": text, "origin": text, "fax": text, "consent": text}
    assert client.post("/f/contact", {**FILLED, **names}).status_code == 303


def test_a_body_that_is_no_form_is_answered_clearly(client: Client, form_id: int) -> None:
    page = client.post("/f/contact", b"\xff\x00{", content_type="application/json")
    assert page.status_code == 422
    broken = client.post("/f/contact", b"--x", content_type="multipart/form-data; boundary=x")
    assert broken.status_code in (400, 422)


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        ("name=J%F6rg", "application/x-www-form-urlencoded; charset=iso-8859-1"),
        ("&".join(f"f{number}=" for number in range(1001)), "application/x-www-form-urlencoded"),
        ("--x", "multipart/form-data"),
    ],
)
def test_what_cannot_be_read_gets_the_form_again(
    client: Client, form_id: int, body: str, media_type: str
) -> None:
    page = client.post("/f/contact", body, content_type=media_type)
    assert page.status_code == 400
    assert "cannot read" in page.content.decode()
    assert hidden(page)["submission"]


def test_an_odd_content_length_is_no_crash(client: Client, form_id: int) -> None:
    odd = client.generic(
        "POST", "/f/contact", "a=b", "application/x-www-form-urlencoded", CONTENT_LENGTH="abc"
    )
    assert odd.status_code == 400


def test_while_the_database_stands_still_nothing_typed_is_lost(
    client: Client, form_id: int
) -> None:
    def stand_still(execute: Any, sql: str, *rest: Any) -> Any:
        if sql.lstrip().upper().startswith(("INSERT", "UPDATE")):
            raise OperationalError("database is locked")
        return execute(sql, *rest)

    with connection.execute_wrapper(stand_still):
        page = client.post("/f/contact", FILLED)
    assert (page.status_code, page.headers["Retry-After"]) == (503, "5")
    assert "Hello" in page.content.decode()


def test_a_closed_form_says_so(client: Client, form_id: int) -> None:
    operations.save_form(operations.FormDraft(name="Fair", is_open=False), now=NOON)
    assert client.get("/f/fair").status_code == 410


def test_there_is_no_form_of_another_name(client: Client, form_id: int) -> None:
    assert client.get("/f/nothing").status_code == 404
    assert client.post("/f/nothing", FILLED).status_code == 404

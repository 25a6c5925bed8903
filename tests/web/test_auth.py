"""The way in and out."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from cast import NOON, PASSWORD, Cast
from oneteam import people
from oneteam.org import operations, queries
from oneteam.org.rules.throttle import SIGN_IN_ACCOUNT
from oneteam.web.auth import TOO_MANY, WRONG


@pytest.fixture(autouse=True)
def _quick_hashes(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def browser() -> Client:
    return Client(enforce_csrf_checks=False)


def _can_sign_in(cast: Cast) -> None:
    cast.rosa.set_password(PASSWORD)
    cast.rosa.save(update_fields=["password"])


def _sign_in(browser: Client, email: str, password: str, **more: Any) -> Any:
    return browser.post("/login", {"email": email, "password": password, **more})


def test_the_right_password_opens_the_page_one_came_for(cast: Cast, browser: Client) -> None:
    _can_sign_in(cast)
    asked = browser.get("/profile")
    assert asked.headers["Location"] == "/login?next=/profile"
    answer = _sign_in(browser, " Rosa@Acme.example", PASSWORD, next="/profile")
    assert answer.headers["Location"] == "/profile"
    assert browser.get("/profile").status_code == 200


def test_signing_in_leads_nowhere_outside(cast: Cast, browser: Client) -> None:
    _can_sign_in(cast)
    for outside in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        answer = _sign_in(browser, "rosa@acme.example", PASSWORD, next=outside)
        assert answer.headers["Location"] == "/"


def test_a_new_session_begins_at_sign_in(cast: Cast, browser: Client) -> None:
    _can_sign_in(cast)
    session = browser.session
    session["planted"] = "yes"
    session.save()
    before = session.session_key
    _sign_in(browser, "rosa@acme.example", PASSWORD)
    assert browser.session.session_key != before


def test_nobody_learns_who_works_here(cast: Cast, browser: Client) -> None:
    _can_sign_in(cast)
    people.deactivate(cast.raj.pk, by=None, now=NOON)
    known = _sign_in(browser, "rosa@acme.example", "wrong")
    stranger = _sign_in(browser, "nobody@acme.example", "wrong")
    gone = _sign_in(browser, "raj@acme.example", "wrong")
    assert [answer.status_code for answer in (known, stranger, gone)] == [422, 422, 422]
    texts = [
        re.sub(r'name="csrfmiddlewaretoken" value="\w+"|value="\w+@acme.example"', "", page)
        for page in (answer.content.decode() for answer in (known, stranger, gone))
    ]
    assert texts[0] == texts[1] == texts[2]
    assert WRONG in texts[0]


def test_guessing_is_slowed_and_others_still_get_in(cast: Cast, browser: Client) -> None:
    _can_sign_in(cast)
    for _ in range(int(SIGN_IN_ACCOUNT.capacity)):
        assert _sign_in(browser, "rosa@acme.example", "wrong").status_code == 422
    refused = _sign_in(browser, "rosa@acme.example", PASSWORD)
    assert refused.status_code == 429
    assert TOO_MANY in refused.content.decode()
    elsewhere = Client(REMOTE_ADDR="192.0.2.7")
    assert _sign_in(elsewhere, "rosa@acme.example", PASSWORD).status_code == 302


def test_tries_for_strangers_are_counted_alike(db: None, browser: Client) -> None:
    for _ in range(int(SIGN_IN_ACCOUNT.capacity)):
        _sign_in(browser, "nobody@acme.example", "wrong")
    assert _sign_in(browser, "nobody@acme.example", "wrong").status_code == 429


def test_getting_in_forgets_the_failed_tries(cast: Cast, browser: Client) -> None:
    _can_sign_in(cast)
    for _ in range(3):
        for _ in range(int(SIGN_IN_ACCOUNT.capacity) - 1):
            _sign_in(browser, "rosa@acme.example", "wrong")
        assert _sign_in(browser, "rosa@acme.example", PASSWORD).status_code == 302


def test_signing_out_ends_the_session_on_the_server(cast: Cast, browser: Client) -> None:
    browser.force_login(cast.rosa)
    stolen = Client()
    stolen.cookies = browser.cookies.copy()
    assert browser.get("/logout").status_code == 405
    assert browser.post("/logout").status_code == 302
    assert stolen.get("/profile").status_code == 302


def test_a_deactivated_person_is_out_at_the_next_request(cast: Cast, browser: Client) -> None:
    browser.force_login(cast.rosa)
    assert browser.get("/profile").status_code == 200
    people.deactivate(cast.rosa.pk, by=cast.olga, now=NOON)
    assert browser.get("/profile").status_code == 302
    people.reactivate(cast.rosa.pk, by=cast.olga, now=NOON)
    assert browser.get("/profile").status_code == 302


def test_a_new_role_counts_from_the_next_request(cast: Cast, browser: Client) -> None:
    browser.force_login(cast.raj)
    assert browser.get("/settings/people").status_code == 404
    people.change_role(cast.raj.pk, role="operations", by=cast.olga, now=NOON)
    assert browser.get("/settings/people").status_code == 200


def test_an_invited_person_chooses_a_password_and_is_in(cast: Cast, browser: Client) -> None:
    browser.force_login(cast.olga)
    said = {"email": "nina@acme.example", "name": "Nina", "role": "rep", "time_zone": "UTC"}
    answer = browser.post("/settings/people", said)
    found = re.search(r"/join/[^\"]+", answer.content.decode())
    assert found
    link = found[0]
    guest = Client()
    page = guest.get(link)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert "Welcome, Nina" in page.content.decode()
    weak = guest.post(link, {"password": "nina@acme.example"})
    assert weak.status_code == 422
    assert "too similar" in weak.content.decode()
    assert guest.post(link, {"password": PASSWORD}).status_code == 302
    assert guest.get("/profile").status_code == 200
    assert guest.get(link).status_code == 404


def test_looking_at_a_link_does_not_use_it(cast: Cast, browser: Client) -> None:
    link = operations.new_link(cast.rosa.pk, now=_now())
    for _ in range(2):
        assert browser.get(f"/join/{link}").status_code == 200
    nobody = queries.person(cast.rosa.pk)
    assert nobody.password == "!"


def test_a_lost_password_is_replaced_by_mail_and_strangers_get_the_same_answer(
    cast: Cast, browser: Client, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    known = browser.post("/forgot", {"email": "rosa@acme.example"})
    stranger = browser.post("/forgot", {"email": "nobody@acme.example"})
    assert known.status_code == stranger.status_code == 200
    strip = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')
    assert strip.sub(b"", known.content) == strip.sub(b"", stranger.content)
    (letter,) = _letters(1)
    assert letter.to == ["rosa@acme.example"]
    found = re.search(r"/join/\S+", str(letter.body))
    assert found
    assert browser.post(found[0], {"password": PASSWORD}).status_code == 302


def test_letters_to_one_mailbox_are_few(cast: Cast, browser: Client) -> None:
    answers = [
        browser.post("/forgot", {"email": "rosa@acme.example"}).status_code for _ in range(4)
    ]
    assert answers == [200, 200, 200, 429]


def test_a_new_password_needs_the_present_one_and_ends_other_sessions(
    cast: Cast, browser: Client
) -> None:
    _can_sign_in(cast)
    browser.force_login(cast.rosa)
    elsewhere = Client()
    elsewhere.force_login(cast.rosa)
    new = "another good passphrase"
    wrong = browser.post("/profile/password", {"present": "no", "password": new})
    assert wrong.status_code == 422
    assert "not your present password" in wrong.content.decode()
    done = browser.post("/profile/password", {"present": PASSWORD, "password": new})
    assert done.status_code == 302
    assert browser.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302


def test_one_can_sign_out_everywhere_else(cast: Cast, browser: Client) -> None:
    browser.force_login(cast.rosa)
    elsewhere = Client()
    elsewhere.force_login(cast.rosa)
    assert browser.post("/profile/sessions/end").status_code == 302
    assert browser.get("/profile").status_code == 200
    assert elsewhere.get("/profile").status_code == 302


def test_forms_need_their_token(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.olga)
    for path in ("/login", "/logout", "/forgot", "/profile/password", "/settings/people"):
        assert strict.post(path).status_code == 403, path


def _now() -> Any:
    from django.utils import timezone

    return timezone.now()


def _letters(count: int) -> list[Any]:
    for _ in range(200):  # they are posted from a thread
        if len(mail.outbox) >= count:
            break
        time.sleep(0.01)
    return list(mail.outbox)

"""Who may open what: every address, for every role and for strangers."""

from __future__ import annotations

import re
from typing import Any

import pytest
import structlog
from django.conf import settings as configured
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path

from cast import PASSWORD, Cast
from oneteam.org.rules import Action, Role, may
from oneteam.web.access import API, PUBLIC, Route, public, requires, routes
from oneteam.web.front import Proxies, RequestLog, client_address

ROUTES = sorted(routes(), key=lambda route: route.path)


def _address(route: Route) -> str:
    """The route with something that does not exist in place of every variable."""
    filled = re.sub(r"<int:\w+>", "987654", route.path)
    return "/" + re.sub(r"<[^>]+>", "nothing", filled).replace("^", "").replace("$", "")


def test_every_address_says_who_may_open_it() -> None:
    assert [route.path for route in ROUTES if route.access is None] == []


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: route.path)
def test_an_address_opens_to_the_roles_it_names_and_to_nobody_else(
    route: Route, cast: Cast
) -> None:
    if route.access in (PUBLIC, API):
        return
    assert isinstance(route.access, Action)
    address = _address(route)
    for method in ("get", "post"):
        asked = getattr(Client(), method)(address)
        assert asked.status_code == 302, f"a stranger got {asked.status_code}"
        assert asked.headers["Location"].startswith("/login")
        for person in cast.everyone():
            if may(Role(person.role), route.access):
                continue
            browser = Client(raise_request_exception=False)
            browser.force_login(person)
            assert getattr(browser, method)(address).status_code == 404, person.name


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if route.access not in (PUBLIC, API) and "<" not in route.path],
    ids=lambda route: route.path,
)
def test_an_address_opens_to_those_who_may(route: Route, cast: Cast) -> None:
    assert isinstance(route.access, Action)
    for person in cast.everyone():
        if may(Role(person.role), route.access):
            browser = Client()
            browser.force_login(person)
            status = browser.get("/" + route.path).status_code
            assert status in (200, 204, 302, 405), f"{person.name} got {status}"


def _undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("secret")


@public
def _declared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


@requires(Action.MANAGE_PEOPLE)
def _guarded(request: Any) -> HttpResponse:
    return HttpResponse("people")


urlpatterns = [
    path("undeclared", _undeclared),
    path("declared", _declared),
    path("guarded", _guarded),
    path("login", _declared, name="login"),
    path("logout", _declared, name="logout"),
]


@pytest.mark.urls(__name__)
def test_a_view_that_says_nothing_does_not_exist(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.olga)
    assert browser.get("/undeclared").status_code == 404
    assert browser.get("/declared").content == b"open"
    assert browser.get("/guarded").content == b"people"


@pytest.mark.urls(__name__)
def test_a_fragment_asked_for_by_a_stranger_sends_the_whole_page_to_sign_in(db: None) -> None:
    answer = Client().get("/guarded", headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["HX-Refresh"] == "true"


def test_a_number_no_database_counts_to_is_nobodys(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.olga)
    for route in ROUTES:
        if route.access not in (PUBLIC, API) and "<int:" in route.path:
            address = _address(route).replace("987654", "9" * 20)
            assert browser.get(address).status_code in (404, 405), address
            assert browser.post(address).status_code == 404, address


def test_the_address_of_a_form_opened_by_hand_says_so_and_leads_back(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.rosa)
    answer = browser.get("/leads/1/answer")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "only takes what a form sends" in answer.content.decode()
    assert browser.get("/leads/1/answer", headers={"HX-Request": "true"}).content == b""


def test_pages_carry_the_headers_that_protect_them(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.olga)
    for address in ("/login", "/profile", "/settings/people"):
        headers = browser.get(address).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "object-src 'none'" in policy
        assert "base-uri 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        assert headers["Referrer-Policy"]


def test_pages_hold_nothing_inline(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.olga)
    for address in ("/login", "/forgot", "/profile", "/settings/people", "/settings/hours"):
        page = browser.get(address).content.decode()
        assert not re.search(r"\sstyle=|\son\w+=|<style|<script(?![^>]*\ssrc=)", page), address


def test_pages_behind_the_sign_in_are_not_stored(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.olga)
    assert "no-store" in browser.get("/settings/people").headers["Cache-Control"]


def test_cookies_are_kept_from_scripts_and_other_sites(cast: Cast) -> None:
    browser = Client()
    cast.olga.set_password(PASSWORD)
    cast.olga.save(update_fields=["password"])
    browser.post("/login", {"email": cast.olga.email, "password": PASSWORD})
    session = browser.cookies[configured.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert session["samesite"] == "Lax"
    browser.get("/profile")
    assert browser.cookies[configured.CSRF_COOKIE_NAME]["httponly"]


def _seen(settings: Any, trusted: list[str], peer: str, **headers: str) -> HttpRequest:
    settings.TRUSTED_PROXIES = trusted
    request = RequestFactory().get("/", REMOTE_ADDR=peer, **headers)  # type: ignore[arg-type]  # headers are environ
    Proxies(lambda request: HttpResponse())(request)
    return request


def test_a_stranger_cannot_choose_the_address_that_is_throttled(settings: Any) -> None:
    request = _seen(
        settings,
        ["10.0.0.0/8"],
        "203.0.113.9",
        HTTP_X_FORWARDED_FOR="198.51.100.1",
        HTTP_X_FORWARDED_PROTO="https",
    )
    assert client_address(request) == "203.0.113.9"
    assert "HTTP_X_FORWARDED_PROTO" not in request.META


def test_behind_proxies_the_nearest_unknown_address_counts(settings: Any) -> None:
    forwarded = "1.2.3.4, 198.51.100.1, 10.0.0.2"
    request = _seen(settings, ["10.0.0.0/8"], "10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == "198.51.100.1"
    request = _seen(settings, ["10.0.0.0/8"], "10.0.0.1", HTTP_X_FORWARDED_FOR="junk")
    assert client_address(request) == "10.0.0.1"


@pytest.mark.parametrize(
    ("told", "address"),
    [
        ("198.51.100.1:49152", "198.51.100.1"),
        ("[2001:db8:1:2::5]:49152", "2001:db8:1:2::/64"),
        ("::ffff:198.51.100.1", "198.51.100.1"),
        ("1.2.3.4, 198.51.100.1:49152, 10.0.0.2:80", "198.51.100.1"),
    ],
)
def test_a_proxy_that_tells_the_port_too_does_not_make_all_strangers_one(
    told: str, address: str, settings: Any
) -> None:
    request = _seen(settings, ["10.0.0.0/8"], "10.0.0.1", HTTP_X_FORWARDED_FOR=told)
    assert client_address(request) == address


def test_an_ipv4_address_on_an_ipv6_socket_is_itself(settings: Any) -> None:
    assert client_address(_seen(settings, [], "::ffff:198.51.100.1")) == "198.51.100.1"
    behind = _seen(settings, ["10.0.0.0/8"], "::ffff:10.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert client_address(behind) == "198.51.100.1"


def test_an_ipv6_household_is_one_address(settings: Any) -> None:
    one = _seen(settings, [], "2001:db8:1:2::5")
    other = _seen(settings, [], "2001:db8:1:2:ffff::9")
    assert client_address(one) == client_address(other) == "2001:db8:1:2::/64"


def test_links_that_open_an_account_stay_out_of_the_log() -> None:
    request = RequestFactory().get("/join/eyJmIjoiam9pbiJ9:abc?x=1")
    assert RequestLog.format_request(request) == "GET /join/…"


SECRETS = ("link", "secret", "token")
OPENED_BY_THEM = [
    route
    for route in ROUTES
    if route.access == PUBLIC and any(f"<str:{name}>" in route.path for name in SECRETS)
]


def test_there_are_addresses_that_open_by_a_secret() -> None:
    assert {route.name for route in OPENED_BY_THEM} >= {"join", "claim", "feed", "calendar"}


@pytest.mark.parametrize("route", OPENED_BY_THEM, ids=lambda route: route.path)
def test_secrets_in_addresses_stay_out_of_the_log(route: Route) -> None:
    known = Signer(salt="any").sign_object({"l": 1})
    path = "/" + re.sub(r"<str:\w+>", known, route.path)
    said = RequestLog.format_request(RequestFactory().get(path))
    assert said.startswith("GET /")
    assert known not in said


def test_nobody_chooses_the_address_that_is_logged(client: Client) -> None:
    chosen = ("X-Real-IP", "CF-Connecting-IP", "Client-IP", "X-Forwarded", "X-Forwarded-For")
    request = RequestFactory().get("/login", headers=dict.fromkeys(chosen, "198.51.100.9"))
    with structlog.contextvars.bound_contextvars():
        RequestLog.bind_ip(request)
        assert structlog.contextvars.get_contextvars()["ip"] == "127.0.0.1"


@pytest.mark.parametrize(
    "route", [one for one in ROUTES if one.access != API], ids=lambda route: route.path
)
def test_no_page_takes_a_post_from_elsewhere(route: Route, cast: Cast) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(cast.olga)
    foreign = {"Origin": "https://evil.example"}
    for headers in ({}, foreign):
        answer = browser.post(_address(route), {"email": "a@b.example"}, headers=headers)
        # The form stands on the company's own site, and watchers are answered before all else.
        is_open = route.name in ("form", "healthz", "unsubscribe")
        assert (answer.status_code == 403) != is_open, answer.status_code


def test_what_was_searched_for_is_not_logged() -> None:
    request = RequestFactory().get("/leads?q=ann@example.com")
    assert RequestLog.format_request(request) == "GET /leads"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
def test_pages_have_no_other_methods(cast: Cast, method: str) -> None:
    browser = Client()
    browser.force_login(cast.olga)
    for address in ("/", "/leads", "/funnel", "/settings/people", "/f/contact"):
        assert browser.generic(method, address).status_code == 405

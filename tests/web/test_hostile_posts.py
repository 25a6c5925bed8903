"""Every form of the product, with nonsense in every field: never an error, never a lost form."""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import quote_plus, urljoin, urlsplit

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

import stage
from cast import Cast

NONSENSE = (
    "",
    "a\x00b",
    "\ud800",
    "x" * 20_000,
    "-1",
    "1e999999",
    "NaN",
    "2147483648",
    "9223372036854775808",
    "0001-01-01",
    "9999-12-31",
    "2026-02-30T25:61",
    "25:00-24:61, 09:00-08:00",
    "\u202e<script>{{7*7}}</script>\r\n\u0661\u0662",
    '{"all": [{"field": []}]}',
    "XXX",
)
TRIES = 2  # per field, each with the next kinds of nonsense; all of them found nothing more
STARTS = {
    "olga": ("/settings/people", "/profile"),
    "sven": ("/leads/{fresh}", "/leads/{accepted}", "/leads/{recycled}", "/deals/{deal}"),
    "rosa": ("/", "/leads/new", "/leads"),
    "": ("/f/contact", "/login", "/forgot"),
}
CRAWLED = ("/settings/", "/profile")
GOOD = {200, 302, 303, 403, 404, 422, 429}


@dataclass
class Shape:
    """A form of a page: where it is posted, and what it says before anybody touches it."""

    action: str
    said: dict[str, str] = field(default_factory=dict)
    typed: set[str] = field(default_factory=set)  # what a person writes with the keyboard


class Reader(HTMLParser):
    """Finds the forms that are posted, and the links, of a page."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self.at, self.forms, self.links = at, list[Shape](), list[str]()
        self._form: Shape | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        name = told.get("name", "")
        if tag == "a":
            self.links.append(urlsplit(urljoin(self.at, told.get("href", ""))).path)
        elif tag == "form" and told.get("method", "").lower() == "post":
            self._form = Shape(urljoin(self.at, told.get("action") or self.at))
            self.forms.append(self._form)
        elif tag == "option" and self._select and self._form:
            if "selected" in told or not self._form.said.get(self._select):
                self._form.said[self._select] = told.get("value", "")
        elif self._form is None or not name:
            return
        elif tag == "select":
            self._select = name
            self._form.said[name] = ""
        elif tag == "textarea":
            self._area = name
            self._form.said[name] = ""
            self._form.typed.add(name)
        elif tag in ("input", "button"):
            kind = told.get("type", "text")
            if kind in ("checkbox", "radio") and "checked" not in told:
                self._form.said.setdefault(name, "")
            elif kind != "file":
                self._form.said[name] = told.get("value", "")
                if kind in ("text", "email", "number", "date", "time"):
                    self._form.typed.add(name)

    def handle_data(self, data: str) -> None:
        if self._area and self._form:
            self._form.said[self._area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._area = ""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("who", [*STARTS], ids=[name or "a stranger" for name in STARTS])
def test_nonsense_in_any_field_breaks_nothing(cast: Cast, who: str) -> None:
    played = stage.play(cast, now=timezone.now())
    client = Client(raise_request_exception=False)
    if who:
        client.force_login(getattr(cast, who))
    starts = [path.format(**vars_of(played)) for path in STARTS[who]]
    seen, wrong, nonsense = 0, [], itertools.cycle(NONSENSE)
    for shape in shapes(client, starts):
        seen += 1
        for name in shape.said:
            for value in itertools.islice(nonsense, TRIES):
                answer = post(client, shape.action, {**shape.said, name: value})
                if answer.status_code not in GOOD:
                    wrong.append(f"{shape.action} {name}={value[:30]!r}: {answer.status_code}")
                elif answer.status_code == 422 and (gone := lost(answer, shape, but=name)):
                    wrong.append(f"{shape.action} {name}={value[:30]!r} loses {gone}")
    assert wrong == []
    assert seen >= (20 if who == "olga" else 3), "the forms were not found"


def shapes(client: Client, starts: list[str]) -> Iterator[Shape]:
    """Every form within reach, each kind once."""
    waiting, visited, known = list(starts), set[str](), set[tuple[str, ...]]()
    while waiting:
        path = waiting.pop(0)
        if path in visited:
            continue
        visited.add(path)
        page = client.get(path)
        if page.status_code != 200 or "text/html" not in page["Content-Type"]:
            continue
        reader = Reader(path)
        reader.feed(page.content.decode())
        waiting += [link for link in reader.links if link.startswith(CRAWLED)]
        for shape in reader.forms:
            places = ["#" if part.isdigit() else part for part in shape.action.split("/")]
            kind = ("/".join(places), *sorted(shape.said))
            if kind not in known and shape.action != "/logout":
                known.add(kind)
                yield shape


def post(client: Client, path: str, said: dict[str, str]) -> HttpResponse:
    """Post as a browser does, lone surrogates too; whatever it changed is taken back."""
    body = "&".join(
        f"{quote_plus(name)}={quote_plus(value.encode('utf-8', 'surrogatepass'))}"
        for name, value in said.items()
    )
    kept = {name: morsel.value for name, morsel in client.cookies.items()}
    with transaction.atomic():
        answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(kept)  # the session of before, also after signing in or out
    return answer


def lost(answer: HttpResponse, shape: Shape, *, but: str) -> list[str]:
    """What was typed into the other fields and is not on the page that came back."""
    page = html.unescape(answer.content.decode())
    return [
        name
        for name in sorted(shape.typed - {but})
        if (value := shape.said[name].strip()) and value not in page
    ]


def vars_of(played: stage.Stage) -> dict[str, int]:
    return {name: getattr(played, name) for name in played.__dataclass_fields__}

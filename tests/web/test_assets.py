"""Style sheets come in one piece, and their addresses name their content."""

from __future__ import annotations

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.test import Client


def test_a_style_sheet_holds_what_it_imports() -> None:
    answer = Client().get(static("css/app.css"))
    sheet = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/css")
    assert "@import" not in sheet
    assert "--sales:" in sheet
    assert sheet.count("{") == sheet.count("}")


def test_every_part_is_in_the_layer_its_sheet_names() -> None:
    for name in ("css/app.css", "css/form.css"):
        source = Path(str(finders.find(name))).read_text(encoding="utf-8")
        layers = re.findall(r"layer\((\w+)\)", source)
        sheet = Client().get(static(name)).content.decode()
        assert re.findall(r"@layer (\w+) {", sheet)[: len(layers)] == layers


def test_an_address_names_the_content_and_is_kept_for_a_year() -> None:
    assert re.fullmatch(r"/static/css/app\.css\?v=[0-9a-f]{12}", static("css/app.css"))
    assert static("css/app.css") != static("css/form.css").replace("form", "app")
    for name in ("css/app.css", "js/app.js"):
        assert "max-age=31536000" in Client().get(static(name)).headers["Cache-Control"]


def test_what_is_no_sheet_of_ours_is_not_found() -> None:
    browser = Client(raise_request_exception=False)
    assert browser.get("/static/css/nothing.css").status_code == 404
    assert browser.get("/static/../settings.css").status_code in (400, 404)


def test_the_page_for_a_failure_needs_no_context() -> None:
    for name in ("500.html", "503.html"):
        page = render_to_string(name)
        assert static("css/app.css") in page
        assert "Back to today" in page

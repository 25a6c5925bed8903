"""Every screen is usable by everyone: axe finds nothing, and nothing sticks out of the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}}
RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]
EVERY_DAY = [
    ("rosa", "/"),
    ("mia", "/"),
    ("sven", "/"),
    ("olga", "/"),
    ("sven", "/leads"),
    ("sven", "/leads/new"),
    ("sven", "/leads/1"),
    ("sven", "/leads/3"),
    ("sven", "/pipeline"),
    ("mia", "/pipeline?as=list"),
    ("sven", "/deals/1"),
    ("sven", "/pipeline/forecast"),
    ("sven", "/funnel"),
    ("sven", "/lab"),
    ("sven", "/lab/turned-away"),
    ("sven", "/lab/scorecards/5ca1ab1e5ca1ab1e"),
    ("mia", "/leads/became"),
    ("sven", "/search?q=berg"),
    ("sven", "/accounts/1"),
    ("sven", "/plan"),
    ("rosa", "/agreement"),
    ("sven", "/agreement/2"),
    ("max", "/agreement/2/replay"),
    ("max", "/agreement/new"),
    ("max", "/agreement/3"),
    ("max", "/agreement/3/replay"),
    ("max", "/agreement/reasons/new"),
    ("mia", "/plan?view=calendar"),
    ("rosa", "/plan/1"),
    ("sven", "/plan/results"),
    ("mia", "/stream"),
    ("sven", "/response-times"),
    ("mia", "/scoreboard"),
    ("mia", "/scoreboard/answers"),
    ("sven", "/scoreboard/contests"),
    ("mia", "/scoreboard/competition"),
    ("rosa", "/scoreboard/yield?by=grade"),
]
NOW_AND_THEN = [
    ("mia", "/plan/1"),
    ("mia", "/plan/1/edit"),
    ("mia", "/plan?view=list"),
    ("mia", "/plan?quarter=2020-Q1"),
    ("max", "/plan/results?by=quarter"),
    ("rosa", "/plan/results?quarter=2020-Q1"),
    ("rosa", "/plan/results/deals?money=pipeline"),
    ("max", "/plan/results/costs?plans=1"),
    ("sven", "/stream?show=all"),
    ("rosa", "/notifications"),
    ("max", "/"),
    ("sven", "/leads?q=nobody+is+called+so"),
    ("sven", "/funnel?by=month"),
    ("rosa", "/leads/became?period=all"),
    ("rosa", "/scoreboard?period=all"),
    ("max", "/leads/{contested}"),
    ("mia", "/leads/{rejected}"),
    ("rosa", "/search"),
    ("rosa", "/search?q=nobody+is+called+so"),
    ("sven", "/people/1"),
    ("rosa", "/people/4"),
    ("sven", "/stream?show=all"),
    ("sven", "/leads/became?as_of=2020-01-01"),
    ("olga", "/settings/people"),
    ("olga", "/settings/people/1"),
    ("olga", "/settings/hours"),
    ("olga", "/settings/hours/1"),
    ("olga", "/settings/absences"),
    ("sven", "/leads?lead.custom.budget=12"),
    ("sven", "/deals?outcome=won&source=google&reached=won"),
    ("sven", "/deals/1/stage?stage=lost"),
    ("sven", "/deals/{lost}"),
    ("sven", "/pipeline?q=nothing+is+called+so"),
    ("rosa", "/pipeline?as=list&outcome=lost"),
    ("max", "/pipeline/lost"),
    ("olga", "/settings/fields"),
    ("olga", "/settings/fields/1"),
    ("olga", "/settings/forms"),
    ("olga", "/settings/forms/1"),
    ("olga", "/settings/policy"),
    ("olga", "/settings/policy/fit/0"),
    ("olga", "/settings/policy/engagement/new"),
    ("olga", "/settings/routing"),
    ("olga", "/settings/routing/pools/1"),
    ("olga", "/settings/routing/rules/1"),
    ("olga", "/settings/routing/rules/new"),
    ("rosa", "/pipeline/forecast?quarter=2020-Q1&currency=USD"),
    ("olga", "/settings/pipeline"),
    ("olga", "/settings/targets"),
    ("olga", "/settings/imports"),
    ("rosa", "/profile"),
    ("", "/login"),
    ("", "/forgot"),
    ("", "/join/{join}"),
    ("", "/f/contact"),
    ("", "/f/contact/thanks"),
]
LOOKS = [(scheme, size) for scheme in ("light", "dark") for size in ("desk", "phone")]


def is_usable(page: Page) -> bool:
    """Whether nothing is wider than the window and axe has nothing to say."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    # Without preload: axe would fetch the style sheets again.
    found = Axe().run(page, options={"runOnly": RULES, "preload": False})
    wrong = [(one["id"], one["nodes"][0]["html"]) for one in found.response["violations"]]
    assert wrong == []
    return True


def looking(scheme: str, size: str) -> dict[str, Any]:
    return {"color_scheme": scheme, **(PHONE if size == "phone" else {})}


@pytest.mark.parametrize(("name", "path"), EVERY_DAY)
@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_a_screen_of_every_day_is_usable(
    visit: Visit, name: str, path: str, scheme: str, size: str
) -> None:
    assert is_usable(visit(name, path, **looking(scheme, size)))


@pytest.mark.parametrize(("name", "path"), NOW_AND_THEN)
@pytest.mark.parametrize(("scheme", "size"), [("light", "desk"), ("dark", "phone")])
def test_a_screen_seen_now_and_then_is_usable(
    visit: Visit, site: Any, name: str, path: str, scheme: str, size: str
) -> None:
    assert is_usable(visit(name, path.format(**site.ids), **looking(scheme, size)))


@pytest.mark.parametrize(("scheme", "size"), LOOKS[::3])
def test_a_wrong_password_is_said_usably(visit: Visit, scheme: str, size: str) -> None:
    page = visit("", "/login", **looking(scheme, size))
    page.get_by_label("E-mail").fill("nobody@acme.example")
    page.get_by_label("Password").fill("not the password")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert is_usable(page)


@pytest.mark.parametrize("has_script", [True, False])
@pytest.mark.parametrize(("scheme", "size"), LOOKS[::3])
def test_what_the_form_refuses_is_said_usably(
    visit: Visit, scheme: str, size: str, has_script: bool
) -> None:
    page = visit("", "/f/contact", java_script_enabled=has_script, **looking(scheme, size))
    page.get_by_label("Name").fill("Ann")
    page.get_by_label("E-mail").fill("ann")
    page.get_by_label("Message").fill("Please call. " * 40)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Email address invalid")).to_be_visible()
    expect(page.get_by_text("520 of 350")).to_be_visible()
    expect(
        page.get_by_text("Message too long by 170 characters: shorten it to 350")
    ).to_be_visible()
    if has_script:  # axe is a script itself
        assert is_usable(page)


@pytest.mark.parametrize(("scheme", "size"), LOOKS)
def test_losing_a_deal_is_asked_about_usably(visit: Visit, scheme: str, size: str) -> None:
    page = visit("sven", "/pipeline", **looking(scheme, size))
    page.locator("[data-move]").first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Move to").select_option("lost")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_contain_text("Choose why it was lost.")
    assert is_usable(page)


@pytest.mark.parametrize(("scheme", "size"), LOOKS[::3])
def test_an_import_is_usable_from_trial_to_undo(
    visit: Visit, tmp_path: Path, scheme: str, size: str
) -> None:
    file = tmp_path / f"{scheme}.csv"
    file.write_text(
        "mql_id,first_contact_date,landing_page_id,origin\n"
        f"{scheme}1,2018-02-01,p1,social\n{scheme}2,2018-02-30,p1,email\n"
    )
    page = visit("olga", "/settings/imports", **looking(scheme, size))
    page.get_by_label("Files").set_input_files(file)
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would these files bring?")
    assert is_usable(page)
    page.get_by_role("button", name="Import", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("What did import")
    assert is_usable(page)
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_text("What undoing did")).to_be_visible()
    assert is_usable(page)


@pytest.mark.parametrize(("scheme", "size"), LOOKS[::3])
def test_fields_of_ones_own_are_filled_in_usably(
    visit: Visit, site: Any, scheme: str, size: str
) -> None:
    page = visit("sven", f"/leads/{site.ids['recycled']}", **looking(scheme, size))
    page.get_by_text("Fill in fields").click()
    page.get_by_label("Tier").fill("gold")
    assert is_usable(page)
    page.get_by_label("Budget").fill("1" * 19)
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_text("must be a number like 1234.5")).to_be_visible()
    assert is_usable(page)
    page.get_by_label("Budget").fill("12000.5")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".facts").get_by_text("12000.5")).to_be_visible()

"""The screens in a real browser: the main job by clicking."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]


def test_a_lead_goes_from_the_desk_to_a_verdict_and_a_won_deal(visit: Visit, site: Any) -> None:
    page = visit(site.ids["owner"], "/")
    page.get_by_role("link", name="Gil Hansen", exact=True).first.click()
    page.get_by_label("Note", exact=False).first.fill("Wants a quote.")
    page.get_by_role("button", name="Log it").click()
    expect(page.locator("#story")).to_contain_text("the first response")
    page.get_by_role("radio", name="Accept").check()
    page.get_by_role("button", name="Give the verdict").click()
    expect(page.locator("#story")).to_contain_text("accepted the lead")
    page.get_by_label("Amount").fill("9900")
    page.get_by_role("button", name="Open the deal").click()
    page.get_by_label("Move to").select_option("won")
    page.get_by_label("Why are stages skipped?").fill("They came to sign.")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".timeline")).to_contain_text("won the deal")


def test_only_the_reasons_of_the_chosen_verdict_show(visit: Visit, site: Any) -> None:
    page = visit("sven", f"/leads/{site.ids['answered']}")
    expect(page.get_by_label("Why reject it?")).to_be_hidden()
    page.get_by_role("radio", name="Reject").check()
    expect(page.get_by_label("Why reject it?")).to_be_visible()
    expect(page.get_by_label("Comes back on")).to_be_hidden()


def test_the_keyboard_reaches_the_page_first(visit: Visit) -> None:
    page = visit("sven", "/leads")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search leads")).to_be_focused()


def test_the_theme_is_kept(visit: Visit) -> None:
    page = visit("sven", "/", color_scheme="light")
    page.get_by_role("button", name="Switch between light and dark").click()
    page.reload()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")

"""The main job in a real browser: from the form to a deal, on any device, without a reload."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}}


def fill(page: Page, name: str) -> None:
    """What a good lead writes into the form."""
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(f"{name.split()[0].lower()}@lumen.example")
    page.get_by_label("Company").fill("Lumen Works")
    page.get_by_label("Phone").fill("+49 30 901821")
    page.get_by_label("Message").fill("We run three plants and would like to see how it works.")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks**")


def lead_of(page: Page, name: str) -> None:
    """Find a lead as people do: by searching."""
    page.goto(f"/leads?q={name.replace(' ', '+')}")
    page.get_by_role("link", name=name).first.click()


def test_a_message_from_the_form_becomes_a_deal(visit: Visit) -> None:
    fill(visit("", "/f/contact"), "Hana Ito")
    page = visit("sven", "/")
    lead_of(page, "Hana Ito")
    page.get_by_role("radio", name="Accept").check()
    page.get_by_role("button", name="Give the verdict").click()
    page.get_by_label("Amount").fill("12000")
    page.get_by_role("button", name="Open the deal").click()
    expect(page.locator(".timeline")).to_contain_text("opened a deal")


def test_the_form_and_the_verdict_work_without_script(visit: Visit) -> None:
    fill(visit("", "/f/contact", java_script_enabled=False), "Ivo Jansen")
    page = visit("sven", "/", java_script_enabled=False)
    lead_of(page, "Ivo Jansen")
    page.get_by_role("radio", name="Reject").check()
    page.get_by_label("Why reject it?").select_option("spam")
    page.get_by_label("Note for marketing").fill("A robot.")
    page.get_by_role("button", name="Give the verdict").click()
    expect(page.locator("#story")).to_contain_text("rejected it")


@pytest.mark.parametrize("has_script", [True, False])
def test_what_is_wrong_has_the_focus_after_a_refusal(visit: Visit, has_script: bool) -> None:
    name = "Nils Dahl" if has_script else "Nele Dorn"
    fill(visit("", "/f/contact", java_script_enabled=has_script), name)
    page = visit("sven", "/", java_script_enabled=has_script, **PHONE)
    lead_of(page, name)
    page.get_by_role("radio", name="Reject").check()
    page.get_by_role("button", name="Give the verdict").click()
    wrong = page.locator("[aria-invalid='true']").first
    expect(wrong).to_be_focused()
    expect(wrong).to_be_in_viewport()


def test_a_rep_calls_and_mails_with_one_tap(visit: Visit, site: Any) -> None:
    page = visit("sven", f"/leads/{site.ids['answered']}", **PHONE)
    call = page.get_by_role("link", name="Call")
    expect(call).to_have_attribute("href", "tel:+4930901820")
    expect(page.get_by_role("link", name="Mail", exact=True)).to_be_visible()
    box = call.bounding_box()
    assert box is not None
    assert box["height"] >= 44


def test_a_new_lead_appears_without_a_reload(visit: Visit) -> None:
    page = visit("max", "/leads")
    page.evaluate("window.isTheSamePage = true")
    fill(visit("", "/f/contact"), "Kim Larsen")
    expect(page.locator("#newer")).to_contain_text("new", timeout=20_000)
    assert page.evaluate("window.isTheSamePage")


def test_a_clock_ticks_by_itself(visit: Visit) -> None:
    fill(visit("", "/f/contact"), "Tia Lund")
    page = visit("sven", "/")
    lead_of(page, "Tia Lund")
    page.locator("[data-due]").first.wait_for()
    page.evaluate(
        """() => { const clock = document.querySelector("[data-due]");
                   clock.dataset.due = new Date(Date.now() + 30_000).toISOString(); }"""
    )
    words = page.locator("[data-due] [data-words]").first
    expect(words).to_contain_text(" s left")
    before = words.inner_text()
    expect(words).not_to_have_text(before, timeout=3_000)

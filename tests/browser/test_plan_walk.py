"""The plan in a real browser: marketing shares it, sales reads, asks and says what it heard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.mark.parametrize(
    ("name", "options"),
    [("Harbour tour", {}), ("Dock breakfast", {**PHONE, "java_script_enabled": False})],
)
def test_a_plan_goes_from_draft_to_reviewed_with_sales_in_it(
    visit: Visit, name: str, options: dict[str, Any]
) -> None:
    today = datetime.now(UTC).date()
    marketer = visit("mia", "/plan", **options)
    marketer.get_by_role("link", name="Plan a campaign").click()
    marketer.get_by_label("Campaign", exact=True).fill(name)
    marketer.get_by_label("First day").fill(today.isoformat())
    marketer.get_by_label("Last day").fill((today + timedelta(days=9)).isoformat())
    marketer.get_by_label("What they will have seen").fill("Our boat at the pier.")
    marketer.get_by_label("What to say").fill("Ask how long ships wait.")
    marketer.get_by_role("button", name="Plan it").click()
    expect(marketer.get_by_role("heading", level=1)).to_have_text(name)
    address = marketer.url

    rep = visit("rosa", "/plan?view=list", **options)
    expect(rep.get_by_role("link", name=name)).to_have_count(0)
    marketer.get_by_role("button", name="Share with sales").click()
    rep.reload()
    rep.get_by_role("link", name=name).first.click()
    expect(rep.get_by_text("Our boat at the pier.")).to_be_visible()
    rep.get_by_role("button", name="I’ve read it").click()
    expect(rep.get_by_text("You have read it", exact=True)).to_be_visible()
    rep.get_by_label("Ask about it").fill("Who steers the boat?")
    rep.get_by_role("button", name="Ask", exact=True).click()
    expect(rep.get_by_text("Not answered yet.")).to_be_visible()

    marketer.goto(address)
    marketer.get_by_label("Your answer").fill("Max does.")
    marketer.get_by_role("button", name="Answer", exact=True).click()
    marketer.get_by_role("button", name="Start it").click()

    rep.reload()
    expect(rep.get_by_text("Max does.")).to_be_visible()
    rep.get_by_label("What did customers say?").fill("They loved the coffee.")
    rep.get_by_role("button", name="Note it").click()
    expect(rep.get_by_text("They loved the coffee.")).to_be_visible()
    expect(rep.get_by_role("button", name="Start it")).to_have_count(0)

    marketer.goto(address)
    expect(marketer.get_by_text("They loved the coffee.")).to_be_visible()
    expect(marketer.locator("section", has_text="Who has read it")).to_contain_text("1 of 4")
    marketer.get_by_label("When it is over").fill("More coffee, fewer flyers.")
    marketer.get_by_role("button", name="Review it").click()
    expect(marketer.get_by_text("Reviewed", exact=True)).to_be_visible()
    rep.reload()
    expect(rep.get_by_text("More coffee, fewer flyers.")).to_be_visible()

"""The agreement in a real browser: drafted, replayed, signed by both, and clocks take it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cast import PASSWORD

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}}


def sign(page: Page) -> None:
    page.get_by_label("Your password, once more").fill(PASSWORD)
    page.get_by_role("button", name="Sign version").click()


def inquire(visit: Visit, name: str) -> str:
    """Somebody gets in touch. Returns their name."""
    page = visit("", "/f/contact")
    page.get_by_label("Name").fill(name)
    page.get_by_label("E-mail").fill(f"ann@{name.lower().replace(' ', '-')}.example")
    page.get_by_label("Company").fill(f"{name} Works")
    page.get_by_label("Phone").fill("+49 30 901821")
    page.get_by_label("Message").fill("We run three plants and would like to see how it works.")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/thanks**")
    return name


def soonest(page: Page, name: str) -> float:
    """Within how many minutes of arriving the first promise about a lead falls due."""
    page.goto(f"/leads?q={name.replace(' ', '+')}")
    page.get_by_role("link", name=name).first.click()
    dues = page.locator("[data-due]").evaluate_all("all => all.map(one => one.dataset.due)")
    arrived = page.locator(".timeline time").evaluate_all("all => all.map(one => one.dateTime)")
    begun = min(datetime.fromisoformat(at) for at in arrived)
    return min((datetime.fromisoformat(due) - begun).total_seconds() / 60 for due in dues)


@pytest.mark.parametrize(
    ("name", "minutes", "options"),
    [("Wide screen", "4", {}), ("On the phone", "2", {**PHONE, "java_script_enabled": False})],
)
def test_an_agreement_goes_from_draft_to_force_through_both_leaders(
    visit: Visit, name: str, minutes: str, options: dict[str, Any]
) -> None:
    marketing = visit("max", "/agreement", **options)
    marketing.get_by_role("link", name="Draft").first.click()
    marketing.get_by_label("Name", exact=False).first.fill(name)
    response = marketing.locator("fieldset", has_text="answers for the first time")
    response.get_by_label("A leads").fill("0")
    marketing.get_by_role("button", name="Keep the draft").click()
    expect(marketing.get_by_text("Nothing is kept yet")).to_be_visible()
    expect(marketing.get_by_label("Name", exact=False).first).to_have_value(name)
    for grade in "ABC":
        response.get_by_label(f"{grade} leads").fill(minutes)
    marketing.get_by_role("button", name="Keep the draft").click()
    expect(marketing.get_by_role("heading", level=1)).to_contain_text("What does version")
    address = marketing.url
    expect(marketing.get_by_text("Drafted. Replay it")).to_be_visible()

    marketing.get_by_role("link", name="Replay it").click()
    expect(marketing.get_by_role("heading", level=1)).to_have_text(
        "What would these terms have come to?"
    )
    expect(marketing.get_by_text("First response: sales would have met").first).to_be_visible()
    figure = marketing.locator("td[data-label='In time'] a").first
    count = int(figure.inner_text().replace(",", ""))
    figure.click()
    expect(marketing.locator("tbody tr")).to_have_count(count)

    marketing.goto(address)
    marketing.get_by_role("button", name="Propose it to both leaders").click()
    marketing.get_by_label("Your password, once more").fill("a guess")
    marketing.get_by_role("button", name="Sign version").click()
    expect(marketing.get_by_text("That is not your password.")).to_be_visible()
    sign(marketing)
    expect(marketing.get_by_text("Not signed yet")).to_be_visible()

    early = inquire(visit, f"Early {name}")
    sales = visit("sven", "/", **options)
    number = address.rsplit("/", 1)[1]
    sales.locator(f"a[href='/agreement/{number}']", has_text="of the agreement").first.click()
    sign(sales)
    expect(sales.get_by_text("Not signed yet")).to_have_count(0)
    expect(sales.get_by_text("In force", exact=True).first).to_be_visible()
    late = inquire(visit, f"Late {name}")

    rep = visit("rosa", "/agreement", **options)
    expect(rep.get_by_text(f": {name}")).to_be_visible()
    expect(
        rep.get_by_text(f"first answered by a person within {minutes} minutes").first
    ).to_be_visible()
    assert round(soonest(sales, late)) == int(minutes) != round(soonest(sales, early))

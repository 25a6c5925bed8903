"""The board in a real browser: cards move by mouse, finger and keyboard, and without script."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture
def deal(visit: Visit, site: Any) -> int:
    """The company's deal, back where deals begin, by whoever it was moved before."""
    page = visit("sven", f"/deals/{site.ids['deal']}", java_script_enabled=False)
    again = page.get_by_text("Open it again")
    if again.count() or page.locator(".step--now").inner_text() != "Discovery":
        if again.count():
            again.click()
        page.get_by_label("Move to").select_option("discovery")
        page.get_by_role("button", name="Move", exact=True).click()
    return int(site.ids["deal"])


def card(page: Page, deal: int) -> Locator:
    return page.locator(f"[data-deal='{deal}']")


def column(page: Page, stage: str) -> Locator:
    return page.locator(f"#stage-{stage}")


def drag(page: Page, what: Locator, to: str, *, drop: bool = True) -> None:
    """Take a card by its name and carry it to what the selector finds."""
    start = what.bounding_box()
    assert start is not None
    page.mouse.move(start["x"] + 20, start["y"] + 30)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 40)
    end = page.locator(to).bounding_box()
    assert end is not None
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 40, steps=4)
    if drop:
        page.mouse.up()


def test_a_card_is_dragged_to_the_next_stage_and_taken_back(visit: Visit, deal: int) -> None:
    page = visit("sven", "/pipeline")
    page.evaluate("window.isTheSamePage = true")
    drag(page, card(page, deal), "#stage-qualified")
    expect(column(page, "qualified").locator(f"[data-deal='{deal}']")).to_be_visible()
    expect(page.locator("#board-said")).to_contain_text("moved to Qualified")
    assert page.evaluate("window.isTheSamePage")
    page.get_by_role("button", name="Undo").click()
    expect(column(page, "discovery").locator(f"[data-deal='{deal}']")).to_be_visible()


def test_a_drag_that_skips_stages_asks_why(visit: Visit, deal: int) -> None:
    page = visit("sven", "/pipeline")
    drag(page, card(page, deal), "#stage-negotiation")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Why are stages skipped?")).to_be_focused()
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_contain_text("Say why Qualified and Proposal are skipped.")
    dialog.get_by_label("Why are stages skipped?").fill("They had seen it all.")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_be_hidden()
    expect(column(page, "negotiation").locator(f"[data-deal='{deal}']")).to_be_visible()
    page.goto(f"/deals/{deal}")
    expect(page.get_by_text("They had seen it all.").first).to_be_visible()


def test_a_drag_that_is_let_go_elsewhere_changes_nothing(visit: Visit, deal: int) -> None:
    page = visit("sven", "/pipeline")
    drag(page, card(page, deal), "#stage-qualified", drop=False)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".deal-card--ghost")).to_have_count(0)
    expect(column(page, "discovery").locator(f"[data-deal='{deal}']")).to_be_visible()


@pytest.mark.parametrize("window", [{}, PHONE])
def test_a_deal_dropped_on_lost_says_why(visit: Visit, deal: int, window: Any) -> None:
    page = visit("sven", "/pipeline", **window)
    drag(page, card(page, deal), "#stage-discovery", drop=False)
    expect(page.locator("[data-end='lost']")).to_be_visible()
    end = page.locator("[data-end='lost']").bounding_box()
    assert end is not None
    page.mouse.move(end["x"] + 20, end["y"] + 20, steps=3)
    page.mouse.up()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Why was it lost?")).to_be_focused()
    dialog.get_by_label("Competitor").fill("Umbrella")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_contain_text("Choose why it was lost.")
    expect(dialog.get_by_label("Competitor")).to_have_value("Umbrella")
    dialog.get_by_label("Why was it lost?").select_option("price")
    dialog.get_by_role("button", name="Move").click()
    expect(dialog).to_be_hidden()
    expect(card(page, deal)).to_have_count(0)
    page.goto("/pipeline/lost")
    expect(page.locator("body")).to_contain_text("Umbrella")
    page.get_by_role("listitem").filter(has_text="Price").get_by_role("link").click()
    expect(page.locator(".table__lead")).to_have_count(1)


def test_a_card_moves_by_arrow_keys_and_says_so(visit: Visit, deal: int) -> None:
    page = visit("sven", "/pipeline")
    button = card(page, deal).locator("[data-move]")
    button.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#board-said")).to_contain_text("moved to Qualified")
    expect(column(page, "qualified").locator(f"[data-deal='{deal}'] [data-move]")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#board-said")).to_contain_text("moved to Discovery")
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#board-said")).to_contain_text("first stage already")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").get_by_label("Move to")).to_have_value("qualified")
    page.keyboard.press("Escape")
    expect(card(page, deal).locator("[data-move]")).to_be_focused()


def test_whoever_comes_second_sees_where_the_deal_is(visit: Visit, deal: int) -> None:
    late = visit("sven", "/pipeline")
    early = visit("sven", "/pipeline")
    early_button = card(early, deal).locator("[data-move]")
    early_button.focus()
    early.keyboard.press("ArrowRight")
    expect(early.locator("#board-said")).to_contain_text("moved to Qualified")
    early.keyboard.press("ArrowRight")
    expect(early.locator("#board-said")).to_contain_text("moved to Proposal")
    drag(late, card(late, deal), "#stage-qualified")
    expect(late.get_by_role("alert")).to_contain_text("Someone else moved")
    expect(column(late, "proposal").locator(f"[data-deal='{deal}']")).to_be_visible()


def test_a_finger_moves_a_card_by_its_button(visit: Visit, deal: int) -> None:
    page = visit("sven", "/pipeline", has_touch=True, **PHONE)
    page.evaluate(
        """(deal) => { const button = document.querySelector(`[data-deal="${deal}"] [data-move]`);
           const box = button.getBoundingClientRect();
           const at = (type, x, y) => button.dispatchEvent(new PointerEvent(type, { bubbles: true,
             cancelable: true, isPrimary: true, pointerId: 7, pointerType: "touch", clientX: x,
             clientY: y, button: type === "pointermove" ? -1 : 0 }));
           document.body.setPointerCapture = undefined;
           at("pointerdown", box.x + 5, box.y + 5);
           at("pointermove", box.x + 30, box.y + 15);
           const end = document.querySelector("#stage-qualified").getBoundingClientRect();
           at("pointermove", end.x + 8, end.y + 60);
           at("pointerup", end.x + 8, end.y + 60); }""",
        deal,
    )
    expect(column(page, "qualified").locator(f"[data-deal='{deal}']")).to_have_count(1)


def test_a_card_moves_without_script(visit: Visit, deal: int) -> None:
    page = visit("sven", "/pipeline?mine=", java_script_enabled=False)
    card(page, deal).locator("[data-move]").click()
    page.get_by_label("Move to").select_option("lost")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(page.get_by_text("Choose why it was lost.")).to_be_visible()
    page.get_by_label("Move to").select_option("qualified")
    page.get_by_role("button", name="Move", exact=True).click()
    expect(column(page, "qualified").locator(f"[data-deal='{deal}']")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(column(page, "discovery").locator(f"[data-deal='{deal}']")).to_be_visible()


def test_a_marketer_looks_and_moves_nothing(visit: Visit, deal: int) -> None:
    page = visit("mia", "/pipeline")
    expect(page.get_by_role("link", name="Berg Industries").first).to_be_visible()
    expect(page.locator("[data-move]")).to_have_count(0)

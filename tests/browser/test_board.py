"""The board in a real browser: cards move by mouse, finger and keyboard, and without script."""

from __future__ import annotations

import re
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


class Finger:
    """One finger on the glass, through the browser's own input: it may scroll, pan or drag."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._devtools = page.context.new_cdp_session(page)

    def press(self, x: float, y: float, *, for_ms: int = 0) -> None:
        self._at = (x, y)
        self._send("touchStart")
        self.page.wait_for_timeout(for_ms)

    def move(self, x: float, y: float, *, steps: int = 8) -> None:
        from_x, from_y = self._at
        for step in range(1, steps + 1):
            part = step / steps
            self._at = (from_x + (x - from_x) * part, from_y + (y - from_y) * part)
            self._send("touchMove")
            self.page.wait_for_timeout(16)  # a frame

    def lift(self) -> None:
        self._send("touchEnd")

    def _send(self, kind: str) -> None:
        points = [] if kind == "touchEnd" else [{"x": self._at[0], "y": self._at[1], "id": 1}]
        self._devtools.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


TOUCH = {"has_touch": True, "is_mobile": True, **PHONE}


def middle(what: Locator) -> tuple[float, float]:
    box = what.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("held_ms", [0, 900])
def test_a_finger_drags_a_card_by_its_button(visit: Visit, deal: int, held_ms: int) -> None:
    page = visit("sven", "/pipeline", **TOUCH | {"viewport": {"width": 820, "height": 1180}})
    button, finger = card(page, deal).locator("[data-move]"), Finger(page)
    finger.press(*middle(button), for_ms=held_ms)
    finger.move(*middle(column(page, "qualified")))
    expect(page.locator(".deal-card--ghost")).to_be_visible()
    expect(column(page, "qualified")).to_have_class(re.compile("is-target"))
    finger.lift()
    expect(page.locator("#board-said")).to_contain_text("moved to Qualified")
    expect(page.locator(".deal-card--ghost")).to_have_count(0)
    expect(column(page, "qualified").locator(f"[data-deal='{deal}']")).to_have_count(1)


def test_a_finger_that_rests_on_the_button_opens_no_menu(visit: Visit, deal: int) -> None:
    page = visit("sven", "/pipeline", **TOUCH)
    # Phones ask for the menu of a link after half a second; Chromium without a window does not.
    asks = """(button, kind) => !button.dispatchEvent(new PointerEvent("contextmenu",
        { bubbles: true, cancelable: true, pointerType: kind }))"""
    button = card(page, deal).locator("[data-move]")
    assert button.evaluate(asks, "touch")
    assert not button.evaluate(asks, "mouse")


def test_a_finger_at_rest_on_the_edge_brings_the_later_stages_under_it(
    visit: Visit, deal: int
) -> None:
    page = visit("sven", "/pipeline", **TOUCH)
    button, finger = card(page, deal).locator("[data-move]"), Finger(page)
    button.scroll_into_view_if_needed()
    _, y = middle(button)
    finger.press(*middle(button))
    finger.move(350, y)
    expect(column(page, "negotiation")).to_have_class(re.compile("is-target"), timeout=10_000)
    finger.lift()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("Move to")).to_have_value("negotiation")
    expect(dialog.get_by_label("Why are stages skipped?")).to_be_focused()


def test_a_finger_on_a_card_scrolls_the_board_and_moves_nothing(visit: Visit, deal: int) -> None:
    page = visit("sven", "/pipeline", **TOUCH)
    finger = Finger(page)
    x, y = middle(card(page, deal).locator(".deal-card__line"))
    finger.press(x, y)
    finger.move(x - 160, y)
    expect(page.locator(".deal-card--ghost")).to_have_count(0)
    finger.lift()
    page.wait_for_function("document.querySelector('.board__columns').scrollLeft > 100")
    expect(column(page, "discovery").locator(f"[data-deal='{deal}']")).to_have_count(1)


def test_a_tap_on_the_button_asks_where_to(visit: Visit, deal: int) -> None:
    page = visit("sven", "/pipeline", **TOUCH)
    button, finger = card(page, deal).locator("[data-move]"), Finger(page)
    button.scroll_into_view_if_needed()
    finger.press(*middle(button))
    finger.lift()
    expect(page.get_by_role("dialog").get_by_label("Move to")).to_have_value("qualified")


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


@pytest.mark.parametrize("size", [(390, 844), (360, 640), (1280, 420)])
def test_the_board_scrolls_inside_itself_and_the_page_not_into_nothing(
    visit: Visit, deal: int, size: tuple[int, int]
) -> None:
    page = visit("sven", f"/deals/{deal}", java_script_enabled=False)
    page.get_by_label("Move to").select_option("negotiation")
    page.get_by_label("Why are stages skipped?").fill("They were far already.")
    page.get_by_role("button", name="Move", exact=True).click()
    page = visit("sven", "/pipeline", viewport={"width": size[0], "height": size[1]})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(
        """document.documentElement.scrollHeight <= Math.max(
             innerHeight, document.querySelector("main").getBoundingClientRect().bottom)"""
    )

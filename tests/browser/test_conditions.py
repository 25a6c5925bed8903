"""The condition builder in a real browser: lines and groups come and go where one is."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("with_script", [True, False])
def test_a_condition_of_groups_is_built_with_and_without_script(
    visit: Callable[..., Page], with_script: bool
) -> None:
    page = visit("olga", "/settings/policy/fit/new", java_script_enabled=with_script)
    page.get_by_label("Name").fill("Big or known")
    page.get_by_label("Points", exact=True).fill("3")
    page.get_by_label("Field, line 1").select_option("account.country")
    page.get_by_label("Value, line 1").fill("DE")
    page.get_by_role("button", name="Add a group").click()
    expect(page.get_by_label("Field, line 3")).to_be_focused()
    page.get_by_label("Field, line 3").select_option("account.employees")
    page.get_by_label("Comparison, line 3").select_option(">=")
    page.get_by_label("Value, line 3").fill("200")
    page.get_by_role("button", name="Add a line to group 2").click()
    page.get_by_label("Field, line 4").select_option("lead.source")
    page.get_by_label("Value, line 4").fill("fair")
    page.get_by_role("button", name="Add a group to group 2").click()
    page.get_by_role("button", name="Remove group 5").click()
    expect(page.get_by_label("Field, line 6")).to_have_count(0)
    expect(page.get_by_label("Name")).to_have_value("Big or known")
    said = page.locator(".condition__said")
    expect(said).to_contain_text("country is DE and (employees is at least 200 or source is fair)")

"""Who is invited gets in: the link, a password, and the first page, in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser
Visit = Callable[..., Page]
PASSWORD = "a mouse in the mill"


def test_who_is_invited_chooses_a_password_and_is_in(visit: Visit) -> None:
    page = visit("olga", "/settings/people")
    page.get_by_label("Name").fill("Pia Sorensen")
    page.get_by_label("E-mail").fill("pia@acme.example")
    page.get_by_role("button", name="Invite").click()
    link = page.locator("input[value*='/join/']").input_value()
    guest = visit("", link)
    guest.get_by_label("New password").fill(PASSWORD)
    guest.get_by_role("button", name="Save the password").click()
    expect(guest.get_by_role("heading", level=1)).to_have_text("Who is waiting for me?")

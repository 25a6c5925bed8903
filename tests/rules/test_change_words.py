"""Changes of a deal's terms as people say them."""

from __future__ import annotations

from typing import Any

import pytest

from oneteam.stream.rules.changes import changes_words


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {
                "fields": ["amount_minor"],
                "amount_minor": 5,
                "amount_before": None,
                "currency": "EUR",
            },
            "the amount to 0.05 EUR",
        ),
        (
            {
                "fields": ["amount_minor"],
                "amount_minor": None,
                "amount_before": 7,
                "currency": "JPY",
            },
            "the amount from 7 JPY to open",
        ),
        (
            {
                "fields": ["amount_minor", "currency"],
                "amount_minor": 1_000_00,
                "amount_before": 2_00,
                "currency": "USD",
                "currency_before": "EUR",
            },
            "the amount from 2.00 EUR to 1,000.00 USD",
        ),
        (
            {"fields": ["currency"], "currency": "USD", "currency_before": "EUR"},
            "the currency from EUR to USD",
        ),
        (
            {"fields": ["close_on"], "close_on": None, "close_before": "2026-05-01"},
            "the expected close from 1 May 2026 to open",
        ),
        (
            {
                "fields": ["commitment", "competitor"],
                "commitment": "best_case",
                "commitment_before": "pipeline",
            },
            "the commitment from pipeline to best case and the competitor",
        ),
        ({"fields": ["a_later_field"]}, "something"),
        ({"fields": []}, "its terms"),
    ],
)
def test_a_change_is_said_from_what_to_what(data: dict[str, Any], said: str) -> None:
    assert changes_words(data) == said

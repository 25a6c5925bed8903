"""Who was turned away and bought after all suggests whom to let through, unless chance made it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from oneteam.analytics.rules.loosening import Away, loosen
from oneteam.domain.qualification.rules import LEAD_FIELDS
from oneteam.domain.qualification.rules.columns import Numbers, column

FIELDS = [LEAD_FIELDS.by_name[name] for name in ("account.employees", "account.country")]


def away(*leads: tuple[int, float, str, bool, int]) -> Away:
    """Leads as (how many alike, employees, country, whether they bought, what they were short)."""
    each = [one for count, *one in leads for _ in range(count)]
    return Away(
        leads=np.arange(1, len(each) + 1),
        columns={
            "account.employees": Numbers(np.array([float(one[0]) for one in each])),
            "account.country": column(one[1] for one in each),
        },
        bought=np.array([one[2] for one in each], dtype=bool),
        short=np.array([one[3] for one in each], dtype=np.int64),
    )


def test_what_most_that_bought_have_in_common_is_let_through_by_half_of_what_they_missed() -> None:
    (found,) = loosen(
        away((3, 30, "NL", True, 5), (4, 30, "NL", True, 9), (80, 30, "DE", False, 7)), FIELDS
    )
    assert (found.having, found.of, found.bought) == (7, 7, tuple(range(1, 8)))
    assert found.rule == {
        "name": "Let through: country is NL",
        "condition": {"field": "account.country", "operator": "is", "value": "NL"},
        "points": 9,
    }
    assert found.sentence == (
        "7 of 7 that we turned away and that bought after all: country is NL. Of all 87 turned "
        "away, 7 are like that. 9 points more let them through sooner."
    )


@pytest.mark.parametrize(
    "leads",
    [
        pytest.param([(4, 30, "NL", True, 5), (90, 30, "DE", False, 5)], id="too few bought"),
        pytest.param([(9, 30, "NL", True, 5), (90, 30, "NL", False, 5)], id="all have it"),
        pytest.param(
            [(6, 30, "NL", True, 5), (9, 30, "FR", True, 5), (90, 30, "DE", False, 5)],
            id="most that bought do not have it, and the others' country is named instead",
        ),
        pytest.param(
            [(9, 30, "NL", True, 0), (90, 30, "DE", False, 0)], id="sales turned them away, no rule"
        ),
    ],
)
def test_nothing_is_let_through_for(leads: list[Any]) -> None:
    assert [one for one in loosen(away(*leads), FIELDS) if one.condition.value == "NL"] == []


def test_chance_is_found_at_most_once_in_twenty() -> None:
    random, wrong = np.random.default_rng(3), 0
    for _ in range(200):
        leads = [
            (1, float(random.choice([3, 15, 30, 150])), str(random.choice(["DE", "FR", "NL"])),
             bool(random.random() < 0.1), 5)
            for _ in range(150)
        ]  # fmt: skip
        wrong += bool(loosen(away(*leads), FIELDS))
    assert wrong <= 10

"""What rejections suggest is proposed with its price; what chance may have made is not."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from cast import NOON
from oneteam.analytics.rules.proposing import Judged, propose
from oneteam.analytics.rules.traits import by_chance
from oneteam.domain.qualification.rules import (
    DEFAULT,
    LEAD_FIELDS,
    Touched,
    policy_from_json,
    score,
)
from oneteam.domain.qualification.rules.columns import Numbers, column

EMPLOYEES = LEAD_FIELDS.by_name["account.employees"]
COUNTRY = LEAD_FIELDS.by_name["account.country"]
PHONE = LEAD_FIELDS.by_name["contact.has_phone"]
FIELDS = [EMPLOYEES, COUNTRY, PHONE]


def judged(*leads: tuple[int, float | None, str, str], phone: bool = True) -> Judged:
    """Leads as (how many alike, employees, country, what became of them)."""
    each = [one for count, *one in leads for _ in range(count)]
    became = np.array([one[2] for one in each])
    rejected = np.array([one not in ("won", "accepted") for one in became.tolist()])
    return Judged(
        leads=np.arange(1, len(each) + 1),
        columns={
            "account.employees": Numbers(
                np.array([math.nan if one[0] is None else one[0] for one in each], dtype=float)
            ),
            "account.country": column(one[1] for one in each),
            "contact.has_phone": column(phone for _ in each),
        },
        reasons={r: became == r for r in ("no_fit", "no_need") if (became == r).any()},
        rejected=rejected,
        won=became == "won",
    )


def test_what_most_rejections_for_a_reason_have_in_common_is_proposed_with_its_price() -> None:
    (found,) = propose(
        judged(
            (14, 12, "DE", "no_fit"),
            (4, 80, "DE", "no_fit"),
            (1, 12, "DE", "won"),
            (60, 80, "DE", "accepted"),
            (20, 80, "DE", "won"),
        ),
        FIELDS,
    )
    assert (found.having, found.of, found.condition.to_json()) == (
        14,
        18,
        {"field": "account.employees", "operator": "<", "value": 20},
    )
    assert (found.spared, found.given_up) == (tuple(range(1, 15)), (19,))
    assert found.chance < 0.05
    assert found.sentence == (
        "14 of 18 “no fit”: employees is less than 20. Keeping such leads back would have spared "
        "sales 14 rejected leads and cost 1 win."
    )


@pytest.mark.parametrize(
    "leads",
    [
        pytest.param([(9, 5, "DE", "no_fit"), (80, 80, "DE", "won")], id="too few rejections"),
        pytest.param(
            [(14, 12, "DE", "no_fit"), (40, 12, "DE", "accepted"), (6, 80, "DE", "accepted")],
            id="the others have it as often",
        ),
        pytest.param(
            [(12, 12, "DE", "no_fit"), (30, 80, "DE", "no_fit"), (80, 80, "DE", "won")],
            id="most of the rejections do not have it",
        ),
        pytest.param(
            [(14, 12, "DE", "no_fit"), (3, 12, "DE", "won"), (80, 80, "DE", "accepted")],
            id="it costs a win for every five spared",
        ),
        pytest.param(
            [(14, None, "", "no_fit"), (80, 80, "DE", "accepted")], id="nothing is known of them"
        ),
    ],
)
def test_nothing_is_proposed(leads: list[Any]) -> None:
    assert propose(judged(*leads), FIELDS) == []


def test_a_win_in_five_is_the_bound() -> None:
    leads = [(15, 12, "DE", "no_fit"), (3, 12, "DE", "won"), (90, 80, "DE", "accepted")]
    assert [one.given_up for one in propose(judged(*leads), FIELDS)] == [(16, 17, 18)]


def test_a_country_is_proposed_by_its_name_and_each_field_once_a_reason() -> None:
    found = propose(
        judged(
            (15, 30, "FR", "no_need"),
            (12, 8, "DE", "no_fit"),
            (80, 90, "DE", "accepted"),
        ),
        FIELDS,
    )
    said = {(one.reason, one.condition.field.name, one.condition.value) for one in found}
    assert ("no_need", "account.country", "FR") in said
    assert len({(one.reason, one.condition.field.name) for one in found}) == len(found)


def test_random_leads_lead_to_no_proposal_nineteen_times_of_twenty() -> None:
    random = np.random.default_rng(7)
    wrong = 0
    for _ in range(200):
        became = random.choice(["no_fit", "accepted", "won"], 120, p=[0.3, 0.6, 0.1])
        leads = [
            (1, float(random.choice([3, 15, 30, 150])), str(random.choice(["DE", "FR"])), one)
            for one in became.tolist()
        ]
        wrong += bool(propose(judged(*leads), FIELDS))
    assert wrong <= 10


@pytest.mark.parametrize(
    ("table", "chance"),
    [
        ((3, 4, 4, 8), 17 / 70),  # the lady tasting tea: three of four cups
        ((4, 4, 4, 8), 1 / 70),  # and all four
        ((0, 4, 4, 8), 1.0),
        ((14, 18, 15, 99), None),
    ],
)
def test_chance_is_the_tail_of_blind_draws(
    table: tuple[int, int, int, int], chance: float | None
) -> None:
    having, of, all_having, count = table
    if chance is None:
        ways = sum(
            math.comb(all_having, k) * math.comb(count - all_having, of - k)
            for k in range(having, min(of, all_having) + 1)
        )
        chance = ways / math.comb(count, of)
    assert by_chance(*table) == pytest.approx(chance, rel=1e-9)


def test_the_rule_keeps_a_lead_back_whatever_else_it_has() -> None:
    (found,) = propose(judged((14, 12, "DE", "no_fit"), (60, 80, "DE", "won")), [EMPLOYEES])
    policy = policy_from_json(DEFAULT)
    rule = found.rule(policy)
    drafted = policy_from_json({**DEFAULT, "fit": [*DEFAULT["fit"], rule]})
    best = {
        "contact.is_free_mail": False,
        "account.is_known": True,
        "contact.has_phone": True,
        "lead.message_length": 300,
        "account.employees": 12,
    }
    kinds = ("form", "webinar", "download", "page_view")
    touches = [Touched(kind, "", "", NOON) for kind in kinds for _ in range(40)]
    assert score(policy, best, touches, now=NOON).is_qualified
    assert not score(drafted, best, touches, now=NOON).is_qualified
    larger = {**best, "account.employees": 20}
    assert score(drafted, larger, touches, now=NOON).is_qualified

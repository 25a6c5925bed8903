"""What was written after the decision is found; what honestly tells much is kept."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from oneteam.analytics.scorecard.rules.attributes import Attribute, Leads, of_numbers, of_texts
from oneteam.analytics.scorecard.rules.learning import Learned, learn

COUNT = 4000
TRAIT = np.random.default_rng(11).normal(0, 1, COUNT)
LUCK = np.random.default_rng(12).random(COUNT)
WON = (1 / (1 + np.exp(-(1.5 * TRAIT - 0.7))) > LUCK).astype(np.int8)
OTHER_LUCK = np.random.default_rng(13).random(COUNT)
COINS = ["ab"[coin] for coin in np.random.default_rng(14).integers(0, 2, COUNT)]
HONEST = of_numbers("lead.custom.minutes", np.round(100 * np.exp(TRAIT)), column="Minutes")


def _stage(outcomes: Any) -> Attribute:
    told = [("lost", "sold")[outcome] for outcome in outcomes]
    return of_texts("lead.custom.stage", told, column="Stage")


def _learned(*more: Attribute, **told: Any) -> Learned:
    late = told.pop("filled_late", {})
    return learn(Leads([HONEST, *more], WON, filled_late=late), **told)


def _found(*more: Attribute, **told: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in _learned(*more, **told).findings:
        if one.is_leak:
            found.setdefault(one.attribute.column, []).append(one.code)
    return found


def test_a_strong_trait_known_at_arrival_is_kept_and_only_worth_a_look() -> None:
    found = _learned()
    assert found.crossed.auc is not None
    assert found.crossed.auc > 0.78
    assert [(one.attribute.column, one.is_leak) for one in found.findings] == [("Minutes", False)]


def test_a_source_that_nearly_always_wins_is_kept() -> None:
    partner = np.where(WON == 1, 0.2, 0.006) > OTHER_LUCK
    source = of_texts("lead.source", ["Partner" if one else "Web" for one in partner])
    assert WON[partner].mean() > 0.93
    assert _found(source) == {}


@pytest.mark.parametrize("noise", [0.0, 0.04])
def test_a_copy_of_the_outcome_leaks(noise: float) -> None:
    said = np.where(noise > OTHER_LUCK, 1 - WON, WON)
    copy = of_texts(
        "lead.custom.stage", [("lost", "sold")[one] for one in said.astype(int)], column="Stage"
    )
    assert set(_found(copy)["Stage"]) == {"settles", "too_good"}


def test_tags_that_settle_some_of_both_sides_leak_although_most_leads_have_none() -> None:
    luck = OTHER_LUCK
    tags = np.where((WON == 1) & (luck < 0.3), "will pay", "")
    tags = np.where((WON == 0) & (luck < 0.3), "never calls back", tags)
    assert _found(of_texts("lead.custom.tags", list(tags), column="Tags")) == {"Tags": ["settles"]}


def test_what_is_filled_in_only_for_those_who_are_lost_leaks() -> None:
    why = np.where((WON == 0) & (OTHER_LUCK < 0.6), "price", "")
    found = _found(of_texts("lead.custom.why", list(why), column="Why not"))
    assert found == {"Why not": ["settles"]}


def test_a_rating_given_after_the_call_leaks() -> None:
    rating = WON * 3 + np.random.default_rng(15).normal(0, 1, COUNT)
    found = _found(of_numbers("lead.custom.rating", rating, column="Rating"))
    assert "too_good" in found["Rating"]


@pytest.mark.parametrize(
    "column", ["Last Activity", "Last Notable Activity", "LAST_MODIFIED_DATE", "Latest call"]
)
def test_what_holds_the_latest_of_something_leaks_by_its_name(column: str) -> None:
    assert _found(of_texts("lead.custom.x", COINS, column=column)) == {column: ["name"]}


@pytest.mark.parametrize(
    "column",
    ["Last name", "Contact", "Current occupation", "Email opt-in", "Visits", "Lastschrift"],
)
def test_other_names_do_not(column: str) -> None:
    assert _found(of_texts("lead.custom.x", COINS, column=column)) == {}


def test_what_the_mapping_declares_leaks() -> None:
    told = of_texts("lead.custom.x", COINS, column="Profile")
    assert _found(replace(told, is_later=True)) == {"Profile": ["declared"]}


def test_what_is_known_of_nobody_is_not_worth_a_word() -> None:
    told = of_texts("lead.custom.x", [""] * COUNT, column="Last call", is_later=True)
    assert _found(told) == {}


def test_what_people_fill_in_after_the_verdict_leaks() -> None:
    told = of_texts("lead.custom.x", ["yes"] * 1000 + [""] * 3000, column="Budget")
    assert _found(told, filled_late={"lead.custom.x": 50}) == {"Budget": ["timeline"]}
    assert _found(told, filled_late={"lead.custom.x": 49}) == {}


def test_what_comes_and_goes_with_time_is_not_filled_as_leads_arrive() -> None:
    when = np.arange(COUNT) * 10 // COUNT
    spells = np.where((when < 3) | (when == 9), "high", "")
    assert _found(of_texts("a", list(spells), column="Index")) == {"Index": ["spells"]}


def test_a_question_that_a_form_began_or_ceased_to_ask_does_not_leak() -> None:
    when = np.arange(COUNT) * 10 // COUNT
    for asked in (when >= 4, when < 4, (when >= 2) & (OTHER_LUCK < 0.5)):
        assert _found(of_texts("a", list(np.where(asked, "yes", "")), column="Question")) == {}


def test_leaks_are_left_out_unless_somebody_knows_better() -> None:
    copy = _stage(WON)
    without, kept = _learned(copy), _learned(copy, keep=["Stage"])
    assert [part.cut.attribute.column for part in without.card.parts] == ["Minutes"]
    assert {part.cut.attribute.column for part in kept.card.parts} == {"Minutes", "Stage"}
    assert _learned(copy, drop=["Minutes"]).card.parts == ()


def test_outcomes_of_the_newest_leads_decide_nothing_about_leaks() -> None:
    won = WON.copy()
    said = np.where(np.arange(COUNT) < 3000, OTHER_LUCK < 0.5, won)
    copy = of_texts(
        "lead.custom.stage", [("lost", "sold")[one] for one in said.astype(int)], column="Stage"
    )
    found = learn(Leads([HONEST, copy], won), holdout=0.25)
    assert not any(one.is_leak for one in found.findings)

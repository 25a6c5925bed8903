"""Points learned from outcomes: they add up to the odds, keep their shape, and are told truly."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oneteam.analytics.scorecard.report import as_json
from oneteam.analytics.scorecard.rules.attributes import Attribute, Leads, of_numbers, of_texts
from oneteam.analytics.scorecard.rules.binning import FALLING, RISING, bins
from oneteam.analytics.scorecard.rules.calibrating import brier, calibrate, reliability
from oneteam.analytics.scorecard.rules.cards import POINT
from oneteam.analytics.scorecard.rules.counting import auc, stratified
from oneteam.analytics.scorecard.rules.drafting import definition
from oneteam.analytics.scorecard.rules.fitting import RIDGE, fit
from oneteam.analytics.scorecard.rules.learning import Learned, TooLittle, learn
from oneteam.analytics.scorecard.rules.reading_bins import described
from oneteam.analytics.scorecard.rules.slicing import slices
from oneteam.analytics.scorecard.wording import lines
from oneteam.domain.qualification.rules import policy_from_json
from oneteam.domain.qualification.rules.fields import LEAD_FIELDS, Field

SOURCES = ("Google", "Partner", "Fair", "")


def synthetic(count: int = 4000, *, seed: int = 7) -> Leads:
    """Leads whose source and size go with winning, and whose colour does not."""
    chance = np.random.default_rng(seed)
    source = chance.integers(0, 4, count)
    size = chance.lognormal(3, 1, count).round()
    odds = np.array([-0.5, 1.2, -1.5, -1.0])[source] + 0.8 * (np.log(size) - 3)
    won = (chance.random(count) < 1 / (1 + np.exp(-odds))).astype(np.int8)
    size[chance.random(count) < 0.1] = np.nan
    colour = chance.choice(["red", "blue"], count)
    return Leads(
        [
            of_texts("lead.source", [SOURCES[at] for at in source], column="Source"),
            of_numbers("account.employees", size, column="Size"),
            of_texts("lead.custom.colour", list(colour), column="Colour"),
        ],
        won,
    )


@pytest.fixture(scope="module")
def learned() -> Learned:
    return learn(synthetic(), holdout=0.25)


def test_a_leads_points_add_up_to_its_log_odds_within_half_a_point_each(learned: Learned) -> None:
    card, rows = learned.card, np.arange(100)
    exact = sum(part.weights[part.place][part.cut.codes[rows]] for part in card.parts)
    apart = np.abs(card.totals(rows) * POINT - exact)
    assert apart.max() <= POINT / 2 * len(card.parts)


def test_twenty_points_more_double_the_odds() -> None:
    assert np.exp(20 * POINT) == pytest.approx(2)


def test_what_goes_with_winning_gets_points_and_what_does_not_is_left_out(
    learned: Learned,
) -> None:
    by_column = {part.cut.attribute.column: part for part in learned.card.parts}
    assert set(by_column) == {"Source", "Size"}
    words = {one.words: one.number for one in described(by_column["Source"])}
    points = by_column["Source"].points
    assert points[words["Partner"]] > points[words["Google"]] > points[words["Fair"]]


def test_what_is_not_known_is_a_bin_of_its_own(learned: Learned) -> None:
    for part in learned.card.parts:
        assert part.place[0] == 0
        assert (part.place[1:] > 0).all()
        assert described(part)[0].words == "not known"


def test_chances_agree_with_outcomes_on_leads_never_looked_at(learned: Learned) -> None:
    assert learned.held is not None
    groups = learned.held.reliability
    assert sum(group.leads for group in groups) == 1000
    inside = [group.low <= group.expected <= group.high for group in groups]
    assert sum(inside) >= len(groups) - 2  # 95 % intervals: one in twenty misses by chance


def test_the_quality_told_is_near_what_the_truth_allows(learned: Learned) -> None:
    assert learned.held is not None
    assert learned.held.auc is not None
    assert learned.crossed.auc == pytest.approx(learned.held.auc, abs=0.04)
    assert 0.75 < learned.crossed.auc < 0.88


def test_the_same_seed_learns_the_same_and_another_folds_otherwise() -> None:
    told = [
        json.dumps(as_json(learn(synthetic(), seed=seed), undecided=0, target="won"))
        for seed in (1, 1, 2)
    ]
    assert told[0] == told[1] != told[2]


def test_the_newest_leads_change_nothing_that_is_learned() -> None:
    leads = synthetic()
    told = leads.won.copy()
    told[3000:] = 1 - told[3000:]
    numbers = leads.attributes[1].values.copy()
    numbers[3000:] *= 1000
    other = Leads(
        [leads.attributes[0], of_numbers("account.employees", numbers, column="Size")], told
    )
    first = learn(Leads(leads.attributes[:2], leads.won), holdout=0.25)
    second = learn(other, holdout=0.25)
    for a, b in zip(first.card.parts, second.card.parts, strict=True):
        assert a.cut.borders == b.cut.borders
        assert a.points.tolist() == b.points.tolist()
    assert first.crossed == second.crossed
    assert first.held != second.held


@pytest.mark.parametrize("won", [0, 49, 3951, 4000])
def test_with_few_wins_or_few_losses_nothing_is_learned(won: int) -> None:
    outcomes = np.zeros(4000, dtype=np.int8)
    outcomes[:won] = 1
    with pytest.raises(TooLittle, match=f"{won:,} won and {4000 - won:,} lost"):
        learn(Leads(synthetic().attributes, outcomes))


def test_without_any_attribute_that_tells_something_all_leads_get_the_same_chance() -> None:
    leads = synthetic()
    found = learn(Leads(leads.attributes[2:], leads.won))
    assert found.card.parts == ()
    assert "nothing known at arrival" in "".join(lines(as_json(found, undecided=0, target="won")))
    assert found.calibration.chance(np.array([0]))[0] == pytest.approx(leads.won.mean(), abs=0.01)


@pytest.mark.parametrize("shape", [RISING, FALLING])
@given(data=st.data())
@settings(max_examples=40)
def test_a_shape_asked_for_is_kept_by_the_bins(shape: str, data: st.DataObject) -> None:
    cut = slices(of_numbers("n", np.arange(400.0)), learn=400)
    leads = np.array(data.draw(st.lists(st.integers(1, 500), min_size=cut.size, max_size=cut.size)))
    share = data.draw(st.lists(st.floats(0, 1), min_size=cut.size, max_size=cut.size))
    won = np.floor(leads * np.array(share)).astype(int)
    place = bins(cut, leads, won, shape=shape)
    rates = np.bincount(place, won) / np.maximum(np.bincount(place, leads), 1)
    steps = np.diff(rates[1:])
    assert (steps >= 0).all() if shape == RISING else (steps <= 0).all()
    assert (np.diff(place[1:]) >= 0).all()


def test_fitted_points_keep_the_shape_even_where_other_attributes_pull_them_out_of_it() -> None:
    chance = np.random.default_rng(3)
    visits = chance.integers(0, 20, 6000).astype(float)
    partner = chance.random(6000) < np.where((visits > 8) & (visits < 13), 0.9, 0.1)
    odds = 0.05 * visits + 2.5 * partner - 2 - 0.9 * ((visits > 8) & (visits < 13))
    won = (chance.random(6000) < 1 / (1 + np.exp(-odds))).astype(np.int8)
    attributes = [
        of_numbers("visits", visits),
        of_texts("source", ["partner" if one else "web" for one in partner]),
    ]
    found = learn(Leads(attributes, won), shapes={"visits": RISING})
    points = next(p.points for p in found.card.parts if p.cut.attribute.name == "visits")
    assert (np.diff(points[1:]) >= 0).all()
    free = learn(Leads(attributes, won))
    loose = next(p.points for p in free.card.parts if p.cut.attribute.name == "visits")
    assert (np.diff(loose[1:]) < 0).any()


def test_weights_are_those_of_a_penalised_logistic_regression() -> None:
    from sklearn.linear_model import LogisticRegression

    chance = np.random.default_rng(5)
    sizes = [3, 5, 9]
    codes = [chance.integers(0, size, 3000).astype(np.uint8) for size in sizes]
    odds = sum(chance.normal(0, 1, size)[code] for size, code in zip(sizes, codes, strict=True))
    won = (chance.random(3000) < 1 / (1 + np.exp(-odds))).astype(np.int8)
    shown = np.hstack([np.eye(size)[code] for size, code in zip(sizes, codes, strict=True)])
    known = LogisticRegression(C=1 / RIDGE, tol=1e-10, max_iter=10_000).fit(shown, won)
    ours = fit(codes, sizes, won)
    scores = ours.start + sum(w[c] for w, c in zip(ours.weights, codes, strict=True))
    assert scores == pytest.approx(known.decision_function(shown), abs=2e-3)


def test_many_leads_are_fitted_as_exactly_although_some_tell_the_curvature() -> None:
    chance = np.random.default_rng(6)
    codes = [chance.integers(0, 6, 90_000).astype(np.uint8) for _ in range(4)]
    odds = sum(chance.normal(0, 1, 6)[code] for code in codes) - 1
    won = (chance.random(90_000) < 1 / (1 + np.exp(-odds))).astype(np.int8)
    found = fit(codes, [6] * 4, won)
    again = fit(codes, [6] * 4, won, after=found)
    for a, b in zip(found.weights, again.weights, strict=True):
        assert a == pytest.approx(b, abs=5e-4)


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=40).filter(
        lambda rows: sum(w for w, _ in rows) and sum(n for _, n in rows)
    )
)
@settings(max_examples=60)
def test_more_points_are_never_a_smaller_chance(rows: list[tuple[int, int]]) -> None:
    won = np.array([w for w, _ in rows])
    leads = won + np.array([n for _, n in rows])
    for times in (1, 200):
        found = calibrate(np.arange(len(rows)), leads * times, won * times)
        chances = found.chance(np.arange(-5, len(rows) + 5))
        assert (np.diff(chances) >= -1e-12).all()
        assert ((chances > 0) & (chances < 1)).all()


def test_few_leads_are_calibrated_by_a_sigmoid_and_many_by_steps() -> None:
    points = np.arange(3)
    leads, won = np.array([900, 900, 900]), np.array([100, 400, 490])
    assert calibrate(points, leads, won).method == "sigmoid"
    many = calibrate(points, leads * 10, won * 10)
    assert many.method == "isotonic"
    assert many.chance(points) == pytest.approx(won / leads)


def test_auc_and_brier_are_the_known_ones() -> None:
    from sklearn.metrics import brier_score_loss, roc_auc_score

    chance = np.random.default_rng(2)
    place = chance.integers(0, 12, 500)
    won = chance.integers(0, 2, 500)
    leads, wins = np.bincount(place, minlength=12), np.bincount(place, won, 12)
    chances = np.linspace(0.05, 0.95, 12)
    assert auc(leads, wins) == pytest.approx(roc_auc_score(won, place))
    assert brier(chances, leads, wins) == pytest.approx(brier_score_loss(won, chances[place]))
    assert auc(leads, leads) is None


def test_leads_of_the_same_chance_are_never_in_two_groups() -> None:
    chances = np.array([0.1, 0.1, 0.1, 0.5, 0.9])
    groups = reliability(chances, np.array([40, 30, 20, 5, 5]), np.array([4, 3, 2, 3, 5]))
    assert [(group.leads, group.won) for group in groups] == [(90, 9), (10, 8)]


def test_each_fold_has_its_share_of_wins() -> None:
    won = np.array([1] * 53 + [0] * 101)
    folds = stratified(won, many=5, seed=0)
    shares = [int(won[folds == fold].sum()) for fold in range(5)]
    assert max(shares) - min(shares) <= 1
    assert max(np.bincount(folds)) - min(np.bincount(folds)) <= 2


def test_rare_values_are_together_and_frequent_ones_by_themselves() -> None:
    values = ["often"] * 50 + ["OFTEN "] * 10 + ["rare"] * 29 + ["odd"] * 3 + [""] * 8
    cut = slices(of_texts("x", values), learn=100)
    assert cut.values == ("often",)
    assert np.bincount(cut.codes).tolist() == [8, 60, 32]


def test_the_draft_gives_every_lead_the_points_of_the_card(learned: Learned) -> None:
    fields = LEAD_FIELDS.joined_by([Field("lead.custom.colour", "colour", "text")])
    policy = policy_from_json(definition(learned), fields=fields)
    leads = synthetic()
    rows = np.arange(0, 300)
    totals = learned.card.totals(rows)
    for row, total in zip(rows, totals, strict=True):
        facts = {one.name: _fact(one, int(row)) for one in leads.attributes}
        assert sum(r.points for r in policy.fit if r.condition.evaluate(facts)) == total


def _fact(attribute: Attribute, row: int) -> Any:
    value = attribute.values[row]
    if attribute.type == "number":
        return None if np.isnan(value) else float(value)
    return attribute.levels[value]

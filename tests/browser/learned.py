"""A learned scorecard for the browser to look at, from leads of a seeded chance."""

from __future__ import annotations

import numpy as np
from django.utils import timezone

from oneteam.analytics import runs
from oneteam.analytics.scorecard import report
from oneteam.analytics.scorecard.rules.attributes import Leads, of_numbers, of_texts
from oneteam.analytics.scorecard.rules.drafting import definition
from oneteam.analytics.scorecard.rules.learning import learn

KEY = "5ca1ab1e5ca1ab1e"


def keep_scorecard(by: int) -> None:
    """A scorecard of 800 leads, tested on the newest fifth; one attribute of it leaks."""
    chance = np.random.default_rng(2)
    source = chance.choice(["google", "partners", "fair"], 800)
    employees = chance.lognormal(4, 1, 800)
    odds = np.where(source == "partners", 0.8, -1.2) + (np.log(employees) - 4) / 2
    won = (chance.random(800) < 1 / (1 + np.exp(-odds))).astype(np.int8)
    tags = np.where(won == 1, "will pay", "rings out").tolist()
    attributes = [
        of_texts("lead.source", source.tolist(), column="Source"),
        of_numbers("account.employees", employees, column="Employees"),
        of_texts("lead.custom.tags", tags, column="Tags"),
    ]
    learned = learn(Leads(attributes, won, undecided=12), holdout=0.2)
    found = report.as_json(learned, undecided=12, target="won")
    told = {"target": "won", "shapes": {}, "keep": [], "drop": [], "is_tested": True}
    one = runs.Run(KEY, runs.SCORECARD, "done", timezone.now(), by, "What goes with winning", told)
    summary = {"auc": found["auc"], "leads": found["leads"]}
    runs.answer(one, {**found, "definition": definition(learned)}, summary=summary)

"""A scorecard that somebody asked for in the lab: what is learned, and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from oneteam.analytics import files, runs
from oneteam.analytics.runs import SCORECARD, Run
from oneteam.analytics.scorecard import report
from oneteam.analytics.scorecard.queries import ACCEPTED, WON
from oneteam.analytics.scorecard.reading import decided_leads
from oneteam.analytics.scorecard.rules.attributes import Leads
from oneteam.analytics.scorecard.rules.drafting import definition
from oneteam.analytics.scorecard.rules.learning import Learned, TooLittle, learn
from oneteam.analytics.scorecard.rules.reading_bins import described

NAMES = {WON: "What goes with winning", ACCEPTED: "What goes with being accepted"}
HOLDOUT = 0.2  # of the leads, the newest, when a scorecard is asked to be tested on them
STEPS = 9  # that learning names: slicing, leaks, fitting, five folds, calibrating
READING = 0.3  # of the time goes into reading the leads


def ask(
    *,
    target: str,
    shapes: Mapping[str, str],
    keep: Sequence[str],
    drop: Sequence[str],
    is_tested: bool,
    by: int,
    now: datetime,
) -> str:
    """Ask the worker for a scorecard. Returns the key of the run."""
    told = {
        "target": target,
        "shapes": dict(shapes),
        "keep": list(keep),
        "drop": list(drop),
        "is_tested": is_tested,
    }
    return runs.ask(SCORECARD, name=NAMES[target], told=told, by=by, now=now).key


def answer(one: Run, tell: Callable[[str, float], None], now: datetime) -> None:
    """Learn what was asked, and keep it; that there is too little is an answer, too."""
    tell("Reading leads", 0.05)
    leads = decided_leads(now=now, target=one.told["target"])
    done = 0

    def progress(step: str) -> None:
        nonlocal done
        tell(step.capitalize(), READING + (1 - READING) * done / STEPS)
        done += 1

    try:
        learned = learn(
            leads,
            holdout=HOLDOUT if one.told["is_tested"] else 0.0,
            shapes=one.told["shapes"],
            keep=one.told["keep"],
            drop=one.told["drop"],
            progress=progress,
        )
    except TooLittle as refused:
        found = report.too_little(str(refused))
        runs.answer(one, found, summary={"too_little": str(refused)})
        return
    found = report.as_json(learned, undecided=leads.undecided, target=one.told["target"])
    found["definition"] = definition(learned)
    _keep_leads(one, leads, learned)
    summary = {"auc": found["auc"], "leads": found["leads"], "rows": len(found["points"])}
    runs.answer(one, found, summary=summary)


def leads_of(one: Run, line: int, *, is_won: bool) -> list[int] | None:
    """The leads behind a line of the card, or the won ones of them, newest first; None for none."""
    try:
        with np.load(runs.beside(one.key)) as kept:
            if line >= len(kept["parts"]):
                return None
            which = kept["bins"][kept["parts"][line]] == kept["numbers"][line]
            if is_won:
                which &= kept["won"] == 1
            ids: list[int] = kept["ids"][which][::-1].tolist()
            return ids
    except FileNotFoundError:
        return None


def _keep_leads(one: Run, leads: Leads, learned: Learned) -> None:
    """Keep which leads are behind each line: for each attribute the bin of every lead."""
    parts = learned.card.parts
    many = learned.crossed.leads
    lines = [(at, told.number) for at, part in enumerate(parts) for told in described(part)]
    kept: dict[str, Any] = {
        "ids": leads.ids[:many],
        "won": leads.won[:many],
        "bins": np.array([part.place.astype(np.uint8)[part.cut.codes[:many]] for part in parts]),
        "parts": np.array([at for at, _ in lines], dtype=np.int64),
        "numbers": np.array([number for _, number in lines], dtype=np.uint8),
    }

    def write(path: Path) -> None:
        with path.open("wb") as out:
            np.savez_compressed(out, **kept)

    files.place(runs.beside(one.key), write)

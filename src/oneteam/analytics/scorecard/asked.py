"""A scorecard that somebody asked for in the lab: what is learned, and how far it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from oneteam.analytics import runs
from oneteam.analytics.runs import SCORECARD, Run
from oneteam.analytics.scorecard import report
from oneteam.analytics.scorecard.queries import ACCEPTED, WON
from oneteam.analytics.scorecard.reading import decided_leads
from oneteam.analytics.scorecard.rules.drafting import definition
from oneteam.analytics.scorecard.rules.learning import TooLittle, learn

TARGETS = (WON, ACCEPTED)
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
    return runs.ask(SCORECARD, name=f"What goes with {target}", told=told, by=by, now=now).key


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
    summary = {"auc": found["auc"], "leads": found["leads"], "rows": len(found["points"])}
    runs.answer(one, found, summary=summary)

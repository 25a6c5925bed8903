"""Learning a scorecard from a million leads, beside the same in scikit-learn and pandas.

Both start from the same columns in memory and do the same: bin, fit, five folds, calibrate by
isotonic regression, AUC, Brier, reliability. Each runs in a process of its own, libraries loaded
before the watch starts; peaks are of the whole process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np

LEADS = 1_000_000
FOLDS = 5
TEXTS, NUMBERS = 8, 7


def columns(count: int, *, seed: int = 1) -> tuple[dict[str, Any], Any]:
    """Eight texts of 4 to 19 values and seven skewed numbers, a tenth unknown; 1 in 12 won."""
    chance = np.random.default_rng(seed)
    odds, found = np.full(count, -2.7), {}
    for at in range(TEXTS):
        kinds = int(chance.integers(4, 20))
        codes = chance.choice(kinds + 1, size=count, p=np.r_[0.1, np.full(kinds, 0.9 / kinds)])
        odds += chance.normal(0, 0.5, kinds + 1)[codes]
        found[f"text {at}"] = (codes.astype(np.int32), ("", *(f"v{k}" for k in range(kinds))))
    for at in range(NUMBERS):
        values = chance.lognormal(3, 1, count)
        odds += chance.normal(0, 0.5) * (np.log(values) - 3)
        values[chance.random(count) < 0.1] = np.nan
        found[f"number {at}"] = values
    return found, (chance.random(count) < 1 / (1 + np.exp(-odds))).astype(np.int8)


def ours(count: int) -> dict[str, float]:
    """The product's way."""
    import sklearn.isotonic  # noqa: F401 - loaded before the watch starts, as for the other

    from oneteam.analytics.scorecard.rules.attributes import Attribute, Leads
    from oneteam.analytics.scorecard.rules.learning import learn

    told, won = columns(count)
    attributes = [
        Attribute(name, name, "text", *value)
        if isinstance(value, tuple)
        else Attribute(name, name, "number", value)
        for name, value in told.items()
    ]
    began = _watch()
    found = learn(Leads(attributes, won))
    return _told(began, found.crossed.auc, found.crossed.brier)


def plain(count: int) -> dict[str, float]:
    """What one would write with scikit-learn and pandas."""
    import pandas as pd
    from sklearn.calibration import CalibratedClassifierCV, calibration_curve
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import brier_score_loss, roc_auc_score
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.preprocessing import OneHotEncoder

    told, won = columns(count)
    table = pd.DataFrame(
        {
            name: pd.Categorical.from_codes(value[0], categories=list(value[1]))
            if isinstance(value, tuple)
            else value
            for name, value in told.items()
        }
    )
    began = _watch()
    binned = pd.DataFrame(
        {
            name: column.cat.codes
            if isinstance(column.dtype, pd.CategoricalDtype)
            else pd.qcut(column, 8, duplicates="drop").cat.codes
            for name, column in table.items()
        }
    )
    shown = OneHotEncoder(dtype=np.float32).fit_transform(binned)
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    model = LogisticRegression(C=float(np.log(2) ** 2), max_iter=200)
    scores = cross_val_predict(model, shown, won, cv=folds, method="decision_function")
    CalibratedClassifierCV(model, method="isotonic", cv=folds, ensemble=False).fit(shown, won)
    from sklearn.isotonic import IsotonicRegression

    chances = IsotonicRegression(out_of_bounds="clip").fit_transform(scores, won)
    calibration_curve(won, chances, n_bins=10, strategy="quantile")
    return _told(began, roc_auc_score(won, scores), brier_score_loss(won, chances))


def measure(count: int = LEADS) -> list[tuple[str, str]]:
    """Both in turn, three times each; the middle one of each, and what lies between them."""
    runs: dict[str, list[dict[str, float]]] = {"ours": [], "plain": []}
    for _ in range(3):
        for name, found in runs.items():
            done = subprocess.run(
                [sys.executable, __file__, name, "--leads", str(count)],
                capture_output=True,
                text=True,
                check=True,
            )
            found.append(json.loads(done.stdout))
    middle = {
        name: sorted(found, key=lambda run: run["seconds"])[1] for name, found in runs.items()
    }
    ratio = middle["plain"]["seconds"] / middle["ours"]["seconds"]
    return [
        (f"scorecard of {count:,} leads, bins to report", f"{_figures(middle['ours'])}"),
        ("the same in scikit-learn and pandas", f"{_figures(middle['plain'])}  {ratio:.1f} times"),
    ]


def _figures(run: dict[str, float]) -> str:
    return (
        f"{run['seconds']:6.2f} s ({run['processor']:.2f} s of processor)"
        f"  peak {run['peak']:5.0f} MB  AUC {run['auc']:.4f}  Brier {run['brier']:.5f}"
    )


def _watch() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _told(began: tuple[float, float], auc: float | None, brier: float | None) -> dict[str, float]:
    return {
        "seconds": time.perf_counter() - began[0],
        "processor": time.process_time() - began[1],
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "auc": auc or 0.0,
        "brier": brier or 0.0,
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", choices=["ours", "plain", "both"], nargs="?", default="both")
    parser.add_argument("--leads", type=int, default=LEADS)
    asked = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
    if asked.which == "both":
        for line in measure(asked.leads):
            print(f"{line[0]:44} {line[1]}")
    else:
        print(json.dumps((ours if asked.which == "ours" else plain)(asked.leads)))

"""What was learned, in words for the command line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def lines(told: dict[str, Any]) -> list[str]:
    """The JSON in words."""
    written = [
        f"Learned from {told['leads']:,} decided leads, {told['won']:,} of them {told['target']}; "
        f"{told['undecided']:,} undecided ones are left out.",
        f"Cross-validated: AUC {_three(told['auc'])}{_reach(told['auc_interval'])}, "
        f"Brier {_three(told['brier'])}, calibrated by {told['calibration']}.",
    ]
    if held := told["holdout"]:
        written.append(
            f"On the newest {held['leads']:,} leads, never looked at before: "
            f"AUC {_three(held['auc'])}{_reach(held['auc_interval'])}, "
            f"Brier {_three(held['brier'])}."
        )
    written += ["", "Left out, because the value is known only after the decision:"]
    written += [f"  {one['column']}: {one['reason']}" for one in told["leak_reasons"]] or ["  none"]
    if told["strong"]:
        written += ["", "Kept, but look whether each is known when a lead arrives:"]
        written += [f"  {one['column']}: {one['reason']}" for one in told["strong"]]
    written += ["", f"Points ({told['doubles_odds']} more double the odds):"]
    if not told["points"]:
        written.append("  none: nothing known at arrival tells them apart; all have one chance")
    last = ""
    for row in told["points"]:
        if row["leads"]:
            name, last = ("" if row["attribute"] == last else row["attribute"]), row["attribute"]
            written += [name] if name else []
            shown = f"{row['rate']:.0%} of {row['leads']:,} {told['target']}"
            written.append(f"  {row['points']:+4d}  {row['value']:<44} {shown}")
    written += _table("Expected and come, cross-validated", told["reliability"], told["target"])
    if held:
        written += _table("Expected and come, newest leads", held["reliability"], told["target"])
    return written


def _table(title: str, groups: Sequence[dict[str, Any]], target: str) -> list[str]:
    head = f"  {'leads':>8} {target:>8} {'expected':>9} {'came':>7}   95 %"
    rows = [
        f"  {one['leads']:>8,} {one['won']:>8,} {one['expected']:>9.1%} {one['rate']:>7.1%}   "
        f"{one['low']:.1%} to {one['high']:.1%}"
        for one in groups
    ]
    return ["", f"{title}:", head, *rows]


def _three(value: float | None) -> str:
    return "not to be told" if value is None else f"{value:.3f}"


def _reach(interval: Sequence[float] | None) -> str:
    return f" ({interval[0]:.3f} to {interval[1]:.3f})" if interval else ""

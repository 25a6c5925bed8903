"""Finds attributes that were filled in after the decision: they know the outcome, not the future.

At arrival nobody knows the outcome. What nearly settles it alone, for many leads, was written by
somebody who knew it already, or was written because of it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from oneteam.analytics.scorecard.rules.attributes import Attribute
from oneteam.analytics.scorecard.rules.binning import information_value, weight_of_evidence
from oneteam.analytics.scorecard.rules.counting import Counts, auc
from oneteam.analytics.scorecard.rules.slicing import FEWEST, Slices

SETTLES = float(np.log(20))  # log-odds: a value that makes winning 20 times likelier or unlikelier
BOTH_SIDES = 0.10  # of the wins and of the losses, settled by values of one attribute
ONE_SIDE = 0.50  # of the wins, or of the losses
# Models of lead conversion on everything known at arrival reach 0.75 to 0.9; one attribute that
# does so alone is no finding about customers.
TOO_GOOD = 0.90
TENTHS = 10  # of the leads by arrival
ALWAYS, NEVER = 0.90, 0.10  # filled for nearly all of a tenth, or for nearly none
FEWEST_IN_TIME = 300
LATE_SHARE = 0.05  # of the values, filled in after the verdict by what the timeline tells
SUSPICIOUS = 0.5  # information value; Siddiqi (2006), chapter 6
# Columns that by their name hold the latest of something: CRMs overwrite them with each new one.
_LATEST = re.compile(
    r"\b(last|latest|most recent|next)\b.*\b(activit\w*|contact\w*|touch\w*|engage\w*|modif\w*|"
    r"updat\w*|call\w*|e-?mail\w*|meeting\w*|visit\w*|repl\w*|respon\w*|note\w*|seen|viewed)\b"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """What speaks against an attribute, or is only worth a look (`is_leak` false)."""

    attribute: Attribute
    code: str
    reason: str
    is_leak: bool = True


def findings(
    cuts: Sequence[Slices], counted: Sequence[Counts], *, filled_late: Mapping[str, int]
) -> list[Finding]:
    """Every leak with all its reasons, then what is merely strong; outcomes as counted."""
    leaks, strong = [], []
    for cut, counts in zip(cuts, counted, strict=True):
        told = cut.attribute
        if not told.known().any():
            continue
        reasons = [*_declared(told), *_named(told), *_late(told, filled_late)]
        reasons += [*_by_outcome(cut, counts), *_in_spells(told)]
        leaks += [Finding(told, code, reason) for code, reason in reasons]
        value = information_value(*counts.all())
        if not reasons and value >= SUSPICIOUS:
            said = f"tells much (information value {value:.2f}): is it known at arrival?"
            strong.append(Finding(told, "strong", said, is_leak=False))
    return leaks + strong


def alone(counts: Counts) -> float | None:
    """The AUC of one attribute by itself, each fold judged by the shares of the others."""
    share = counts.won.sum() / max(counts.leads.sum(), 1)
    rates = []
    for fold in range(len(counts.leads)):
        leads, won = counts.without(fold)
        rates.append((won + share) / (leads + 1))
    order = np.argsort(np.concatenate(rates), kind="stable")
    return auc(counts.leads.ravel(), counts.won.ravel(), order)


def _declared(told: Attribute) -> list[tuple[str, str]]:
    said = "the mapping declares that the other system fills it after arrival"
    return [("declared", said)] if told.is_later else []


def _named(told: Attribute) -> list[tuple[str, str]]:
    words = re.sub(r"[_\W]+", " ", told.column.casefold())
    said = "its name says that it holds the latest of something, which each new one overwrites"
    return [("name", said)] if _LATEST.search(words) else []


def _late(told: Attribute, filled_late: Mapping[str, int]) -> list[tuple[str, str]]:
    late, known = filled_late.get(told.name, 0), int(told.known().sum())
    if not known or late < LATE_SHARE * known:
        return []
    return [("timeline", f"filled in after the verdict of {late:,} of {known:,} leads")]


def _by_outcome(cut: Slices, counts: Counts) -> list[tuple[str, str]]:
    leads, won = counts.all()
    wins, losses = int(won.sum()), int((leads - won).sum())
    weights = np.where(leads >= FEWEST, weight_of_evidence(leads, won), 0.0)
    sure_won = float(won[weights >= SETTLES].sum()) / max(wins, 1)
    sure_lost = float((leads - won)[weights <= -SETTLES].sum()) / max(losses, 1)
    found = []
    if min(sure_won, sure_lost) >= BOTH_SIDES or max(sure_won, sure_lost) >= ONE_SIDE:
        said = f"its values settle the outcome of {sure_won:.0%} of the wins and {sure_lost:.0%}"
        found.append(("settles", said + " of the losses"))
    by_itself = alone(counts)
    if by_itself is not None and by_itself >= TOO_GOOD:
        said = f"alone it tells wins from losses with an AUC of {by_itself:.2f}"
        found.append(("too_good", f"{said}: too well to be known at arrival"))
    return found


def _in_spells(told: Attribute) -> list[tuple[str, str]]:
    known = told.known()
    if len(known) < FEWEST_IN_TIME:
        return []
    shares = [float(part.mean()) for part in np.array_split(known, TENTHS)]
    stays = [share >= ALWAYS for share in shares if share >= ALWAYS or share <= NEVER]
    if sum(a != b for a, b in zip(stays, stays[1:], strict=False)) < 2:
        return []
    told_as = ", ".join(f"{share:.0%}" for share in shares)
    return [("spells", f"filled in spells, not as leads arrive (by tenths of arrival: {told_as})")]


def names(found: Sequence[Finding]) -> list[str]:
    """The columns that leak, each once, in their order."""
    return list(dict.fromkeys(one.attribute.column for one in found if one.is_leak))

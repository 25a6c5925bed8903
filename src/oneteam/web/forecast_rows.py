"""The chart and the rows of the Forecast screen, each figure with the address of its deals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from oneteam.domain.pipeline import queries as pipeline
from oneteam.domain.pipeline.queries.forecast import Part, QuarterDeals
from oneteam.domain.pipeline.queries.stage_ages import StageAge
from oneteam.domain.pipeline.rules.forecast import Forecast
from oneteam.domain.pipeline.rules.stages import Step
from oneteam.web.forecast_chart import Stack, stacks
from oneteam.web.forecast_links import deals_behind
from oneteam.web.tags import about, percent


def links_of(
    asked: dict[str, str], *, blank: tuple[str, ...] = (), **more: object
) -> dict[str, str]:
    """Where each figure of one row leads, by its name."""
    parts = ("won", "open", "commit", "best_case")
    here = {name: deals_behind(**asked, part=name, blank=blank, **more) for name in parts}
    here["unpriced"] = deals_behind(**asked, blank=(*blank, "amount"), **more)
    undated = {"needs": "date", "currency": asked["currency"]}
    return here | {"undated": deals_behind(**undated, blank=blank, **more)}


def chart_of(figures: Forecast, asked: dict[str, str], *, is_over: bool) -> str:
    """What is won and, unless it is over, what may come on top; each sum opens its deals."""
    won, commit = (figures.won, "won"), (figures.commit, "commit")
    best, weighted = (figures.best_case, "best"), (figures.weighted, "weighted")
    rows = (
        ("Won", (won,), "won"),
        ("Won and commit", (won, commit), "committed"),
        ("Won, commit and best case", (won, commit, best), "likely"),
        ("Won and weighted", (won, weighted), "expected"),
    )
    drawn = []
    for label, pieces, part in rows[:1] if is_over else rows:
        total = sum(amount for amount, _ in pieces)
        share = percent(total / figures.target) if figures.target else ""
        url = deals_behind(**asked, part=part)
        drawn.append(Stack(label, pieces, about(total, figures.currency), share, url))
    return stacks(drawn, target=figures.target)


def owner_rows(
    found: QuarterDeals, currency: str, asked: dict[str, str], names: Mapping[int, str]
) -> list[tuple[str, Part, dict[str, str]]]:
    """The forecast of each owner, by name, with where its figures lead."""
    rows = []
    for part in found.by_owner(currency):
        if part.key is None:
            rows.append(("Nobody", part, links_of(asked, blank=("owner",))))
        else:
            rows.append((names[part.key], part, links_of(asked, owner=part.key)))
    return rows


def stage_rows(
    found: QuarterDeals, currency: str, asked: dict[str, str]
) -> list[tuple[Step, Part, dict[str, str]]]:
    """The open deals of each stage that has some, in the stages' order."""
    parts = {part.key: part for part in found.by_stage(currency)}
    return [
        (step, parts[step.key], links_of(asked, stage=step.key))
        for step in pipeline.stages()
        if step.key in parts
    ]


def age_row(row: StageAge, *, sees_all: bool) -> dict[str, Any]:
    """One stage's ages; who sees only some deals cannot open everybody's past ones."""
    key = row.step.key
    return {
        "row": row,
        "open_url": deals_behind(stage=key, outcome="open"),
        "stale_url": deals_behind(stage=key, stale="1"),
        "past_url": deals_behind(left=key) if sees_all else "",
    }

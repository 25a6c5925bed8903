"""Reads the agreement's terms from their stored form, naming every wrong thing by its path."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from oneteam.domain.agreement.rules.promises import Targets
from oneteam.domain.agreement.rules.promises_reading import BadTargets, read_targets
from oneteam.domain.agreement.rules.stored import (
    MOST_ROWS,
    note_repeated,
    note_unknown,
    rows_at,
    whole,
)
from oneteam.domain.agreement.rules.terms import (
    FIELDS,
    SEGMENTS,
    Both,
    Goal,
    Marketing,
    Sales,
    Terms,
    Volume,
)
from oneteam.org.rules.currencies import is_currency
from oneteam.org.rules.quarters import NotAQuarter, read_quarter

MOST_LEADS = 1_000_000  # a month
MOST_MONEY = 10**15  # minor units, as everywhere
_PARTS = {
    "": {"currency", "marketing", "sales", "both"},
    "marketing": {"leads", "accepted_percent", "complete"},
    "sales": {"promises", "feedback_percent"},
    "both": {"goals", "reviews", "sales_late_excuses", "below_definition_excuses"},
}


class BadTerms(ValueError):
    """Terms that cannot be used; `wrong` maps the path of each wrong thing to what it is."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        self.wrong = dict(wrong)
        self.faults = [f"{path}: {what}" for path, what in self.wrong.items()]
        super().__init__("; ".join(self.faults))


def read_terms(raw: Any) -> Terms:
    """Terms from their stored form. Raises BadTerms."""
    wrong: dict[str, str] = {}
    whole = _object(raw, "", wrong)
    parts = {name: _object(whole.get(name), name, wrong) for name in _PARTS if name}
    currency = whole.get("currency")
    if not isinstance(currency, str) or not is_currency(currency):
        wrong["currency"] = "must be the code of a currency, such as EUR"
    read = Terms(
        currency=str(currency),
        marketing=_marketing(parts["marketing"], wrong),
        sales=_sales(parts["sales"], wrong),
        both=_both(parts["both"], wrong),
    )
    if wrong:
        raise BadTerms(wrong)
    return read


def _marketing(raw: Mapping[str, Any], wrong: dict[str, str]) -> Marketing:
    leads = []
    for path, row in rows_at(raw, "marketing.leads", {"segment", "count", "value_minor"}, wrong):
        segment = row.get("segment")
        if segment not in SEGMENTS:
            wrong[f"{path}.segment"] = f"must be one of {', '.join(SEGMENTS)}"
        count = whole(row.get("count"), 0, MOST_LEADS, f"{path}.count", wrong)
        value = whole(row.get("value_minor"), 0, MOST_MONEY, f"{path}.value_minor", wrong)
        leads.append(Volume(str(segment), count, value))
    note_repeated([one.segment for one in leads], "marketing.leads", "segment", wrong)
    complete = raw.get("complete")
    path = "marketing.complete"
    if not isinstance(complete, list) or not all(isinstance(name, str) for name in complete):
        wrong[path] = "must be a list of fields"
        complete = []
    elif unknown := [name for name in complete if name not in FIELDS]:
        wrong[path] = f"{', '.join(unknown)} is none of {', '.join(FIELDS)}"
    percent = whole(raw.get("accepted_percent"), 0, 100, "marketing.accepted_percent", wrong)
    known = tuple(name for name in FIELDS if name in complete)
    return Marketing(tuple(leads), percent, known)


def _sales(raw: Mapping[str, Any], wrong: dict[str, str]) -> Sales:
    promises = Targets(())
    try:
        promises = read_targets({"promises": raw.get("promises")})
    except BadTargets as refused:
        wrong["sales.promises"] = str(refused)
    percent = whole(raw.get("feedback_percent"), 0, 100, "sales.feedback_percent", wrong)
    return Sales(promises, percent)


def _both(raw: Mapping[str, Any], wrong: dict[str, str]) -> Both:
    goals = []
    names = {"quarter", "pipeline_minor", "revenue_minor"}
    for path, row in rows_at(raw, "both.goals", names, wrong):
        quarter = row.get("quarter")
        try:
            read_quarter(str(quarter))
        except NotAQuarter as refused:
            wrong[f"{path}.quarter"] = str(refused)
        pipeline, revenue = (
            whole(row.get(name), 0, MOST_MONEY, f"{path}.{name}", wrong)
            for name in ("pipeline_minor", "revenue_minor")
        )
        goals.append(Goal(str(quarter), pipeline, revenue))
    note_repeated([one.quarter for one in goals], "both.goals", "quarter", wrong)
    reviews = _days(raw.get("reviews"), "both.reviews", wrong)
    excuses = {}
    for name in ("sales_late_excuses", "below_definition_excuses"):
        excuses[name] = raw.get(name)
        if not isinstance(excuses[name], bool):
            wrong[f"both.{name}"] = "must be true or false"
    return Both(tuple(goals), reviews, **{name: bool(said) for name, said in excuses.items()})


def _days(raw: Any, path: str, wrong: dict[str, str]) -> tuple[date, ...]:
    days = set()
    if not isinstance(raw, list) or len(raw) > MOST_ROWS:
        wrong[path] = f"must be a list of at most {MOST_ROWS} days"
        return ()
    for at, day in enumerate(raw):
        try:  # a TOML file may hold days as days
            days.add(day if type(day) is date else date.fromisoformat(day))
        except (TypeError, ValueError):
            wrong[f"{path}[{at}]"] = "must be a day, such as 2026-01-31"
    return tuple(sorted(days))


def _object(raw: Any, path: str, wrong: dict[str, str]) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        wrong[path or "terms"] = "must be an object"
        return {}
    note_unknown(raw, path, _PARTS[path], wrong)
    return raw

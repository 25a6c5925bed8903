"""Replaying a definition of twenty rules over a million leads and their ten million touches.

Beside it the same in pandas. Both read the same Parquet files, pandas through DuckDB; each runs in
a process of its own, libraries loaded before the watch starts, and both must qualify the same
leads. The rules' part is reading the facts and asking the rules about them, the touches' part is
reading the touches before each decision and counting them; peaks are of the whole process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LEADS, TOUCHES = 1_000_000, 10_000_000
COUNTRIES = ("DE", "NL", "FR", "US", "GB", "")
INDUSTRIES = tuple(f"industry {number}" for number in range(30))
SOURCES = ("google", "linkedin", "newsletter", "partners", "")
KINDS = ("form", "page_view", "webinar", "email_click", "download", "event", "call", "demo_request")
CHANNELS = ("email", "web", "social", "")
SINCE, UNTIL = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)


def definition() -> dict[str, Any]:
    """Twelve rules about who a lead is, eight about what it touched."""

    def leaf(field: str, operator: str, value: Any = None) -> dict[str, Any]:
        return {"field": field, "operator": operator} | ({} if value is None else {"value": value})

    fit = [
        leaf("account.employees", ">=", 20),
        leaf("account.employees", ">=", 200),
        leaf("account.employees", "is_unknown"),
        leaf("account.country", "is_one_of", ["DE", "NL"]),
        leaf("account.country", "is_unknown"),
        leaf("account.industry", "contains", "7"),
        {"any": [leaf("lead.source", "is", "partners"), leaf("lead.source", "is", "linkedin")]},
        leaf("contact.has_phone", "is_true"),
        leaf("contact.is_free_mail", "is_false"),
        leaf("lead.message_length", "between", [40, 400]),
        {
            "not": {
                "all": [leaf("account.country", "is", "US"), leaf("contact.has_phone", "is_true")]
            }
        },
        leaf("account.is_customer", "is_true"),
    ]
    touched = [
        {"condition": leaf("touch.kind", "is", kind), "window_days": 90, "half_life_days": 30}
        for kind in KINDS[:6]
    ] + [
        {"condition": leaf("touch.channel", "is", "email"), "window_days": 60},
        {"condition": {}, "half_life_days": 14},
    ]
    return {
        "fit": [
            {"name": f"fit {at}", "condition": one, "points": 3 + at % 5 if at != 11 else -20}
            for at, one in enumerate(fit)
        ],
        "engagement": [
            {"name": f"touched {at}", "points": 2 + at, "cap": 20, **one}
            for at, one in enumerate(touched)
        ],
        "threshold": 40,
        "fit_a": 40,
        "fit_b": 20,
        "engagement_1": 20,
        "engagement_2": 10,
    }


def fill(leads: int, touches: int) -> None:
    """Write the files of a company with so many leads, as an export would have."""
    import duckdb

    from oneteam.analytics import files
    from oneteam.analytics.tables import TABLES

    columns = {table.name: table.columns for table in TABLES}
    blank = {
        name: {one: f"NULL::{type_}" for one, type_ in told.items()}
        for name, told in columns.items()
    }
    at = "TIMESTAMP '2025-01-01' + to_seconds((hash(i * {}) % 31536000)::BIGINT)"
    lead = blank["leads"] | {
        "id": "i",
        "contact_id": "i",
        "arrived_at": at.format(5),
        "is_history": "true",
        "account.employees": "CASE WHEN i % 9 > 0 THEN (hash(i * 19) % 900)::BIGINT END",
        "account.country": _pick(COUNTRIES, 3),
        "account.industry": _pick(INDUSTRIES, 7),
        "account.is_customer": "hash(i * 11) % 20 = 0",
        "contact.has_phone": "hash(i * 13) % 2 = 0",
        "contact.is_free_mail": "hash(i * 17) % 3 = 0",
        "lead.source": _pick(SOURCES, 23),
        "lead.message_length": "(hash(i * 29) % 600)::BIGINT",
        "lead.channel": "''",
        "lead.form": "''",
        "lead.campaign": "''",
        "custom": "'{}'",
    }
    words: files.Words = {
        "account.country #": {(one,): at for at, one in enumerate(COUNTRIES)},
        "account.industry #": {(one,): at for at, one in enumerate(INDUSTRIES)},
        "lead.source #": {(one,): at for at, one in enumerate(SOURCES)},
        "what": {
            (kind, channel, ""): len(CHANNELS) * one + other
            for one, kind in enumerate(KINDS)
            for other, channel in enumerate(CHANNELS)
        },
    }
    numbered = {
        "account.country #": f"(hash(i * 3) % {len(COUNTRIES)})::INTEGER",
        "account.industry #": f"(hash(i * 7) % {len(INDUSTRIES)})::INTEGER",
        "lead.source #": f"(hash(i * 23) % {len(SOURCES)})::INTEGER",
    }
    touch = blank["touches"] | {
        "id": "i",
        "contact_id": f"(hash(i) % {leads})::BIGINT + 1",
        "kind": _pick(KINDS, 31),
        "channel": _pick(CHANNELS, 37),
        "campaign": "''",
        "occurred_at": at.format(41),
        "known_at": at.format(41),
        "what": f"(hash(i * 31) % {len(KINDS)} * {len(CHANNELS)}"
        f" + hash(i * 37) % {len(CHANNELS)})::INTEGER",
    }
    found = files.Listing(words=words, origin="bench", exported_at=UNTIL, checked_at=UNTIL)
    for name, told, count in (("leads", lead | numbered, leads), ("touches", touch, touches)):
        span = next(table.span for table in TABLES if table.name == name)
        (files.folder() / name).mkdir(exist_ok=True)
        found.tables[name] = {}
        with duckdb.connect() as engine:
            for number, first in enumerate(range(1, count + 1, span)):
                last = min(count, first + span - 1)
                path = files.folder() / name / f"{number:06}-bench.parquet"
                said = ", ".join(f'{how} AS "{one}"' for one, how in told.items())
                engine.execute(
                    f"COPY (SELECT {said} FROM range({first}, {last + 1}) r(i)) TO '{path}' "
                    f"(FORMAT parquet, COMPRESSION zstd)"
                )
                found.tables[name][number] = files.Chunk(
                    path.relative_to(files.folder()).as_posix(), last - first + 1, 0, UNTIL
                )
    files.keep(found)


def ours() -> dict[str, float]:
    """The product's way, with the steps that `replay` takes."""
    from oneteam.analytics import files
    from oneteam.analytics.asking import asking
    from oneteam.analytics.replay import judgements
    from oneteam.analytics.replay.facts import Known
    from oneteam.analytics.replay.touched import touches
    from oneteam.domain.qualification import rules
    from oneteam.domain.qualification.rules.many import score_many

    policy = rules.policy_from_json(definition())
    began, spent = time.perf_counter(), time.process_time()
    with asking() as engine:
        words = files.listing().words
        judged = judgements.find(engine, since=SINCE, until=UNTIL)
        found = time.perf_counter()
        known = Known(engine, judged, dict(words), judgements.keeping([]))
        columns = known.columns(policy.fields_used())
        fit = score_many(policy, columns, None, count=judged.count).fit
        asked = time.perf_counter()
        touched = touches(engine, judged, words=list(words["what"]), policies={}, days=None)
        read = time.perf_counter()
        without = rules.policy_from_json({**definition(), "fit": []})
        engagement = score_many(without, {}, touched, count=judged.count).engagement
        qualified = int((fit + engagement >= policy.threshold).sum())
    return _told(began, found, asked, read, spent=spent, qualified=qualified)


def plain() -> dict[str, float]:
    """What one would write with pandas."""
    import duckdb
    import numpy as np
    import pandas as pd  # noqa: F401 - loaded before the watch starts

    from oneteam.analytics import files

    policy, folder = definition(), files.folder()
    began, spent = time.perf_counter(), time.process_time()
    lead = duckdb.sql(
        f'SELECT id, arrived_at, "account.employees" AS employees, "account.country" AS country, '
        f'"account.industry" AS industry, "lead.source" AS source, "contact.has_phone" AS phone, '
        f'"contact.is_free_mail" AS free, "lead.message_length" AS length, '
        f"\"account.is_customer\" AS customer FROM '{folder}/leads/*.parquet'"
    ).df()
    found = time.perf_counter()
    phone, free, customer = (lead[one].astype(bool) for one in ("phone", "free", "customer"))
    country = lead["country"]
    matched = [
        lead["employees"] >= 20,
        lead["employees"] >= 200,
        lead["employees"].isna(),
        country.isin(["DE", "NL"]),
        country == "",
        lead["industry"].str.contains("7", regex=False),
        lead["source"].isin(["partners", "linkedin"]),
        phone,
        ~free,
        lead["length"].between(40, 400),
        ~((country == "US") & phone),
        customer,
    ]
    fit = sum(
        rule["points"] * yes.fillna(False).astype(int)
        for rule, yes in zip(policy["fit"], matched, strict=True)
    )
    asked = time.perf_counter()
    touch = duckdb.sql(
        f"SELECT contact_id, kind, channel, occurred_at FROM '{folder}/touches/*.parquet'"
    ).df()
    touch = touch.merge(lead[["id", "arrived_at"]], left_on="contact_id", right_on="id")
    touch = touch[touch["occurred_at"] <= touch["arrived_at"]]
    days = (touch["arrived_at"] - touch["occurred_at"]).dt.total_seconds() / 86_400
    read = time.perf_counter()
    total = fit.set_axis(lead["id"]).astype(float)
    for at, rule in enumerate(policy["engagement"]):
        yes = days <= rule.get("window_days", 10_000)
        if at < 6:
            yes &= touch["kind"] == KINDS[at]
        elif at == 6:
            yes &= touch["channel"] == "email"
        worth = (
            0.5 ** (days[yes] / rule["half_life_days"]) if "half_life_days" in rule else yes[yes]
        )
        sums = rule["points"] * worth.groupby(touch["id"][yes]).sum()
        whole = np.floor(sums.clip(upper=rule["cap"]).round(9) + 0.5)
        total = total.add(whole, fill_value=0)
    qualified = int((total >= policy["threshold"]).sum())
    return _told(began, found, asked, read, spent=spent, qualified=qualified)


def measure(environment: dict[str, str]) -> list[tuple[str, str]]:
    """Both in turn, three times each; the middle run of each."""
    runs: dict[str, list[dict[str, float]]] = {"ours": [], "plain": []}
    _run(environment, "fill")
    for _ in range(3):
        for name, found in runs.items():
            found.append(_run(environment, name))
    middle = {name: sorted(found, key=_seconds)[1] for name, found in runs.items()}
    counts = {run["qualified"] for found in runs.values() for run in found}
    same = "the same leads qualify" if len(counts) == 1 else f"THEY DIFFER: {counts}"
    ratio = _seconds(middle["plain"]) / _seconds(middle["ours"])
    return [
        (f"20 rules, {LEADS:,} leads, {TOUCHES:,} touches", _figures(middle["ours"])),
        ("the same in pandas", f"{_figures(middle['plain'])}  {ratio:.1f} times, {same}"),
    ]


def _pick(values: tuple[str, ...], salt: int) -> str:
    listed = ", ".join(f"'{one}'" for one in values)
    return f"([{listed}])[1 + (hash(i * {salt}) % {len(values)})::INTEGER]"


def _run(environment: dict[str, str], what: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, __file__, what],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, float] = json.loads(done.stdout or "{}")
    return said


def _told(
    began: float, found: float, asked: float, read: float, *, spent: float, qualified: int
) -> dict[str, float]:
    ended = time.perf_counter()
    return {
        "find": found - began,
        "rules": asked - found,
        "read": read - asked,
        "count": ended - read,
        "processor": time.process_time() - spent,
        "qualified": qualified,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20,
    }


def _seconds(run: dict[str, float]) -> float:
    return run["find"] + run["rules"] + run["read"] + run["count"]


def _figures(run: dict[str, float]) -> str:
    return (
        f"{_seconds(run):5.2f} s (finding leads {run['find']:.2f}, rules {run['rules']:.2f}, "
        f"touches {run['read'] + run['count']:.2f}: reading {run['read']:.2f}, counting "
        f"{run['count']:.2f})  processor {run['processor']:.2f} s  peak {run['peak']:.2f} GB"
    )


def _main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["fill", "ours", "plain"])
    parser.add_argument("--leads", type=int, default=LEADS)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "oneteam.settings")
    sys.path.insert(0, str(Path(__file__).parent.parent / "src"))
    import django

    django.setup()
    if asked.what == "fill":
        fill(asked.leads, asked.leads * TOUCHES // LEADS)
    else:
        print(json.dumps({"ours": ours, "plain": plain}[asked.what]()))


if __name__ == "__main__":
    _main()
